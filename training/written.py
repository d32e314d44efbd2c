"""Talks with statements that they support and such as they do not, written for training.

training/written/*.jsonl, a made-up talk a line: {"id", "turns": ["D: …", "P: …", "O: …"], "statements": [{"text",
"label": supported | unsupported | contradicted, "kind", "evidence": numbers of turns from 1}]}. labels/real_talk.jsonl
has the same without turns, of dialogues of the public corpora. The false statements are near to the talk, and many true
ones share no word with it; training/written/README.md names the kinds. training/never_missing/*.jsonl: talks with a
note, and which claims of what no note may leave out were said ("yes", "no", "opposite") and are in the note.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from scribe_core.types import Speaker, Turn
from training.dialogues import load_dialogues
from training.json_lines import json_lines

FOLDER = Path(__file__).parent / "written"
NEVER_MISSING = Path(__file__).parent / "never_missing"
NOTE = ", note"
"""After the id of a talk: its note, as what a doctor says."""
LABELS = Path(__file__).parent / "labels"
REAL = LABELS / "real_talk.jsonl"
SAME_WORDS = (LABELS / "made_up_same_words.jsonl", LABELS / "real_same_words.jsonl")
_LABELS = {"yes": "supported", "no": "unsupported", "opposite": "contradicted"}
_SPEAKERS = {"D": Speaker.DOCTOR, "P": Speaker.PATIENT, "O": Speaker.OTHER}


@dataclass(frozen=True)
class Claim:
    """label: as in Judgement. evidence: the ids of the turns that decide. wordings: by which the talk is found."""

    text: str
    label: str
    kind: str
    evidence: tuple[int, ...]
    wordings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Talk:
    id: str
    turns: tuple[Turn, ...]
    claims: tuple[Claim, ...]


def made_up(folder: Path = FOLDER) -> Iterator[Talk]:
    """In the order of the files' names."""
    for path in sorted(folder.glob("*.jsonl")):
        for row in json_lines(path):
            yield _talk(row, turns_of(row["turns"]))


def real(data: Path) -> Iterator[Talk]:
    """Of the corpora under `data`."""
    known = dialogues(data)
    return (_talk(row, known[row["id"]]) for row in json_lines(REAL))


def same_words(data: Path) -> Iterator[Talk]:
    """Statements near to the words of made-up and of real talks, true and false ones."""
    known = dialogues(data) | {talk.id: talk.turns for talk in made_up()}
    return (_talk(row, known[row["id"]]) for path in SAME_WORDS for row in json_lines(path))


def dialogues(data: Path) -> dict[str, tuple[Turn, ...]]:
    """By "CORPUS-ENCOUNTER"."""
    return {f"{dialogue.corpus}-{dialogue.encounter}": numbered(dialogue.lines) for dialogue in load_dialogues(data)}


def never_missing(folder: Path = NEVER_MISSING) -> Iterator[Talk]:
    """Each talk, and its note as what a doctor says."""
    for path in sorted(folder.glob("*.jsonl")):
        for row in json_lines(path):
            said = {claim["claim"]: _LABELS[claim["said"]] for claim in row["claims"]}
            noted = {claim["claim"]: _LABELS["yes" if claim["in_note"] else "no"] for claim in row["claims"]}
            yield Talk(row["id"], turns_of(row["turns"]), _never_missing(said))
            yield Talk(f"{row['id']}{NOTE}", turns_of([f"D: {line}" for line in row["note"]]), _never_missing(noted))


def wordings(claim: str) -> tuple[str, ...]:
    """A claim of never_missing/claims.tsv, and what people say for it."""
    return next((claim, *row["said"].split(";")) for row in _claims() if row["claim"] == claim)


@cache
def topics() -> dict[str, str]:
    """By claim."""
    return {row["claim"]: row["topic"] for row in _claims()}


@cache
def _claims() -> tuple[dict[str, str], ...]:
    with (NEVER_MISSING / "claims.tsv").open(newline="", encoding="utf-8") as file:
        return tuple(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _never_missing(labels: Mapping[str, str]) -> tuple[Claim, ...]:
    return tuple(Claim(text, label, "never missing", (), wordings(text)) for text, label in labels.items())


def turns_of(lines: Sequence[str]) -> tuple[Turn, ...]:
    """From "D: …", "P: …", "O: …"."""
    return numbered([(_SPEAKERS[line[0]], line[3:]) for line in lines])


def _talk(row: dict[str, Any], turns: tuple[Turn, ...]) -> Talk:
    claims = tuple(Claim(c["text"], c["label"], c["kind"], tuple(c["evidence"])) for c in row["statements"])
    return Talk(row["id"], turns, claims)


def numbered(lines: Sequence[tuple[Speaker, str]]) -> tuple[Turn, ...]:
    """Turns from 1, without times."""
    return tuple(
        Turn(id=number, speaker=speaker, start_s=0.0, end_s=0.0, text=text)
        for number, (speaker, text) in enumerate(lines, start=1)
    )
