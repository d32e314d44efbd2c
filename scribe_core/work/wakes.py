"""What happened in visits, whichever process wrote it, told to those who work on them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from scribe_core.interfaces import VisitStore, Wake

log = logging.getLogger(__name__)
BLOCK_MS = 1000
AGAIN_AFTER_S = 0.5


class Wakes:
    """One reader of the store for this process. on_wake(wake) is called in its thread, once for what came together."""

    def __init__(self, store: VisitStore, on_wake: Callable[[Wake], None]) -> None:
        """Tells what happens from now on. Raises StoreError."""
        self._store = store
        self._on_wake = on_wake
        self._after, _ = store.wakes(None, 0)
        self._closed = threading.Event()

    def start(self) -> None:
        threading.Thread(target=self._run, name="wakes", daemon=True).start()

    def close(self) -> None:
        """Nobody is told any more; the thread ends within a second."""
        self._closed.set()

    def _run(self) -> None:
        while not self._closed.is_set():
            try:
                self._after, wakes = self._store.wakes(self._after, BLOCK_MS)
            except Exception as error:  # noqa: BLE001  also what a connection raises that is closed under it
                log.debug("nothing is heard of what happens: %s", type(error).__name__)
                self._closed.wait(AGAIN_AFTER_S)
                continue
            latest = {(wake.visit_id, wake.kind): wake for wake in wakes}
            for wake in latest.values():
                self._tell(wake)

    def _tell(self, wake: Wake) -> None:
        try:
            if not self._closed.is_set():
                self._on_wake(wake)
        except Exception as error:  # noqa: BLE001  the next one has to be told all the same
            log.error("nobody was woken: %s", type(error).__name__)
