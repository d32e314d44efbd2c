"""Which visits this process works on: one that another process works on is left to it."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Iterable
from contextlib import suppress

from scribe_core.errors import ScribeError
from scribe_core.interfaces import VisitStore, Work

log = logging.getLogger(__name__)


class Duties:
    """keep_s: after which the work of a process that died is another's."""

    def __init__(self, store: VisitStore, keep_s: float) -> None:
        self._store = store
        self._keep_s = keep_s
        self._owner = uuid.uuid4().hex
        self._lock = threading.Lock()
        self._taken_s: dict[tuple[str, Work], float] = {}

    def take(self, visit_id: str, work: Work) -> bool:
        """False where another process does it. Raises StoreError."""
        key, now_s = (visit_id, work), time.monotonic()
        if now_s - self._taken_s.get(key, float("-inf")) < self._keep_s / 3:
            return True
        taken = self._store.take_duty(visit_id, work, self._owner, self._keep_s)
        with self._lock:
            if taken:
                self._taken_s[key] = now_s
            else:
                self._taken_s.pop(key, None)
        return taken

    def renew(self, under_way: Iterable[tuple[str, Work]]) -> None:
        """To be called several times in keep_s."""
        for visit_id, work in under_way:
            with suppress(ScribeError):  # whoever works on it hears of that itself
                self.take(visit_id, work)

    def close(self) -> None:
        """Leaves everything to others."""
        with self._lock:
            taken = list(self._taken_s)
            self._taken_s.clear()
        for visit_id, work in taken:
            try:
                self._store.leave_duty(visit_id, work, self._owner)
            except ScribeError as error:
                log.debug("a duty runs out by itself: %s", type(error).__name__)
