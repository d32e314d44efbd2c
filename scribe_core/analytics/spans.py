"""What was masked."""

from __future__ import annotations

from scribe_core.analytics.figures import Figures
from scribe_core.types import Measure


def masked_by_kind(figures: Figures) -> list[tuple[str, int]]:
    """(kind of placeholder, spans), the most frequent first."""
    return figures.sums(Measure.MASKED, lambda count: count.cell.label).most_common()


def masked_by_day(figures: Figures) -> list[tuple[str, int, int]]:
    """(day, spans, visits that began), rising."""
    spans = figures.sums(Measure.MASKED, lambda count: count.day)
    visits = figures.sums(Measure.VISITS, lambda count: count.day if count.cell.detail == "started" else "")
    return [(day, spans[day], visits[day]) for day in sorted(spans)]
