"""What each stage of each visit is doing, in memory and on the visit's stream."""

from __future__ import annotations

import logging
import threading
from typing import Literal

from scribe_core.errors import StoreError
from scribe_core.interfaces import VisitStore
from scribe_core.types import Frozen

log = logging.getLogger(__name__)

STAGES = ("audio", "transcript", "note", "checks")


class StageStatus(Frozen):
    """behind_s: how far the stage is behind the sound that is stored, seconds. detail: one sentence, or empty."""

    stage: str
    state: Literal["idle", "running", "failed", "waiting"] = "idle"
    detail: str = ""
    behind_s: float = 0.0


class Board:
    def __init__(self, store: VisitStore) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._statuses: dict[tuple[str, str], StageStatus] = {}
        self._untold: set[tuple[str, str]] = set()

    def stages(self, visit_id: str) -> list[StageStatus]:
        return [self._statuses.get((visit_id, stage), StageStatus(stage=stage)) for stage in STAGES]

    def show(self, visit_id: str, status: StageStatus) -> None:
        """Publishes what changed. A store that does not answer is no reason to stop the stage."""
        key = (visit_id, status.stage)
        with self._lock:
            if self._statuses.get(key, StageStatus(stage=status.stage)) == status:
                return
            self._statuses[key] = status
        try:
            self._store.publish(visit_id, "stage", status.model_dump())
            self._untold.discard(key)
        except StoreError as error:
            log.debug("stage not published: %s", type(error).__name__)
            self._untold.add(key)

    def untold(self, visit_id: str) -> list[StageStatus]:
        """What was shown and is not on the stream: readers of the stream do not know it."""
        return [status for status in self.stages(visit_id) if (visit_id, status.stage) in self._untold]

    def forget(self, visit_id: str) -> None:
        with self._lock:
            for stage in STAGES:
                self._statuses.pop((visit_id, stage), None)
                self._untold.discard((visit_id, stage))
