"""Work that is done again and again, for as long as the app runs."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from scribe_core.errors import ScribeError

log = logging.getLogger(__name__)


class Watch:
    """Calls `work` every `every_s` seconds in a thread of its own, whatever the call before came to.

    The log tells why it fails once, and not at each call."""

    def __init__(self, name: str, every_s: float, work: Callable[[], None]) -> None:
        self._name = name
        self._every_s = every_s
        self._work = work
        self._told = ""
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Waits for the call under way."""
        self._closed.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._closed.wait(self._every_s):
            try:
                self._work()
                self._told = ""
            except ScribeError as error:
                self._tell(str(error))
            except Exception as error:  # noqa: BLE001  the next call may succeed, and nobody else would make it
                self._tell(type(error).__name__)

    def _tell(self, problem: str) -> None:
        if problem != self._told:
            log.warning("%s: %s", self._name, problem)
        self._told = problem
