"""A language model whose engine is started again where it ended or hangs."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Protocol

from scribe_core.errors import LanguageModelError, ScribeError
from scribe_core.interfaces import LanguageModel, Reply, Request

log = logging.getLogger(__name__)

CHECK_EVERY_S = 5.0
FIRST_DELAY_S, LONGEST_DELAY_S = 5.0, 300.0
STEADY_S = 600.0
"""An engine that ran for so long is started again at once. The next that ends sooner waits, each time twice as long."""

ENDED = "The language model ended; it is being started again."
HANGS = "The language model does not answer; it is being started again."
FAILED = "The language model ended and could not be started again."
CLOSED = "The language model is closed."


class EngineModel(LanguageModel, Protocol):
    """A language model with an engine of its own, which may end."""

    def answers(self) -> bool:
        """Whether the engine is there now; waits for it, for a bounded time."""


class KeptRunning:
    """Implements LanguageModel. start: gives a model that is ready, takes about a minute and raises ScribeError; it is
    called for the first one here.

    While there is no engine, requests fail at once: they are made again by whoever asked."""

    def __init__(
        self,
        start: Callable[[], EngineModel],
        check_every_s: float = CHECK_EVERY_S,
        first_delay_s: float = FIRST_DELAY_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._start = start
        self._check_every_s = check_every_s
        self._first_delay_s, self._delay_s = first_delay_s, 0.0
        self._clock = clock
        self._lock = threading.Lock()
        self._problem = ""
        self._look = threading.Event()
        self._closed = threading.Event()
        self._model = start()
        self._begun_s = clock()
        self.name = self._model.name
        threading.Thread(target=self._watch, name="language model", daemon=True).start()

    def generate(self, requests: Sequence[Request]) -> list[Reply]:
        if self._problem:
            raise LanguageModelError(f"{self._problem} What is missing in the note follows.")
        try:
            return self._model.generate(requests)
        except LanguageModelError:
            self._look.set()
            raise

    def problem(self) -> str | None:
        return self._problem or self._model.problem()

    def close(self) -> None:
        """Does not wait for an engine that is being started."""
        with self._lock:
            self._closed.set()
            self._problem = CLOSED
        self._look.set()
        self._model.close()

    def _watch(self) -> None:
        while not self._closed.is_set():
            self._look.wait(self._check_every_s)
            self._look.clear()
            if not (self._closed.is_set() or self._model.answers()):
                self._renew(ENDED if self._model.problem() else HANGS)

    def _renew(self, problem: str) -> None:
        """Until there is an engine again."""
        self._tell(problem)
        with suppress(Exception):  # whatever state it is in, the next one does not need it
            self._model.close()
        if self._clock() - self._begun_s >= STEADY_S:
            self._delay_s = 0.0
        while not self._closed.wait(self._delay_s):
            self._delay_s = min(max(2 * self._delay_s, self._first_delay_s), LONGEST_DELAY_S)
            if self._started():
                return
            self._tell(f"{FAILED} Next try in {self._delay_s:.0f} s.")

    def _started(self) -> bool:
        try:
            model = self._start()
        except ScribeError as error:
            log.warning("the language model was not started again: %s", error)
            return False
        except Exception as error:  # noqa: BLE001  the next try may succeed, and nobody else would make it
            log.error("the language model was not started again: %s", type(error).__name__)
            return False
        with self._lock:
            if not self._closed.is_set():
                self._model, self._begun_s, self._problem = model, self._clock(), ""
                log.info("the language model runs again")
                return True
        model.close()
        return True

    def _tell(self, problem: str) -> None:
        with self._lock:
            if not self._closed.is_set():
                log.error(problem)
                self._problem = problem
