"""Events of a visit to increments of the counters: the same events give the same figures, however they arrive."""

from __future__ import annotations

from collections.abc import Iterable

from scribe_core.analytics.findings import on_checked
from scribe_core.analytics.review import on_change, on_statement
from scribe_core.analytics.talk import on_timing, on_turn
from scribe_core.analytics.tally import Memory, Tally
from scribe_core.analytics.visits import on_visit
from scribe_core.interfaces import Counted
from scribe_core.types import (
    CaptureTiming,
    Cell,
    Change,
    Checked,
    ChecksTiming,
    ChunkTiming,
    Event,
    Fact,
    NoteTiming,
    Statement,
    Turn,
    Visit,
)


def count(visit: Visit, before: Counted, events: Iterable[Event]) -> tuple[Counted, dict[Cell, int]]:
    """How far the visit is counted after `events`, and what to add to its day; a pure function.

    Events that `before` holds already are passed over, so that a batch may come twice or overlap another."""
    tally = Tally(visit, Memory.model_validate_json(before.memory or b"{}"))
    cursor = before.cursor
    for event in events:
        if _place(event.id) > _place(cursor):
            cursor = event.id
            _count(tally, event.fact)
    new = {cell: n for cell, n in tally.new.items() if n}
    return Counted(cursor, tally.memory.model_dump_json().encode()), new


def _count(tally: Tally, fact: Fact | None) -> None:
    match fact:
        case Visit():
            on_visit(tally, fact)
        case Turn():
            on_turn(tally, fact)
        case Statement():
            on_statement(tally, fact)
        case Change():
            on_change(tally, fact)
        case Checked():
            on_checked(tally, fact)
        case CaptureTiming() | ChunkTiming() | NoteTiming() | ChecksTiming():
            on_timing(tally, fact)


def day_of(visit: Visit) -> str:
    """On which the visit began, UTC: all that comes of a visit counts on one day, and shares are of the same visits."""
    return visit.created_at[:10]


def _place(event_id: str) -> tuple[int, ...]:
    """Orders ids: 5-10 after 5-9."""
    return tuple(int(part) for part in event_id.split("-"))
