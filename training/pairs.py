"""Pairs of talk and claim for the entailment check.

From the clinicians' notes of ACI-Bench train and MTS-Dialog train (both CC BY 4.0). Supported: a claim of the note with
the talk that is nearest to it; of ACI-Bench those alone that a reader found said in full (training/labels).
Contradicted: the same claim with one planted error (planted.py). Unsupported: the claim with an invented finding,
claims of other visits, and what a reader found not said. And from made-up talks the statements as they are labelled
(written.py).
"""

from __future__ import annotations

import csv
import random
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from pathlib import Path

from scribe_core.errors import BadInputError
from scribe_core.guardrails.case import Case
from scribe_core.guardrails.claims import claims
from scribe_core.guardrails.lexicon import findings_and_topics
from scribe_core.guardrails.note_io import evidence_of, read_note
from scribe_core.guardrails.premise import MOST_WORDS, Spoken, beside_talk
from scribe_core.guardrails.said import mentions
from scribe_core.interfaces import Judgement
from scribe_core.note.meaning import Meanings
from scribe_core.note.transcript_io import read_transcript
from scribe_core.note.vectors import Vectors
from scribe_core.types import Section, Statement, Turn
from training.json_lines import json_lines
from training.opposite import opposite
from training.planted import KINDS, with_finding
from training.verbatim import verbatim
from training.written import Talk

LABELS = tuple(field.name for field in fields(Judgement))
TRAIN = (
    ("aci_bench/train.csv", "dialogue", "note"),
    ("mts_dialog/MTS-Dialog-TrainingSet.csv", "dialogue", "section_text"),
)
UNTOUCHED = (("mts_dialog/MTS-Dialog-ValidationSet.csv", "dialogue", "section_text"),)
LEAST_WORDS = 3
ERRORS_A_CLAIM = 2
"""Beside the opposite of the claim, which the check compares it with."""
VERBATIM_A_TALK = 2
OPPOSITES = 0.6
"""Share of claims that are given with their opposite too."""
WORDS_OF_TALK = (25, 50, MOST_WORDS, MOST_WORDS)
"""At most, one by chance: a visit's first sentences are judged beside little talk."""
CLEAN = "clean"
SAID = Path(__file__).parent / "labels" / "aci_train.jsonl"
"""How far each statement of ACI-Bench train was said, as a reader found it: full, part, none or wrong."""
_UNSUPPORTED = ("fabricated statement", "invented finding", "not said")
_READ = {"full": CLEAN, "none": "not said", "wrong": "said otherwise"}
"""What was said in part is neither true nor wrong, and is left out."""


@dataclass(frozen=True)
class Visit:
    """said: by statement how far a reader found it said; empty where nobody read it."""

    turns: tuple[Turn, ...]
    note: tuple[Statement, ...]
    meanings: Meanings | None = None
    said: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Pair:
    """label: index into LABELS; kind: of the planted error, or "clean"."""

    premise: str
    claim: str
    label: int
    kind: str


def visits(
    data: Path, corpora: Sequence[tuple[str, str, str]], vectors: Vectors | None = None, said: Path | None = None
) -> Iterator[Visit]:
    """With evidence by words; with `vectors` also by meaning. said: labels of these visits."""
    read = _labels(said) if said else {}
    number = 0
    for name, talk_column, note_column in corpora:
        with (data / name).open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                try:
                    yield _visit(row[talk_column], row[note_column], vectors, read.get(number, {}))
                except BadInputError:  # a dialogue without speakers, or a note without a sentence
                    continue
                number += 1


def _labels(path: Path) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for row in json_lines(path):
        found.setdefault(row["visit"], {})[row["s"]] = row["said"]
    return found


def _visit(talk: str, note: str, vectors: Vectors | None, said: Mapping[str, str]) -> Visit:
    turns = turns_of(talk)
    meanings = Meanings(turns, vectors) if vectors else None
    with as_file(note) as path:
        return Visit(tuple(turns), tuple(read_note(path, turns, meanings)), meanings, said)


def turns_of(dialogue: str) -> list[Turn]:
    with as_file(dialogue) as path:
        return read_transcript(path)


@contextmanager
def as_file(text: str) -> Iterator[Path]:
    """The readers take files."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        yield Path(file.name)


class Pairs:
    """Makes them, with errors planted by `rng`. vectors: what finds the talk that is nearest to a claim."""

    def __init__(self, vectors: Vectors, rng: random.Random) -> None:
        self._vectors = vectors
        self._rng = rng

    def of_visits(self, rows: Sequence[Visit]) -> Iterator[list[Pair]]:
        """For each visit its pairs."""
        texts = [[text for s in visit.note for text in _claims(s)] for visit in rows]
        for number, visit in enumerate(rows):
            strangers = [i for i in self._rng.sample(range(len(rows)), min(20, len(rows))) if i != number]
            others = [text for i in strangers for text in texts[i]]
            yield [pair for statement in visit.note if others for pair in self._of(visit, statement, others)]

    def of_talk(self, talk: Talk) -> Iterator[Pair]:
        meanings, spoken = Meanings(talk.turns, self._vectors), Spoken(talk.turns, self._vectors)
        for claim in talk.claims:
            evidence = () if claim.wordings else evidence_of(claim.text, talk.turns, meanings)
            case = _case(claim.text, talk.turns, evidence)
            texts = beside_talk(claim.text, case, spoken, claim.wordings, self._most_words())
            yield Pair(*texts, LABELS.index(claim.label), f"{claim.label}: {claim.kind}")
        for text in self._some(list(verbatim(talk.turns))):
            case = _case(text, talk.turns, evidence_of(text, talk.turns, meanings))
            yield self._pair(text, case, f"{CLEAN}, verbatim")

    def _of(self, visit: Visit, statement: Statement, others: list[str]) -> Iterator[Pair]:
        """Nothing of a statement that nobody read and whose talk is not found: nobody may have said it."""
        kind = _READ.get(visit.said.get(statement.id, "part" if visit.said else "full"))
        if kind is None or not (statement.evidence or visit.said):
            return
        for claim in _claims(statement):
            case = _case(claim, visit.turns, statement.evidence)
            yield self._pair(claim, case, kind)
            if kind == CLEAN:
                yield from self._extended(claim, case)
                yield from self._errors(claim, case)
            if self._rng.random() < 0.5:
                other = self._rng.choice(others)
                evidence = evidence_of(other, visit.turns, visit.meanings)
                yield self._pair(other, _case(other, visit.turns, evidence), "fabricated statement")

    def _pair(self, claim: str, case: Case, kind: str, source: tuple[str, ...] = ()) -> Pair:
        """source: of an opposite, the claim."""
        label = 0 if kind.startswith(CLEAN) else 1 if kind in _UNSUPPORTED else 2
        spoken = Spoken(case.turns, self._vectors)
        return Pair(*beside_talk(claim, case, spoken, source, self._most_words()), label, kind)

    def _some(self, texts: list[str]) -> list[str]:
        return self._rng.sample(texts, min(VERBATIM_A_TALK, len(texts)))

    def _most_words(self) -> int:
        return self._rng.choice(WORDS_OF_TALK)

    def _extended(self, claim: str, case: Case) -> Iterator[Pair]:
        """The claim with a finding that was said of the patient: the twin of an invented one, so that the form of the
        sentence tells nothing."""
        said = [
            name
            for name, pattern in findings_and_topics()
            if any(mention.meant.stands for mention in mentions(case.nearby, pattern))
        ]
        text = with_finding(claim, self._rng.choice(said)) if said else None
        if text is not None:
            yield self._pair(text, case, f"{CLEAN}, extended")

    def _errors(self, claim: str, case: Case) -> Iterator[Pair]:
        other = opposite(claim) if self._rng.random() < OPPOSITES else None
        if other is not None:
            yield self._pair(other, case, "opposite", (claim,))
        kinds = [kind for kind in KINDS if kind != "fabricated statement"]
        self._rng.shuffle(kinds)
        made = 0
        for kind in kinds:
            text = KINDS[kind](claim, self._rng, ())
            if text is not None and text != claim and made < ERRORS_A_CLAIM:
                made += 1
                yield self._pair(text, case, kind)


def _claims(statement: Statement) -> list[str]:
    parts = [statement.text[start:end] for start, end in claims(statement.text)]
    return [part for part in parts if len(part.split()) >= LEAST_WORDS]


def _case(text: str, turns: Sequence[Turn], evidence: Sequence[int]) -> Case:
    return Case(Statement(id="s1", section=Section.SUBJECTIVE, text=text, evidence=tuple(evidence)), tuple(turns), ())
