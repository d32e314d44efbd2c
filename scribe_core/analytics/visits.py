"""How far visits came, how long the signature took, and how long the note is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from scribe_core.analytics.buckets import of_number, of_seconds
from scribe_core.analytics.tally import Tally
from scribe_core.types import Cell, Measure, Visit


def on_visit(tally: Tally, visit: Visit) -> None:
    reached = {"started": True, "ended": visit.ended_at, "signed": visit.signature}
    tally.place("visit", *(tally.cell(Measure.VISITS, detail=step) for step, is_so in reached.items() if is_so))
    if visit.signature and "signed" not in tally.memory.counted:
        tally.place("signed", *_of_signed(tally, visit))


def _of_signed(tally: Tally, visit: Visit) -> Iterator[Cell]:
    """Of the note as it is signed; later addenda change nothing."""
    writer = {"model": tally.memory.model, "prompt": tally.memory.prompt}
    yield tally.cell(Measure.STATEMENTS, detail=of_number(len(tally.memory.standing)), **writer)
    if visit.ended_at and visit.signature:
        waited = datetime.fromisoformat(visit.signature.at) - datetime.fromisoformat(visit.ended_at)
        yield tally.cell(Measure.TO_SIGN, detail=of_seconds(waited.total_seconds()), **writer)
