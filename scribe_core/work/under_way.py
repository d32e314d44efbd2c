"""Models in this process whose calls may hang: noticed here and shown, since nobody can end a thread from outside."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from scribe_core.interfaces import PiiFinder, Recogniser
from scribe_core.types import PiiSpan, Word

HANGS_AFTER_S = 120.0
"""A call takes seconds: for a chunk of 30 s about ten on two slow cores."""


class UnderWay:
    """The calls that have not come back. name: of the model, at the start of a sentence."""

    def __init__(
        self, name: str, limit_s: float = HANGS_AFTER_S, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._name = name
        self._limit_s = limit_s
        self._clock = clock
        self._lock = threading.Lock()
        self._begun_s: dict[int, float] = {}
        self._count = 0

    @contextmanager
    def one(self) -> Iterator[None]:
        with self._lock:
            self._count += 1
            number = self._count
            self._begun_s[number] = self._clock()
        try:
            yield
        finally:
            with self._lock:
                del self._begun_s[number]

    def problem(self) -> str:
        """Empty where no call takes longer than it may."""
        with self._lock:
            longest_s = self._clock() - min(self._begun_s.values(), default=self._clock())
        if longest_s < self._limit_s:
            return ""
        return (
            f"{self._name} has not come back for more than {self._limit_s:.0f} s. Recording goes on without it. Where "
            "this lasts, finish or pause what is recorded and restart the app: the text follows then."
        )


class WatchedRecogniser:
    """Implements Recogniser on another one."""

    def __init__(self, recogniser: Recogniser, under_way: UnderWay | None = None) -> None:
        self._recogniser = recogniser
        self._under_way = under_way or UnderWay("Speech recognition")

    def transcribe(self, samples: np.ndarray) -> list[Word]:
        with self._under_way.one():
            return self._recogniser.transcribe(samples)

    def problem(self) -> str | None:
        return self._under_way.problem()


class WatchedFinder:
    """Implements PiiFinder on another one."""

    def __init__(self, finder: PiiFinder, under_way: UnderWay | None = None) -> None:
        self._finder = finder
        self._under_way = under_way or UnderWay("The search for names")

    def find(self, text: str, names: Sequence[str] = ()) -> list[PiiSpan]:
        with self._under_way.one():
            return self._finder.find(text, names)

    def problem(self) -> str | None:
        return self._under_way.problem()
