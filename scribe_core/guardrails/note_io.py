"""Notes to be checked, as files: note.json, or text with section headings that another system may have written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, ValidationError

from scribe_core.errors import NoteError
from scribe_core.files import read_json, read_text
from scribe_core.note.evidence import find_evidence
from scribe_core.note.meaning import Meanings
from scribe_core.note.render import EMPTY
from scribe_core.types import Section, Statement, StatementState, Turn

_HEADINGS = (
    (
        Section.PLAN,
        r"plan|assessment (?:and|&|/) plan|orders|medications? ordered|instructions|follow[- ]?up|recommendations",
    ),
    (Section.ASSESSMENT, r"assessment|impression|diagnos[ei]s"),
    (
        Section.OBJECTIVE,
        r"objective|(?:physical )?exam(?:ination)?|vitals?(?: signs?| reviewed)?|results?|labs?|imaging",
    ),
    (
        Section.SUBJECTIVE,
        r"subjective|chief complaint|cc|hpi|history.*|hx|review of systems|ros|"
        r"(?:past )?(?:medical|surgical|family|social) history|current medications|medications?|allergies",
    ),
)
_HEADING = tuple((section, re.compile(rf"\W*(?:{words})\W*", re.IGNORECASE)) for section, words in _HEADINGS)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"(])")
_BULLET = re.compile(r"^\s*(?:[-*•–]|\d+[.)])\s+")
_LABEL = re.compile(r"^([A-Za-z /&-]{2,40}):\s+(?=\S)")


MOST_CHARS = 4_000
"""Of a statement: what is longer is no sentence, and the checks read sentences."""


class _Row(BaseModel):
    id: str = Field(max_length=100)
    text: str
    evidence: tuple[int, ...] = ()
    state: StatementState = StatementState.PROPOSED


def read_note(path: Path, turns: Sequence[Turn], meanings: Meanings | None = None) -> list[Statement]:
    """The statements of a note about `turns`; one without evidence gets the turns that hold its words, if any do, and
    else, with `meanings` of the talk, those that are nearest by meaning.

    Raises NoteError and StageError."""
    text = read_text(path, NoteError)
    statements = list(_from_json(text) if text.lstrip().startswith("{") else _from_text(text))
    if not statements:
        raise NoteError("The note has no statements. Give note.json, or text under headings like SUBJECTIVE and PLAN.")
    if any(len(statement.text) > MOST_CHARS for statement in statements):
        raise NoteError(f"A sentence of the note has more than {MOST_CHARS:,} characters. Cut it, with full stops.")
    if len({statement.id for statement in statements}) < len(statements):
        raise NoteError("Two statements of the note have the same id.")
    return [item if item.evidence else _with_evidence(item, turns, meanings) for item in statements]


def _with_evidence(statement: Statement, turns: Sequence[Turn], meanings: Meanings | None) -> Statement:
    return statement.replace(evidence=evidence_of(statement.text, turns, meanings))


def evidence_of(text: str, turns: Sequence[Turn], meanings: Meanings | None) -> tuple[int, ...]:
    """Ids of the turns that hold its words, or else of those nearest by meaning. Raises StageError."""
    found = find_evidence(text, turns)
    if meanings is not None and not found:
        found = meanings.nearest(text)
    return tuple(sorted(turn.id for turn in found))


def _from_json(text: str) -> Iterator[Statement]:
    try:
        data: Any = read_json(text, NoteError)
        sections = data["sections"]
        for section in Section:
            for row in sections.get(section.value, []):
                read = _Row.model_validate(row)
                yield Statement(section=section, **read.model_dump())
    except (KeyError, TypeError, AttributeError, ValidationError):
        raise NoteError('The note\'s JSON does not look like {"sections": {"plan": [{"id": …, "text": …}]}}.') from None


def _from_text(text: str) -> Iterator[Statement]:
    """A sentence is a statement. What comes before the first heading is subjective."""
    section, number = Section.SUBJECTIVE, 0
    for line in text.splitlines():
        section, rest = _heading(line, section)
        for sentence in _SENTENCE_END.split(_BULLET.sub("", rest).strip()):
            if len(sentence) > 1 and sentence != EMPTY:
                number += 1
                yield Statement(id=f"s{number}", section=section, text=sentence, evidence=())


def _heading(line: str, section: Section) -> tuple[Section, str]:
    """The section that the line opens, and what it says itself."""
    label = _LABEL.match(line)
    title = label[1] if label else line
    for candidate, pattern in _HEADING:
        if pattern.fullmatch(title):
            return candidate, line[label.end() :] if label else ""
    return section, line
