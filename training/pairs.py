"""Pairs of talk and claim for the entailment check, made from notes of real visits.

From ACI-Bench train and MTS-Dialog train (both CC BY 4.0). Supported: a claim of the clinician's note with the talk
around the turns that hold its words. Contradicted: the same claim with one planted error (planted.py). Unsupported:
the claim with an invented finding, and claims of other visits, each with the talk nearest to its words.
"""

from __future__ import annotations

import csv
import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path

from scribe_core.errors import BadInputError
from scribe_core.guardrails.case import Case, around
from scribe_core.guardrails.claims import claims
from scribe_core.guardrails.lexicon import findings_and_topics
from scribe_core.guardrails.note_io import read_note
from scribe_core.guardrails.opposite import opposite
from scribe_core.guardrails.premise import MOST_WORDS, beside_talk
from scribe_core.guardrails.said import mentions
from scribe_core.interfaces import Judgement, SentenceEncoder
from scribe_core.note.evidence import find_evidence
from scribe_core.note.meaning import Meanings
from scribe_core.note.transcript_io import read_transcript
from scribe_core.types import Statement, Turn
from training.planted import KINDS, with_finding

LABELS = tuple(field.name for field in fields(Judgement))
TRAIN = (
    ("aci_bench/train.csv", "dialogue", "note"),
    ("mts_dialog/MTS-Dialog-TrainingSet.csv", "dialogue", "section_text"),
)
UNTOUCHED = (("mts_dialog/MTS-Dialog-ValidationSet.csv", "dialogue", "section_text"),)
LEAST_WORDS = 3
ERRORS_A_CLAIM = 2
"""Beside the opposite of the claim, which the check compares it with."""
OPPOSITES = 0.6
"""Share of claims that are given with their opposite too."""
WORDS_OF_TALK = (15, 30, MOST_WORDS)
"""At most, one by chance: a visit's first sentences are judged beside little talk."""
CLEAN = "clean"
_UNSUPPORTED = ("fabricated statement", "invented finding")


@dataclass(frozen=True)
class Visit:
    turns: tuple[Turn, ...]
    note: tuple[Statement, ...]
    meanings: Meanings | None = None


@dataclass(frozen=True)
class Pair:
    """label: index into LABELS; kind: of the planted error, or "clean"."""

    premise: str
    claim: str
    label: int
    kind: str


def visits(
    data: Path, corpora: Sequence[tuple[str, str, str]], load: Callable[[], SentenceEncoder] | None = None
) -> Iterator[Visit]:
    """With evidence by words; where `load` gives an encoder, also by meaning."""
    for name, talk_column, note_column in corpora:
        with (data / name).open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                try:
                    yield _visit(row[talk_column], row[note_column], load)
                except BadInputError:  # a dialogue without speakers, or a note without a sentence
                    continue


def _visit(talk: str, note: str, load: Callable[[], SentenceEncoder] | None) -> Visit:
    turns = turns_of(talk)
    meanings = Meanings(turns, load) if load else None
    with as_file(note) as path:
        return Visit(tuple(turns), tuple(read_note(path, turns, meanings)), meanings)


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


def pairs(rows: Sequence[Visit], rng: random.Random) -> Iterator[list[Pair]]:
    """For each visit its pairs."""
    texts = [[text for s in visit.note for text in _claims(s)] for visit in rows]
    for number, visit in enumerate(rows):
        strangers = [i for i in rng.sample(range(len(rows)), min(20, len(rows))) if i != number]
        others = [text for i in strangers for text in texts[i]]
        yield [pair for statement in visit.note if others for pair in _of(visit, statement, others, rng)]


def _claims(statement: Statement) -> list[str]:
    parts = [statement.text[start:end] for start, end in claims(statement.text)]
    return [part for part in parts if len(part.split()) >= LEAST_WORDS]


def _of(visit: Visit, statement: Statement, others: list[str], rng: random.Random) -> Iterator[Pair]:
    """Nothing of a statement whose words nobody said: the clinician wrote what the talk cannot show."""
    if not statement.evidence:
        return
    nearby = Case(statement, visit.turns, visit.note).nearby
    for claim in _claims(statement):
        yield _pair(claim, nearby, CLEAN, rng)
        yield from _extended(claim, nearby, rng)
        yield from _errors(claim, nearby, rng)
        if rng.random() < 0.5:
            other = rng.choice(others)
            yield _pair(other, _nearest(other, visit.turns, rng), "fabricated statement", rng)


def _pair(claim: str, nearby: Sequence[Turn], kind: str, rng: random.Random, source: str = "") -> Pair:
    """source: of an opposite."""
    label = 0 if kind.startswith(CLEAN) else 1 if kind in _UNSUPPORTED else 2
    return Pair(*beside_talk(claim, nearby, source, rng.choice(WORDS_OF_TALK)), label, kind)


def _extended(claim: str, nearby: Sequence[Turn], rng: random.Random) -> Iterator[Pair]:
    """The claim with a finding that was said of the patient: the twin of an invented one, so that the form of the
    sentence tells nothing."""
    said = [name for name, pattern in findings_and_topics() if any(m.meant.stands for m in mentions(nearby, pattern))]
    text = with_finding(claim, rng.choice(said)) if said else None
    if text is not None:
        yield _pair(text, nearby, f"{CLEAN}, extended", rng)


def _errors(claim: str, nearby: Sequence[Turn], rng: random.Random) -> Iterator[Pair]:
    other = opposite(claim) if rng.random() < OPPOSITES else None
    if other is not None:
        yield _pair(other, nearby, "opposite", rng, claim)
    kinds = [kind for kind in KINDS if kind != "fabricated statement"]
    rng.shuffle(kinds)
    made = 0
    for kind in kinds:
        text = KINDS[kind](claim, rng, ())
        if text is not None and text != claim and made < ERRORS_A_CLAIM:
            made += 1
            yield _pair(text, nearby, kind, rng)


def _nearest(text: str, turns: Sequence[Turn], rng: random.Random) -> Sequence[Turn]:
    """Where the check itself would look; anywhere, where no turn holds the words."""
    found = [turn.id for turn in find_evidence(text, turns)] or [rng.choice(turns).id]
    return around(turns, found)
