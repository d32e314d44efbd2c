"""Whether a server answers: what it said a moment ago, and never what it said long ago."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

ASK_AFTER_S = 3.0
KEPT_S = 15.0
"""Longer than asking takes, so that what is asked for again and again is always known."""


class Standing:
    """Thread-safe. ask(): why it does not answer, or empty; it may take seconds."""

    def __init__(self, ask: Callable[[], str], clock: Callable[[], float] = time.monotonic) -> None:
        self._ask = ask
        self._clock = clock
        self._lock = threading.Lock()
        self._asking = False
        self._problem = ""
        self._told_at: float | None = None

    def problem(self) -> str | None:
        """Never waits: asks in the background. None while nothing fresh is known."""
        with self._lock:
            age_s = float("inf") if self._told_at is None else self._clock() - self._told_at
            if age_s > ASK_AFTER_S and not self._asking:
                self._asking = True
                threading.Thread(target=self._run, name="ask the server", daemon=True).start()
            return self._problem if age_s <= KEPT_S else None

    def tell(self, problem: str) -> None:
        """What a real request found out just now."""
        with self._lock:
            self._problem, self._told_at = problem, self._clock()

    def _run(self) -> None:
        try:
            self.tell(self._ask())
        finally:
            with self._lock:
                self._asking = False
