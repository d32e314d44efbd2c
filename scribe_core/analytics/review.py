"""What became of the statements that the model wrote.

Each counts by where it stands now, not by the steps that led there: accepted and then edited is edited, and what is
taken back is undecided again."""

from __future__ import annotations

from typing import Any

from rapidfuzz import fuzz

from scribe_core.analytics.buckets import of_likeness
from scribe_core.analytics.findings import on_act
from scribe_core.analytics.tally import Drafted, Tally
from scribe_core.types import Cell, Change, ChangeKind, Measure, Statement, StatementState

_OUTCOMES = {
    StatementState.ACCEPTED: "accepted",
    StatementState.EDITED: "edited",
    StatementState.REJECTED: "rejected",
}
UNREVIEWED = "unreviewed"
"""Signed as the model wrote it, without a decision of its own."""


def on_statement(tally: Tally, data: dict[str, Any]) -> None:
    """Which statements the note holds."""
    statement = Statement.model_validate(data)
    (tally.memory.standing.add if statement.stands else tally.memory.standing.discard)(statement.id)


def on_change(tally: Tally, data: dict[str, Any]) -> None:
    change = Change.model_validate(data)
    if change.kind is ChangeKind.DRAFT:
        _drafted(tally, change)
        return
    for statement in change.after:
        if statement.id in tally.memory.drafted and statement.state is not StatementState.LOCKED:
            tally.place(_thing(statement.id), *_cells(tally, change, statement))
    if change.kind is ChangeKind.SIGN:
        _signed(tally)
    on_act(tally, change)


def _drafted(tally: Tally, change: Change) -> None:
    """Statements that a person touched only get a proposal, and stay as they are."""
    for statement in change.after:
        if statement.origin is None or statement.touched:
            continue
        model, prompt = statement.origin.model, statement.origin.prompt_version
        tally.memory.model, tally.memory.prompt = model, prompt
        if statement.retracted:
            tally.memory.drafted.pop(statement.id, None)
        else:
            tally.memory.drafted[statement.id] = Drafted(statement.section, statement.text, model, prompt)


def _signed(tally: Tally) -> None:
    for statement_id, drafted in tally.memory.drafted.items():
        if statement_id in tally.memory.standing and _thing(statement_id) not in tally.memory.counted:
            tally.place(_thing(statement_id), _cell(tally, Measure.OUTCOME, drafted, UNREVIEWED))


def _cells(tally: Tally, change: Change, statement: Statement) -> list[Cell]:
    """None while it is undecided. One that was split counts as edited, into the words of its parts."""
    drafted, split = tally.memory.drafted[statement.id], change.kind is ChangeKind.SPLIT
    outcome = "edited" if split else _OUTCOMES.get(statement.state)
    if outcome is None or (statement.retracted and not split):
        return []
    cells = [_cell(tally, Measure.OUTCOME, drafted, outcome)]
    if outcome == "edited":
        text = " ".join(part.text for part in change.after if part.stands) if split else statement.text
        cells.append(_cell(tally, Measure.SIMILARITY, drafted, of_likeness(fuzz.ratio(drafted.text, text))))
    return cells


def _cell(tally: Tally, measure: Measure, drafted: Drafted, detail: object) -> Cell:
    return tally.cell(measure, drafted.section, detail, drafted.model, drafted.prompt)


def _thing(statement_id: str) -> str:
    return f"statement:{statement_id}"
