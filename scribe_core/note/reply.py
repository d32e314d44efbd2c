"""What a reply may look like, and how it is read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

from scribe_core.types import Operation, OperationKind, Section

MAX_STATEMENT_CHARS = 400
WORDS_PER_STATEMENT = 20
"""A section gets one statement, and one more for so many new words: a model that runs in circles is stopped."""
_STATEMENT = re.compile(r'\{"text":\s*"(?:[^"\\]|\\.)*",\s*"turns":\s*\[[^\]]*\]\}')


def reply_schema(new_turns: Sequence[int], words: int) -> dict[str, Any]:
    """JSON schema for one section's reply to `words` new words: every statement names one to four of the new turns."""
    most = 1 + words // WORDS_PER_STATEMENT
    turns = {
        "type": "array",
        "items": {"type": "integer", "enum": list(new_turns)},
        "minItems": 1,
        "maxItems": 4,
    }
    statement = {
        "type": "object",
        "properties": {"text": {"type": "string"}, "turns": turns},
        "required": ["text", "turns"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {"statements": {"type": "array", "items": statement, "maxItems": most}},
        "required": ["statements"],
        "additionalProperties": False,
    }


def read_reply(text: str, section: Section, allowed_turns: Sequence[int]) -> list[Operation]:
    """The additions that a reply asks for. Of a reply that was cut short, the statements that are whole.

    Turn ids that were not asked about are left out; a statement that keeps none is dropped."""
    allowed = set(allowed_turns)
    operations = []
    for row in _rows(text):
        evidence = tuple(sorted(allowed.intersection(row.turns)))
        words = " ".join(row.text.split())[:MAX_STATEMENT_CHARS]
        if evidence and words:
            operations.append(Operation(kind=OperationKind.ADD, section=section, text=words, evidence=evidence))
    return operations


class _Row(BaseModel):
    turns: list[int]
    text: str


class _Reply(BaseModel):
    statements: list[_Row]


def _rows(text: str) -> list[_Row]:
    try:
        return _Reply.model_validate_json(text).statements
    except ValidationError:
        return [_Row.model_validate_json(match) for match in _STATEMENT.findall(text)]
