"""How long the stages take, and how fast the language model writes."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from scribe_core.analytics.buckets import percentile, percentile_s
from scribe_core.analytics.figures import Figures, bucket_of
from scribe_core.types import Measure

STAGES = ("capture", "recognition", "roles", "masking", "first token", "delta", "checks")


@dataclass(frozen=True)
class Latency:
    """Seconds, within 12 % (see buckets.py). n: pieces of work."""

    stage: str
    n: int
    p50_s: float
    p90_s: float
    p99_s: float


@dataclass(frozen=True)
class Engine:
    """What the language model did. day: empty for all days. seconds: of writing; drafts side by side count each."""

    day: str
    tokens_in: int
    tokens_cached: int
    tokens_out: int
    seconds: float

    @property
    def tokens_per_s(self) -> float | None:
        """Written in a second of one draft."""
        return self.tokens_out / self.seconds if self.seconds else None

    @property
    def hit_rate(self) -> float | None:
        """Prompt tokens that were in the prefix cache, 0 to 1."""
        return self.tokens_cached / self.tokens_in if self.tokens_in else None


def latencies(figures: Figures) -> list[Latency]:
    """In the order of the stages; those that have not run are left out."""
    histograms: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for (stage, bucket), n in figures.sums(Measure.LATENCY, lambda c: (c.cell.label, bucket_of(c))).items():
        histograms[stage][bucket] += n
    return [_latency(stage, histograms[stage]) for stage in STAGES if stage in histograms]


def engine_by_day(figures: Figures) -> list[Engine]:
    tokens = figures.sums(Measure.TOKENS, lambda count: (count.day, count.cell.label))
    written_ms = figures.sums(Measure.ENGINE_MS, lambda count: count.day)
    days = sorted({day for day, _ in tokens})
    return [
        Engine(day, tokens[day, "in"], tokens[day, "cached"], tokens[day, "out"], written_ms[day] / 1000)
        for day in days
    ]


def all_days(days: list[Engine]) -> Engine:
    return Engine(
        "",
        sum(day.tokens_in for day in days),
        sum(day.tokens_cached for day in days),
        sum(day.tokens_out for day in days),
        sum(day.seconds for day in days),
    )


def queue(figures: Figures) -> list[tuple[int, int]]:
    """(other drafts under way when one began, drafts), rising."""
    return sorted(figures.sums(Measure.QUEUE, bucket_of).items())


def _latency(stage: str, counts: Counter[int]) -> Latency:
    p50, p90, p99 = (percentile_s(counts, share) or 0.0 for share in (0.5, 0.9, 0.99))
    return Latency(stage, sum(counts.values()), p50, p90, p99)


def number_at(counts: list[tuple[int, int]], share: float) -> int | None:
    """The percentile of numbers that are counted one by one."""
    return percentile(dict(counts), share)
