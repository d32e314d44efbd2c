"""Counters made by hand."""

from __future__ import annotations

from datetime import date

from scribe_core.analytics.figures import Figures, Filters
from scribe_core.types import Cell, Count, Measure

JANUARY = Filters(date(2026, 1, 1), date(2026, 1, 31))
SMALL, LARGE = {"model": "small", "prompt": "v2"}, {"model": "large", "prompt": "v2"}


def a_count(measure: Measure, n: int, day: str = "2026-01-02", **facts: object) -> Count:
    cell = {"clinician": "u1", "template": "soap"} | {name: str(value) for name, value in facts.items()}
    return Count(day, Cell(measure.value, **cell), n)


def figures(*counts: Count, filters: Filters = JANUARY) -> Figures:
    return Figures(counts, filters, {"u1": "Dr. Lind"})
