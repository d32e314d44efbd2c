"""Who spoke, settled beside the drafts: of one stretch of a visit at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from scribe_core.interfaces import VisitStore
from scribe_core.types import Turn
from scribe_core.work.engines import Engines

THREADS = 4


class Settler:
    """Callers work on one visit one at a time. on_done(visit_id): a stretch has ended, well or badly."""

    def __init__(self, store: VisitStore, engines: Engines, on_done: Callable[[str], None]) -> None:
        self._store = store
        self._engines = engines
        self._on_done = on_done
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="speakers")
        self._under_way: dict[str, Future[None]] = {}

    def under_way(self, visit_id: str) -> bool:
        return visit_id in self._under_way and not self._under_way[visit_id].done()

    def begin(self, visit_id: str, new: Sequence[Turn]) -> None:
        """Nothing where a stretch is under way. Raises what the one before ended with, once."""
        if self.under_way(visit_id):
            return
        if before := self._under_way.pop(visit_id, None):
            before.result()
        self._under_way[visit_id] = self._pool.submit(self._settle, visit_id, new)
        self._under_way[visit_id].add_done_callback(lambda _: self._on_done(visit_id))

    def close(self) -> None:
        """Waits for those under way."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _settle(self, visit_id: str, new: Sequence[Turn]) -> None:
        self._engines.speaker_pipeline(self._store).settle(visit_id, new)
