"""Shares of small numbers, with the intervals that belong to them."""

from __future__ import annotations

import math
from dataclasses import dataclass

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Rate:
    """k of n, n above 0; low and high: Wilson's score interval at CONFIDENCE."""

    k: int
    n: int
    low: float
    high: float

    @property
    def share(self) -> float:
        return self.k / self.n


@dataclass(frozen=True)
class Difference:
    """The share of one less that of another, and its interval at CONFIDENCE."""

    value: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """The interval leaves out no difference at all."""
        return self.low > 0 or self.high < 0


def rate(k: int, n: int) -> Rate | None:
    """None of none."""
    if n <= 0:
        return None
    from scipy.stats import binomtest

    interval = binomtest(k, n).proportion_ci(CONFIDENCE, method="wilson")
    return Rate(k, n, float(interval.low), float(interval.high))


def difference(a: Rate | None, b: Rate | None) -> Difference | None:
    """a less b, as of two independent samples; None where one of them is missing.

    Newcombe RG, "Interval estimation for the difference between independent proportions: comparison of eleven
    methods", Statistics in Medicine 17 (1998) 873-890, method 10: the distances of both Wilson intervals, squared and
    added."""
    if a is None or b is None:
        return None
    value = a.share - b.share
    down = math.hypot(a.share - a.low, b.high - b.share)
    up = math.hypot(a.high - a.share, b.share - b.low)
    return Difference(value, value - down, value + up)
