"""Counts what happens in visits, from their event streams; it never delays a visit."""

from __future__ import annotations

import logging
import threading

from scribe_core.analytics.count import count, day_of
from scribe_core.errors import ConflictError, StoreError
from scribe_core.interfaces import Store
from scribe_core.work.workers import Workers

log = logging.getLogger(__name__)

EVERY_S = 5.0
"""How old the figures may be, seconds."""
AT_ONCE = 1000
"""Events in one step."""


class Counter:
    """The store names the visits that have new events, whoever wrote them. Several processes may count side by side:
    a step that another one has done is refused, and read again from where that one ended."""

    def __init__(self, store: Store, first_delay_s: float, every_s: float = EVERY_S) -> None:
        self._store = store
        self._every_s = every_s
        self._closed = threading.Event()
        self.workers = Workers("figures", 1, self._work, _failed, first_delay_s)
        self._clock = threading.Thread(target=self._run, name="figures-clock", daemon=True)
        self._clock.start()

    def close(self) -> None:
        """Waits for what is under way; the rest is counted by the next run."""
        self._closed.set()
        self._clock.join()
        self.workers.close()

    def _run(self) -> None:
        while not self._closed.wait(self._every_s):
            try:
                for visit_id in self._store.uncounted():
                    self.workers.wake(visit_id)
            except StoreError as error:
                log.debug("figures: %s", type(error).__name__)
            except Exception as error:  # noqa: BLE001  the clock would stand still for good
                log.error("figures: %s", type(error).__name__)

    def _work(self, visit_id: str) -> bool:
        before = self._store.counted(visit_id)
        visit = self._store.get_visit(visit_id)
        events = self._store.events(visit_id, before.cursor, count=AT_ONCE)
        if not events:
            return False
        after, new = count(visit, before, events)
        try:
            self._store.commit_figures(visit_id, before, after, day_of(visit), new)
        except ConflictError:
            return True
        return len(events) == AT_ONCE


def _failed(visit_id: str, message: str, delay_s: float) -> None:
    """Workers has logged it; there is nobody in front of a screen to tell."""
