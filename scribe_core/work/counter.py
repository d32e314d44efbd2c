"""Counts what happens in visits, from their event streams; it never delays a visit."""

from __future__ import annotations

from scribe_core.analytics.count import count, day_of
from scribe_core.errors import ConflictError
from scribe_core.interfaces import Store
from scribe_core.work.watch import Watch
from scribe_core.work.workers import Workers

EVERY_S = 5.0
"""How old the figures may be, seconds."""
AT_ONCE = 1000
"""Events in one step."""


class Counter:
    """The store names the visits that have new events, whoever wrote them. Several processes may count side by side:
    a step that another one has done is refused, and read again from where that one ended."""

    def __init__(self, store: Store, first_delay_s: float, every_s: float = EVERY_S) -> None:
        self._store = store
        self.workers = Workers("figures", 1, self._work, _failed, first_delay_s)
        self._watch = Watch("figures", every_s, self._wake)

    def close(self) -> None:
        """Waits for what is under way; the rest is counted by the next run."""
        self._watch.close()
        self.workers.close()

    def _wake(self) -> None:
        for visit_id in self._store.uncounted():
            self.workers.wake(visit_id)

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
