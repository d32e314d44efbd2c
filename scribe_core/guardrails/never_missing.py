"""What no note may leave out: thoughts of self-harm, violence, pregnancy, red flags, what was agreed about a danger.

A small network reads the vector of each sentence, what was said just before it, and who speaks; it was trained on talks
that were labelled with claims which guidelines say belong in a record (training/never_missing, claims.tsv with its
sources; `weights/README.md`). What a statement of the same topic says of the same talk is not missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np

from scribe_core.errors import ModelUnavailableError
from scribe_core.guardrails.allergy import allergies_of
from scribe_core.guardrails.omissions import short
from scribe_core.guardrails.onnx_model import WEIGHTS
from scribe_core.guardrails.premise import Spoken
from scribe_core.guardrails.sentences import Sentence
from scribe_core.note.vectors import Vectors
from scribe_core.note.wording import content, coverage
from scribe_core.types import Finding, Severity, Speaker, Statement, Turn, Verdict

CHECK = "omissions"
"""They stand with what else was heard and is in no statement."""
CODE = "never_missing"
TOPICS = {
    "self_harm": "self-harm",
    "violence": "violence or neglect",
    "allergy": "an allergy",
    "pregnancy": "a pregnancy",
    "red_flag": "a red flag",
    "agreed": "what to do about a danger",
}
"""In the order of the network's answers, as the clinician reads them."""
_TOPICS = tuple(TOPICS)
_AGREED = "agreed"
_DANGERS = ("self_harm", "violence", "red_flag")
BEFORE = 3
WORDS_BEFORE = 25
"""Sentences, and words of them at most, that are read with the next."""
APART = 2
"""Turns between two sentences about one thing."""
SAID_FROM = 0.25
"""The probability from which a sentence may be about a topic."""
MISSING_FROM = {
    "self_harm": 0.25,
    "violence": 0.35,
    "allergy": 0.3,
    "pregnancy": 0.3,
    "red_flag": 0.5,
    "agreed": 0.45,
}
"""The probability of being said and in no statement from which it is told: chosen on the development talks of
training/never_missing, and on 47 held-out dialogues, in which dangers are often asked for and seldom told."""
_LEAST = 1e-4
QUOTED = 0.6
"""Share of a sentence's words from which a statement of the same turns quotes it."""


class Network:
    """folder: `never_missing.npz`. Raises ModelUnavailableError where it is missing or damaged."""

    def __init__(self, folder: Path = WEIGHTS) -> None:
        try:
            with np.load(folder / "never_missing.npz") as file:
                self._first, self._shift, self._second, self._level, self._same = (
                    np.asarray(file[name], np.float32) for name in ARRAYS
                )
        except (OSError, KeyError, ValueError):
            raise ModelUnavailableError("The model of what no note may leave out cannot be read.") from None

    def probabilities(self, features: np.ndarray) -> np.ndarray:
        """A row for each of `features`, a column for each of TOPICS."""
        hidden = np.maximum(features @ self._first + self._shift, 0)
        return _logistic(hidden @ self._second + self._level)

    def same(self, features: np.ndarray) -> np.ndarray:
        """How probable it is that each statement says what was heard: a row for each of `likeness`."""
        return _logistic(features @ self._same[:-1] + self._same[-1])


ARRAYS = ("first", "shift", "second", "level", "same")


def _logistic(scores: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-scores))


@cache
def embedded() -> Network:
    return Network()


def of_talk(spoken: Spoken, vectors: Vectors) -> np.ndarray:
    """What the network reads of each sentence: itself, with what came before it, and who speaks. Raises StageError."""
    rows = spoken.rows
    with_before = vectors.of([_with_before(rows, place) for place in range(len(rows))])
    who = [(row.turn.speaker is Speaker.DOCTOR, row.turn.speaker is Speaker.PATIENT, row.asks) for row in rows]
    return np.hstack([spoken.vectors, with_before, np.array(who, np.float32)])


def of_note(vectors: np.ndarray) -> np.ndarray:
    """What it reads of statements: each as if the doctor said it by itself."""
    who = np.tile(np.array([1, 0, 0], np.float32), (len(vectors), 1))
    return np.hstack([vectors, vectors, who])


def _with_before(rows: Sequence[Sentence], place: int) -> str:
    words: list[str] = []
    for row in reversed(rows[max(0, place - BEFORE) : place]):
        if len(words) < WORDS_BEFORE:
            words = row.text.split() + words
    return " ".join([*words[-WORDS_BEFORE:], rows[place].text.strip()])


def check_visit(turns: Sequence[Turn], note: Sequence[Statement], vectors: Vectors, network: Network) -> list[Finding]:
    """One finding for each thing that was said and stands in no statement, but for allergies that `allergy.py` knows.
    Raises StageError."""
    known = {turn for allergy in allergies_of(turns) for turn in allergy.evidence}
    found = NeverMissing(turns, note, vectors, network).findings()
    return [finding for finding in found if not (_is_of_allergy(finding) and known.intersection(finding.evidence))]


def _is_of_allergy(finding: Finding) -> bool:
    return finding.facts[1] == TOPICS["allergy"]


@dataclass(frozen=True)
class Heard:
    """places: of the sentences that are about one thing. probability: the largest of theirs."""

    topic: str
    places: tuple[int, ...]
    probability: float


class NeverMissing:
    """The sentences of a talk that are about a topic, and the statements of its note. Methods raise StageError."""

    def __init__(self, turns: Sequence[Turn], note: Sequence[Statement], vectors: Vectors, network: Network) -> None:
        self._spoken = Spoken(turns, vectors)
        self._note = note
        self._vectors = vectors
        self._network = network

    def findings(self) -> list[Finding]:
        """One for each thing that was said and stands in no statement."""
        missing = [heard for heard in self.heard() if self._missing(heard) >= MISSING_FROM[heard.topic]]
        return [_finding(heard.topic, self._rows(heard)) for heard in missing if not self._is_quoted(heard)]

    def heard(self) -> Iterator[Heard]:
        """In the order of TOPICS; what was agreed about a danger only where one was heard."""
        if not self._spoken.rows:
            return
        found = self._network.probabilities(self._read)
        danger = any((found[:, _TOPICS.index(topic)] >= MISSING_FROM[topic]).any() for topic in _DANGERS)
        for number, topic in enumerate(_TOPICS):
            if topic != _AGREED or danger:
                for places in self._together(np.flatnonzero(found[:, number] >= SAID_FROM).tolist()):
                    yield Heard(topic, places, float(found[list(places), number].max()))

    def likeness(self, heard: Heard) -> np.ndarray:
        """For each statement: the log odds that it is about the topic, its cosine to the nearest sentence, alone and
        with what came before, and whether it rests on the same turns, or on those beside them."""
        places, topic = list(heard.places), _TOPICS.index(heard.topic)
        about = np.clip(self._noted[:, topic], _LEAST, 1 - _LEAST)
        width = self._written.shape[1]
        alone, together = (self._read[places][:, part] for part in (slice(0, width), slice(width, 2 * width)))
        turns = {row.turn.id for row in self._rows(heard)}
        near = {turn + off for turn in turns for off in (-1, 0, 1)}
        rests = [(bool(turns & set(s.evidence)), bool(near & set(s.evidence))) for s in self._note]
        cosines = [(self._written @ part.T).max(axis=1) for part in (alone, together)]
        return np.column_stack([np.log(about / (1 - about)), *cosines, np.array(rests, np.float32)])

    def _missing(self, heard: Heard) -> float:
        if not self._note:
            return heard.probability
        return heard.probability * (1 - float(self._network.same(self.likeness(heard)).max()))

    def _is_quoted(self, heard: Heard) -> bool:
        rows = self._rows(heard)
        return any(
            row.turn.id in statement.evidence and coverage(content(row.text), content(statement.text)) >= QUOTED
            for statement in self._note
            for row in rows
        )

    def _together(self, places: Sequence[int]) -> Iterator[tuple[int, ...]]:
        group: list[int] = []
        for place in places:
            if group and self._spoken.rows[place].turn.id - self._spoken.rows[group[-1]].turn.id > APART:
                yield tuple(group)
                group = []
            group.append(place)
        if group:
            yield tuple(group)

    def _rows(self, heard: Heard) -> list[Sentence]:
        return [self._spoken.rows[place] for place in heard.places]

    @cached_property
    def _read(self) -> np.ndarray:
        return of_talk(self._spoken, self._vectors)

    @cached_property
    def _written(self) -> np.ndarray:
        return self._vectors.of([statement.text for statement in self._note])

    @cached_property
    def _noted(self) -> np.ndarray:
        return self._network.probabilities(of_note(self._written))


def _finding(topic: str, rows: Sequence[Sentence]) -> Finding:
    first = rows[0]
    quote = short(first.text)
    return Finding(
        statement_id="",
        check=CHECK,
        verdict=Verdict.OMITTED,
        severity=Severity.HIGH,
        code="never_missing",
        facts=(f"{topic}: {quote}", TOPICS[topic], quote),
        span=(first.start, first.start + len(first.text)),
        evidence=tuple(dict.fromkeys(row.turn.id for row in rows)),
        confidence=1.0,
    )
