"""What a reply may look like, and how it is read: a JSON list of [turn, section, text]."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any

from pydantic import TypeAdapter, ValidationError

from scribe_core.text import one_line
from scribe_core.types import Operation, OperationKind, Section

MAX_STATEMENT_CHARS = 400
_STATEMENT = re.compile(r'\[\d+,\s*"\w+",\s*"(?:[^"\\]|\\.)*"\]')
_Row = tuple[int, Section, str]
_ROW, _ROWS = TypeAdapter(_Row), TypeAdapter(list[_Row])


def reply_schema(new_turns: Sequence[int], statements: int) -> dict[str, Any]:
    """JSON schema of a reply: at most so many statements, each with one of the new turns.

    The turn comes first: a small model then goes through the talk in order."""
    row = [
        {"type": "integer", "enum": sorted(set(new_turns))},
        {"type": "string", "enum": [section.value for section in Section]},
        {"type": "string"},
    ]
    statement = {"type": "array", "prefixItems": row, "items": False, "minItems": len(row), "maxItems": len(row)}
    return {"type": "array", "items": statement, "maxItems": statements}


def read_reply(text: str, allowed_turns: Collection[int]) -> list[Operation]:
    """The additions that a reply asks for. Of a reply that was cut short, the statements that are whole.

    A statement on a turn that was not asked about is dropped."""
    operations = []
    for turn, section, words in _rows(text):
        statement = one_line(words)[:MAX_STATEMENT_CHARS]
        if turn in allowed_turns and statement:
            operations.append(Operation(kind=OperationKind.ADD, section=section, text=statement, evidence=(turn,)))
    return operations


def _rows(text: str) -> list[_Row]:
    try:
        return _ROWS.validate_json(text)
    except ValidationError:
        return [row for match in _STATEMENT.findall(text) for row in _row(match)]


def _row(text: str) -> list[_Row]:
    try:
        return [_ROW.validate_json(text)]
    except ValidationError:
        return []
