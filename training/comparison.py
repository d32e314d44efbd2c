"""Two notes of each visit, measured and compared visit by visit."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from training.evaluate import MEASURES, Scores, mean, measured


@dataclass(frozen=True)
class Comparison:
    """One measure of the same visits: means, the mean difference and its standard error, in how many visits which was
    better."""

    name: str
    before: float
    after: float
    difference: float
    error: float
    better: int
    worse: int

    def refuses(self, tolerance: float) -> bool:
        return MEASURES[self.name] * self.difference < -tolerance


def compare(before: Sequence[Scores], after: Sequence[Scores]) -> list[Comparison]:
    """before and after: of the same visits, in the same order."""
    if [row.encounter for row in before] != [row.encounter for row in after]:
        raise ValueError("Before and after are not of the same visits.")
    return [_comparison(name, before, after) for name in MEASURES]


def _comparison(name: str, before: Sequence[Scores], after: Sequence[Scores]) -> Comparison:
    steps = [measured(b, name) - measured(a, name) for a, b in zip(before, after, strict=True)]
    gains = [MEASURES[name] * step for step in steps]
    return Comparison(
        name=name,
        before=mean(before, name),
        after=mean(after, name),
        difference=statistics.mean(steps),
        error=statistics.stdev(steps) / len(steps) ** 0.5 if len(steps) > 1 else 0.0,
        better=sum(gain > 0 for gain in gains),
        worse=sum(gain < 0 for gain in gains),
    )


def table(rows: Sequence[Comparison]) -> str:
    lines = ["| | before | after | difference | visits better / worse |", "| --- | --- | --- | --- | --- |"]
    for row in rows:
        difference = f"{row.difference:+.2f} ± {row.error:.2f}"
        lines.append(f"| {row.name} | {row.before:.2f} | {row.after:.2f} | {difference} | {row.better} / {row.worse} |")
    return "\n".join(lines)
