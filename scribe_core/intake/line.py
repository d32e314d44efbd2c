"""The way of one visit's sound into the store: a thread of its own, so that no other visit waits for this one."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

import numpy as np

from scribe_core.intake.recorder import Recorder

log = logging.getLogger(__name__)
T = TypeVar("T")


class Line:
    """take_in(recorder) is called on the line's thread after sound came."""

    def __init__(self, recorder: Recorder, take_in: Callable[[Recorder], None]) -> None:
        self.recorder = recorder
        self._take_in = take_in
        self._lock = threading.Lock()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="intake")
        self._next: Future[None] | None = None

    def feed(self, samples: np.ndarray) -> Future[None] | None:
        """Returns at once: what comes of it. One call takes in all that came before it begins. None where the line is
        closed. Raises StoreError."""
        self.recorder.take(samples)
        return self.nudge()

    def nudge(self) -> Future[None] | None:
        """Takes in what came, or tries again."""
        with self._lock:
            if self._next is None or self._next.running() or self._next.done():
                try:
                    self._next = self._thread.submit(self._take_in, self.recorder)
                except RuntimeError:  # it was closed this very moment
                    return None
                self._next.add_done_callback(_log_bug)
            return self._next

    def run(self, work: Callable[..., T], *arguments: Any) -> T:
        """After what is queued, on the line's thread."""
        return self._thread.submit(work, *arguments).result()

    def close(self) -> None:
        self._thread.shutdown(wait=False)


def _log_bug(taken: Future[None]) -> None:
    error = None if taken.cancelled() else taken.exception()
    if error is not None:
        log.error("sound was not taken in: %s", type(error).__name__)
