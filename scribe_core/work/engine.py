"""A model that loads in the background while everything else is usable already."""

from __future__ import annotations

import gc
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from scribe_core.errors import ScribeError, StageError

log = logging.getLogger(__name__)

T = TypeVar("T")


@dataclass(frozen=True)
class EngineState:
    """detail: why it cannot be used, for the person in front of the screen. seconds: how long loading has taken."""

    name: str
    state: Literal["waiting", "loading", "ready", "failed"]
    detail: str = ""
    seconds: float = 0.0


class Engine(Generic[T]):
    """Loads once, in a thread of its own. Loading side by side is the point: start all, then wait for one.

    What was loaded may fail later, and come back: its own `problem`, which language models have, is its state then."""

    def __init__(self, name: str, load: Callable[[], T], abort: Callable[[], None] | None = None) -> None:
        """abort: ends what a loading has started, so that it fails."""
        self.name = name
        self._load = load
        self._abort = abort
        self._lock = threading.Lock()
        self._loaded: Future[T] = Future()
        self._begun_s = 0.0
        self._took_s = 0.0

    def start(self) -> None:
        self._begun_s = time.monotonic()
        threading.Thread(target=self._run, name=f"load {self.name}", daemon=True).start()

    def value(self) -> T:
        """Waits until it is loaded. Raises what loading raised."""
        return self._loaded.result()

    def loaded(self) -> T | None:
        """Without waiting, whether it answers now or not; None while it loads or where that failed."""
        return self._loaded.result() if self._loaded.done() and self._loaded.exception() is None else None

    def state(self) -> EngineState:
        if not self._begun_s:
            return EngineState(self.name, "waiting")
        if not self._loaded.done():
            return EngineState(self.name, "loading", seconds=time.monotonic() - self._begun_s)
        error = self._loaded.exception()
        problem = self._problem() if error is None else str(error)
        if problem is None:
            return EngineState(self.name, "loading", "It is being asked whether it answers.", self._took_s)
        return EngineState(self.name, "failed" if problem or error else "ready", problem, self._took_s)

    def _problem(self) -> str | None:
        ask = getattr(self._loaded.result(), "problem", None)
        return ask() if ask else ""

    def close(self) -> None:
        """Closes what was loaded, if it can be closed. Does not wait for what is being loaded, and nobody else does."""
        if self._end(StageError(f"{self.name} was still loading when the app was closed.")):
            if self._abort and self._begun_s:
                self._abort()
            return
        _close(self.loaded())
        if self._abort:
            self._abort()

    def _run(self) -> None:
        try:
            value = self._load()
            # What was imported stays for good: later collections need not walk its millions of objects.
            gc.freeze()
            if not self._end(value):
                _close(value)
        except ScribeError as error:
            if self._end(error):
                log.warning("%s cannot be used: %s", self.name, error)
        finally:
            self._end(StageError(f"{self.name} stopped while loading; the log says where."))

    def _end(self, outcome: T | Exception) -> bool:
        """What came first counts. False where it was not this."""
        with self._lock:
            if self._loaded.done():
                return False
            self._took_s = time.monotonic() - self._begun_s
            if isinstance(outcome, Exception):
                self._loaded.set_exception(outcome)
            else:
                log.info("%s ready after %.1f s", self.name, self._took_s)
                self._loaded.set_result(outcome)
            return True


def _close(value: object) -> None:
    close = getattr(value, "close", None)
    if close is not None:
        close()
