"""Each pattern of a share of them on hostile strings, in a process of its own: `python -m tests.hostile.trial 0/2`.

Prints a line for each that takes too long. Time is that of the processor, the best of a few; a pattern that would
run on for ever is broken off.
"""

from __future__ import annotations

import re
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import NoReturn

from tests.hostile.found import Found, find_all
from tests.hostile.strings import hostile, made

BOUND_S = 0.050
LONGEST = 100_000
FIRST, SCREENED = 64, 4_096
SCREEN_S = 0.0015
"""A pattern that takes less for 4,096 characters takes no step for each pair of them, which would be some 8 ms; and one
whose time grows with the length keeps the bound."""
TRIES = 4
PLAIN, PLAIN_TEXT = re.compile(r"\b(?:and|but|or) (?:why|how)\b"), ("and then " * LONGEST)[:LONGEST]
PLAIN_S = 0.0015
"""What the plain pattern takes where the bound was set: 2 cores of an AMD EPYC that does nothing else."""
BROKEN_OFF_S = 0.5

_RUN: dict[str, Callable[[Found, str], object]] = {
    "finditer": lambda found, text: deque(found.pattern.finditer(text), maxlen=0),
    "match": lambda found, text: found.pattern.match(text),
    "fullmatch": lambda found, text: found.pattern.fullmatch(text),
}


class _TooLong(Exception):
    pass


def _break_off(*_: object) -> NoReturn:
    raise _TooLong


def seconds(found: Found, way: str, text: str, bound_s: float) -> float:
    """Of the processor; the best of a few tries where the bound is not kept."""
    signal.signal(signal.SIGVTALRM, _break_off)
    best = BROKEN_OFF_S
    for _ in range(TRIES):
        signal.setitimer(signal.ITIMER_VIRTUAL, BROKEN_OFF_S)
        begin = time.thread_time()
        try:
            _RUN[way](found, text)
        except _TooLong:
            return BROKEN_OFF_S
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        best = min(best, time.thread_time() - begin)
        if best <= bound_s:
            return best
    return best / slowness()


def slowness() -> float:
    """How much longer than there a plain pattern takes here and now: machines are slower or busy at times."""
    best = BROKEN_OFF_S
    for _ in range(TRIES):
        begin = time.thread_time()
        deque(PLAIN.finditer(PLAIN_TEXT), maxlen=0)
        best = min(best, time.thread_time() - begin)
    return max(1.0, best / PLAIN_S)


def slow(found: Found) -> Iterator[tuple[str, str, int, float]]:
    """For each way the first string on which the bound is not kept, with its length and seconds."""
    strings = hostile(found.pattern)
    for way in found.ways:
        late = ((string, *_grown(found, way, *string)) for string in strings)
        if (first := next((item for item in late if item[2] > BOUND_S), None)) is not None:
            (begin, run, end), length, taken = first
            yield way, f"{begin!r} + {run!r} * n + {end!r}", length, taken


def _grown(found: Found, way: str, begin: str, run: str, end: str) -> tuple[int, float]:
    """The length at which the bound is not kept, or at which it is plain that it is; and the seconds there."""
    length = FIRST
    while True:
        taken = seconds(found, way, made(begin, run, end, length), BOUND_S)
        if taken > BOUND_S or length == LONGEST or (length == SCREENED and taken <= SCREEN_S):
            return length, taken
        length = min(4 * length, LONGEST)


def main(share: str) -> None:
    number, of = map(int, share.split("/"))
    for found in find_all()[number::of]:
        for way, string, length, taken in slow(found):
            print(f"{found.where}: {way} took {taken * 1000:.0f} ms for {length:,} characters of {string}", flush=True)
    print("done", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
