"""Fixed buckets, so that a histogram is a few counters and two of them add up.

Seconds lie in ten buckets a decade: bucket i holds [10^(i/10), 10^((i+1)/10)) s, from 1 ms (i = -30) to 116 days
(i = 69). A percentile is the geometric middle of its bucket and so within 12.2 % of the true one (10^(1/20) = 1.122).
Likeness lies in twenty buckets of 5 %; the last holds 95 to 100 % and 100 % itself."""

from __future__ import annotations

import math
from collections.abc import Mapping

PER_DECADE = 10
FIRST, LAST = -30, 69
LIKENESS_STEP = 5
MOST = 200
"""Numbers of things are counted one by one up to here; what is more counts as so many."""


def of_seconds(seconds: float) -> int:
    """What is shorter than 1 ms, or below zero by two clocks' difference, lies in the first bucket."""
    if seconds <= 10 ** (FIRST / PER_DECADE):
        return FIRST
    return min(LAST, math.floor(PER_DECADE * math.log10(seconds)))


def of_likeness(percent: float) -> int:
    return min(100 // LIKENESS_STEP - 1, int(percent // LIKENESS_STEP))


def of_number(number: int) -> int:
    return min(MOST, number)


def middle_s(bucket: int) -> float:
    return 10 ** ((bucket + 0.5) / PER_DECADE)


def percentile(counts: Mapping[int, int], share: float) -> int | None:
    """The bucket that holds the value at `share` (0 to 1) of all, nearest rank; None where there is none."""
    rank = max(1, math.ceil(share * sum(counts.values())))
    for bucket in sorted(counts):
        rank -= counts[bucket]
        if rank <= 0:
            return bucket
    return None


def percentile_s(counts: Mapping[int, int], share: float) -> float | None:
    bucket = percentile(counts, share)
    return None if bucket is None else middle_s(bucket)
