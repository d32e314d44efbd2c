"""Sound on its way from a microphone to its visit: what is not taken waits here, in order, and is tried again."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable

import numpy as np

from scribe_core.errors import NotAllowedError, VisitNotFoundError
from scribe_core.types import SAMPLE_RATE_HZ

log = logging.getLogger(__name__)

MOST_S = 300.0
"""So much waits at most, 19 MB of it; what is heard beyond that is lost, and counted."""
REST_S = 1.0
"""Between a refusal and the next try: each may take seconds where the store does not answer."""


class Outbox:
    """For one thread. feed: takes float32 mono `(n,)` at 16 kHz, says whether it was taken."""

    def __init__(self, feed: Callable[[np.ndarray], bool], clock: Callable[[], float] = time.monotonic) -> None:
        self._feed = feed
        self._clock = clock
        self._waiting: deque[np.ndarray] = deque()
        self._rests_until_s = float("-inf")
        self._told = ""
        self._waits = self._taken = self._lost = 0  # samples

    @property
    def waiting_s(self) -> float:
        return self._waits / SAMPLE_RATE_HZ

    @property
    def taken_s(self) -> float:
        return self._taken / SAMPLE_RATE_HZ

    @property
    def lost_s(self) -> float:
        """What will not be tried again."""
        return self._lost / SAMPLE_RATE_HZ

    def put(self, samples: np.ndarray) -> None:
        """Whatever `feed` raises."""
        if self._waits + len(samples) > MOST_S * SAMPLE_RATE_HZ:
            self._lost += len(samples)
        elif len(samples):
            self._waiting.append(samples)
            self._waits += len(samples)
        if self._clock() >= self._rests_until_s:
            self._send()

    def close(self) -> None:
        """A last try; what is not taken now is lost."""
        self._send()
        self._lose()

    def _send(self) -> None:
        while self._waiting:
            if not self._is_taken(self._waiting[0]):
                self._rests_until_s = self._clock() + REST_S
                return
            count = len(self._waiting.popleft())
            self._waits, self._taken = self._waits - count, self._taken + count

    def _is_taken(self, samples: np.ndarray) -> bool:
        try:
            taken = self._feed(samples)
        except (NotAllowedError, VisitNotFoundError) as error:
            self._tell(type(error).__name__)
            self._lose()
            return False
        except Exception as error:  # noqa: BLE001  of whatever kind: the next try may succeed
            self._tell(type(error).__name__)
            return False
        self._tell("" if taken else "its visit is not recording")
        return taken

    def _lose(self) -> None:
        self._lost, self._waits = self._lost + self._waits, 0
        self._waiting.clear()

    def _tell(self, problem: str) -> None:
        """Once for all tries that fail alike."""
        if problem and problem != self._told:
            log.warning("sound was not taken yet: %s", problem)
        self._told = problem
