"""Threads that work on visits: one at a time for each visit, in turn over all, again after a failure."""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial

from scribe_core.errors import ScribeError, VisitNotFoundError

log = logging.getLogger(__name__)

FIRST_DELAY_S = 1.0
LONGEST_DELAY_S = 60.0
CLOSE_LIMIT_S = 30.0
_DOUBLINGS = 16
"""As often as the delay grows: without a limit it ends as a number that no float can hold."""


class Workers:
    """work(visit_id) does one piece and says whether there is more; the visit then goes to the end of the line.

    on_failure(visit_id, message, delay_s) is told why a piece failed and when it is tried again. may_work(visit_id)
    says before each piece whether nobody else does it; whoever was refused has to be woken again.
    """

    def __init__(
        self,
        name: str,
        threads: int,
        work: Callable[[str], bool],
        on_failure: Callable[[str, str, float], None],
        first_delay_s: float = FIRST_DELAY_S,
        may_work: Callable[[str], bool] = lambda _: True,
        close_limit_s: float = CLOSE_LIMIT_S,
    ) -> None:
        self._name = name
        self._work = work
        self._on_failure = on_failure
        self._first_delay_s = first_delay_s
        self._may_work = may_work
        self._close_limit_s = close_limit_s
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._lock = threading.RLock()
        self._under_way: dict[str, Future[bool]] = {}
        self._wanted: set[str] = set()
        self._failures: dict[str, int] = {}
        self._timers: dict[str, threading.Timer] = {}
        self._closed = False

    @property
    def idle(self) -> bool:
        return not self._under_way

    @property
    def busy(self) -> list[str]:
        """Visits that are worked on."""
        with self._lock:
            return list(self._under_way)

    def wake(self, visit_id: str) -> None:
        """There may be work for this visit. While it waits for its next try after a failure, nothing happens."""
        with self._lock:
            if self._closed or visit_id in self._timers:
                return
            if visit_id in self._under_way:
                self._wanted.add(visit_id)
                return
            self._submit(visit_id)

    def close(self) -> None:
        """Waits for the pieces under way, for a bounded time: a model may hang. What waits in line is not begun."""
        with self._lock:
            self._closed = True
            for timer in self._timers.values():
                timer.cancel()
            under_way = list(self._under_way.values())
        self._pool.shutdown(wait=False, cancel_futures=True)
        # `wait` takes what was cancelled in line for unfinished, for ever.
        begun = [piece for piece in under_way if not piece.cancelled()]
        if wait(begun, self._close_limit_s).not_done:
            log.error("%s: a piece of work did not come back and is left", self._name)

    def _submit(self, visit_id: str) -> None:
        self._wanted.discard(visit_id)
        self._under_way[visit_id] = piece = self._pool.submit(self._piece, visit_id)
        piece.add_done_callback(partial(self._done, visit_id))

    def _piece(self, visit_id: str) -> bool:
        return self._may_work(visit_id) and self._work(visit_id)

    def _done(self, visit_id: str, future: Future[bool]) -> None:
        if future.cancelled():
            return
        error = future.exception()
        with self._lock:
            self._under_way.pop(visit_id, None)
            if self._closed:
                return
            if error is None:
                self._failures.pop(visit_id, None)
                if future.result() or visit_id in self._wanted:
                    self._submit(visit_id)
                return
            if isinstance(error, VisitNotFoundError):
                self._failures.pop(visit_id, None)
                return
        self._try_later(visit_id, error)

    def _try_later(self, visit_id: str, error: BaseException) -> None:
        with self._lock:
            count = self._failures.get(visit_id, 0)
            self._failures[visit_id] = min(count + 1, _DOUBLINGS)
            delay_s = min(self._first_delay_s * 2**count, LONGEST_DELAY_S)
            timer = threading.Timer(delay_s, self._again, [visit_id])
            timer.daemon = True
            self._timers[visit_id] = timer
        self._tell(visit_id, error, delay_s)
        self._start(visit_id, timer)

    def _tell(self, visit_id: str, error: BaseException, delay_s: float) -> None:
        """Whoever is told may fail as well, for example for want of the store; the next try comes all the same."""
        try:
            self._on_failure(visit_id, self._message(error), delay_s)
        except BaseException as another:  # noqa: BLE001  it would end the pool's thread
            log.error("%s: a failure could not be told: %s", self._name, type(another).__name__)

    def _start(self, visit_id: str, timer: threading.Timer) -> None:
        try:
            timer.start()
        except RuntimeError:  # no thread is to be had for now
            log.error("%s: the next try waits for the next event of the visit", self._name)
            with self._lock:
                self._timers.pop(visit_id, None)

    def _again(self, visit_id: str) -> None:
        with self._lock:
            self._timers.pop(visit_id, None)
            self.wake(visit_id)

    def _message(self, error: BaseException) -> str:
        """A library's own words may hold what was said: only their kind and place are logged."""
        if isinstance(error, ScribeError):
            log.warning("%s: %s", self._name, error)
            return str(error)
        place = traceback.extract_tb(error.__traceback__)[-1]
        log.error("%s: %s at %s:%s", self._name, type(error).__name__, place.filename, place.lineno)
        return f"An unexpected error ({type(error).__name__})."
