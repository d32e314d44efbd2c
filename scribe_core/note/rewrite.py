"""The way other scribes do it, kept as the baseline of the benchmark: the whole note anew at every update."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, TypeAdapter

from scribe_core.interfaces import LanguageModel, Request
from scribe_core.note.prompt import note_request
from scribe_core.note.writer import Draft, Writer
from scribe_core.text import one_line
from scribe_core.types import Operation, OperationKind, Section, Statement, Turn

REPLY_TOKENS = 900
STATEMENTS = 16
PROMPT = "rewrite_v1"


class RewriteWriter(Writer):
    """Statements that a person touched stay; all others are replaced."""

    def __init__(self, llm: LanguageModel) -> None:
        super().__init__(llm, PROMPT)

    def draft(self, turns: Sequence[Turn], new: Sequence[Turn]) -> Draft:
        until = [turn for turn in turns if turn.id <= new[-1].id]
        reply = self._llm.generate([self._request(until)])[0]
        return Draft(tuple(new), tuple(_read(reply.text, {turn.id for turn in until})), (reply,))

    def _changes(
        self, draft: Draft, turns: Sequence[Turn], statements: Sequence[Statement], next_number: int
    ) -> tuple[list[Statement], int]:
        changed = [_gone(old) for old in statements if not old.touched and not old.retracted]
        changed += [_statement(number, row) for number, row in enumerate(draft.operations, start=next_number)]
        return changed, next_number + len(draft.operations)

    def _request(self, turns: Sequence[Turn]) -> Request:
        return note_request(self._template, [], turns, _schema([turn.id for turn in turns]), REPLY_TOKENS)


class _Row(BaseModel):
    text: str
    turns: list[int]


_ROWS = TypeAdapter(list[_Row])


def _schema(turns: Sequence[int]) -> dict[str, Any]:
    evidence = {"type": "array", "items": {"type": "integer", "enum": list(turns)}, "minItems": 1, "maxItems": 4}
    statement = {
        "type": "object",
        "properties": {"text": {"type": "string"}, "turns": evidence},
        "required": ["text", "turns"],
        "additionalProperties": False,
    }
    section = {"type": "array", "items": statement, "maxItems": STATEMENTS}
    return {
        "type": "object",
        "properties": {name.value: section for name in Section},
        "required": [name.value for name in Section],
        "additionalProperties": False,
    }


def _read(text: str, turns: set[int]) -> list[Operation]:
    """Section by section; of a reply that was cut short, the sections that are whole."""
    operations: list[Operation] = []
    for section in Section:
        at = text.find(f'"{section.value}":')
        start = text.find("[", at)
        if at < 0 or start < 0:
            continue
        try:
            rows = _ROWS.validate_python(json.JSONDecoder().raw_decode(text, start)[0])
        except (ValueError, RecursionError):
            continue
        operations += [_addition(section, row) for row in rows if one_line(row.text) and turns.issuperset(row.turns)]
    return operations


def _addition(section: Section, row: _Row) -> Operation:
    evidence = tuple(sorted(row.turns))
    return Operation(kind=OperationKind.ADD, section=section, text=one_line(row.text), evidence=evidence)


def _gone(statement: Statement) -> Statement:
    return statement.replace(retracted=True, version=statement.version + 1)


def _statement(number: int, row: Operation) -> Statement:
    assert row.kind is OperationKind.ADD
    return Statement(id=f"s{number}", section=row.section, text=row.text, evidence=row.evidence)
