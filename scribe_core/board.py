"""What each stage of each visit is doing, shown through the store to whoever looks, in any process."""

from __future__ import annotations

import logging
import threading
import time

from scribe_core.errors import StoreError
from scribe_core.interfaces import VisitStore
from scribe_core.types import Passing, StageStatus

log = logging.getLogger(__name__)

STAGES = ("audio", "transcript", "note", "checks")
AGAIN_AFTER_S = 10.0
"""What is still so is shown again: another process may have shown something else meanwhile."""


class Board:
    def __init__(self, store: VisitStore) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._shown: dict[tuple[str, str], tuple[Passing, float]] = {}
        self._untold: dict[tuple[str, str], StageStatus] = {}

    def show(self, visit_id: str, passing: Passing) -> None:
        """A store that does not answer is no reason to stop the stage."""
        key, now_s = (visit_id, passing.place), time.monotonic()
        with self._lock:
            before, at_s = self._shown.get(key, (None, now_s))
            if before == passing and now_s - at_s < AGAIN_AFTER_S and key not in self._untold:
                return
            self._shown[key] = passing, now_s
        try:
            self._store.show(visit_id, passing)
            self._untold.pop(key, None)
        except StoreError as error:
            log.debug("not shown: %s", type(error).__name__)
            if isinstance(passing, StageStatus):
                self._untold[key] = passing

    def passing(self, visit_id: str) -> list[Passing]:
        """What any process showed last, and over it what this one could not tell the store; each stage is in it.

        Raises StoreError."""
        stages = {status.place: status for status in (StageStatus(stage=stage) for stage in STAGES)}
        told = {passing.place: passing for passing in self._store.passing(visit_id)}
        untold = {status.place: status for status in self.untold(visit_id)}
        return list({**stages, **told, **untold}.values())

    def untold(self, visit_id: str) -> list[StageStatus]:
        """What was shown and is not in the store. Does not ask it."""
        return [status for (name, _), status in list(self._untold.items()) if name == visit_id]

    def forget(self, visit_id: str) -> None:
        with self._lock:
            for key in [key for key in self._shown if key[0] == visit_id]:
                self._shown.pop(key)
                self._untold.pop(key, None)
