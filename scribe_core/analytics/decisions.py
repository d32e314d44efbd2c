"""What clinicians made of the statements that the model wrote, and how long it took them to sign."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from scribe_core.analytics.buckets import LIKENESS_STEP
from scribe_core.analytics.figures import Figures, bucket_of, writer_of
from scribe_core.analytics.rates import Rate, rate
from scribe_core.types import Count, Measure, Section

GROUPS: dict[str, Callable[[Figures, Count], str]] = {
    "Section": lambda _, count: count.cell.label,
    "Template": lambda _, count: count.cell.template,
    "Model and prompt": lambda _, count: writer_of(count),
    "Clinician": lambda figures, count: figures.name(count.cell.clinician),
    "Day": lambda _, count: count.day,
}
_SECTIONS = {section.value: place for place, section in enumerate(Section)}


@dataclass(frozen=True)
class Decisions:
    """Statements of one group. unreviewed: signed as written, without a decision; no part of the rates."""

    group: str
    accepted: int
    edited: int
    rejected: int
    unreviewed: int

    @property
    def decided(self) -> int:
        return self.accepted + self.edited + self.rejected

    def rate(self, outcome: str) -> Rate | None:
        """outcome: accepted, edited or rejected; of those decided."""
        return rate(getattr(self, outcome), self.decided)


def decisions(figures: Figures, by: str) -> list[Decisions]:
    """by: one of GROUPS. Sections in the note's order, days in theirs, the rest by how much was decided."""
    group_of = GROUPS[by]
    sums = figures.sums(Measure.OUTCOME, lambda count: (group_of(figures, count), count.cell.detail))
    outcomes = ("accepted", "edited", "rejected", "unreviewed")
    rows = [Decisions(group, *(sums[group, outcome] for outcome in outcomes)) for group in {group for group, _ in sums}]
    if by == "Day":
        return sorted(rows, key=lambda row: row.group)
    if by == "Section":
        return sorted(rows, key=lambda row: (_SECTIONS.get(row.group, len(_SECTIONS)), row.group))
    return sorted(rows, key=lambda row: (-row.decided, row.group))


def likeness(figures: Figures) -> list[tuple[int, int]]:
    """Edited statements by their likeness to the model's wording: (percent from which, how many), rising; each step
    is 5 % wide. Nothing where nothing was edited."""
    sums = figures.sums(Measure.SIMILARITY, bucket_of)
    return [(step * LIKENESS_STEP, sums[step]) for step in range(100 // LIKENESS_STEP)] if sums else []


def seconds_to_sign(figures: Figures) -> Counter[int]:
    """Signed visits by bucket of the time from their end to the signature."""
    return figures.sums(Measure.TO_SIGN, bucket_of)


def statements_per_visit(figures: Figures) -> list[tuple[int, int]]:
    """(statements of the signed note, visits), rising."""
    return sorted(figures.sums(Measure.STATEMENTS, bucket_of).items())
