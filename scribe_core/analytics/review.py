"""What became of the statements that the model wrote.

Each counts by where it stands now, not by the steps that led there: accepted and then edited is edited, and what is
taken back is undecided again. One that was split is edited, into what stands of its parts, or rejected with all."""

from __future__ import annotations

import re
from collections.abc import Mapping

from rapidfuzz import fuzz

from scribe_core.analytics.buckets import of_likeness
from scribe_core.analytics.findings import digest, on_act
from scribe_core.analytics.tally import Drafted, Part, Tally
from scribe_core.types import Cell, Change, ChangeKind, Measure, Statement, StatementState

_OUTCOMES: dict[str, str] = {
    StatementState.ACCEPTED: "accepted",
    StatementState.EDITED: "edited",
    StatementState.REJECTED: "rejected",
}
UNREVIEWED = "unreviewed"
"""Signed as the model wrote it, without a decision of its own."""


def on_statement(tally: Tally, statement: Statement) -> None:
    """Which statements the note holds, in which words."""
    tally.memory.wordings.setdefault(statement.id, {})[statement.version] = digest(statement.text)
    (tally.memory.standing.add if statement.stands else tally.memory.standing.discard)(statement.id)


def on_change(tally: Tally, change: Change) -> None:
    if change.kind is ChangeKind.DRAFT:
        _drafted(tally, change)
        return
    for statement in change.after:
        of = statement.id.split(".")[0]
        if of in tally.memory.drafted and statement.state is not StatementState.LOCKED:
            _touched(tally.memory.parts.setdefault(of, {}), statement)
            tally.place(_thing(of), *_cells(tally, of))
    if change.kind is ChangeKind.SIGN:
        _signed(tally)
    on_act(tally, change)


def _touched(parts: dict[str, Part], statement: Statement) -> None:
    if statement.retracted:
        parts.pop(statement.id, None)
    else:
        text = "" if statement.state is StatementState.REJECTED else statement.text
        parts[statement.id] = Part(statement.state, text)


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


def _cells(tally: Tally, statement_id: str) -> list[Cell]:
    """None while it is undecided."""
    drafted, parts = tally.memory.drafted[statement_id], tally.memory.parts[statement_id]
    outcome = _outcome(statement_id, parts)
    if outcome is None:
        return []
    cells = [_cell(tally, Measure.OUTCOME, drafted, outcome)]
    if outcome == "edited":
        text = " ".join(parts[name].text for name in sorted(parts, key=_place) if parts[name].text)
        cells.append(_cell(tally, Measure.SIMILARITY, drafted, of_likeness(fuzz.ratio(drafted.text, text))))
    return cells


def _place(statement_id: str) -> list[int]:
    """In the note, of a part: s1, s1.1, s1.1.1, s1.2."""
    return [int(number) for number in re.findall(r"\d+", statement_id)]


def _outcome(statement_id: str, parts: Mapping[str, Part]) -> str | None:
    if len(parts) > 1:
        return "edited" if any(part.text for part in parts.values()) else "rejected"
    return _OUTCOMES.get(parts[statement_id].state) if statement_id in parts else None


def _cell(tally: Tally, measure: Measure, drafted: Drafted, detail: object) -> Cell:
    return tally.cell(measure, drafted.section, detail, drafted.model, drafted.prompt)


def _thing(statement_id: str) -> str:
    return f"statement:{statement_id}"
