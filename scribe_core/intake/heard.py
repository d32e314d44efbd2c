"""What was heard of one visit and is no stored chunk yet: in memory, and on the disk while the store is away."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import numpy as np

from scribe_core.errors import StoreError
from scribe_core.interfaces import Spool
from scribe_core.types import SAMPLE_RATE_HZ

MEMORY_S = 60.0
"""Of what is on the disk, so much of the newest stays in memory as well."""
LIMIT_S = 600.0
"""Sound that neither the store nor the disk takes waits in memory up to here."""


@dataclass(eq=False)
class _Block:
    """samples: None where they are on the disk only."""

    start: int
    count: int
    samples: np.ndarray | None
    spooled: bool = False

    @property
    def end(self) -> int:
        return self.start + self.count


class Heard:
    """Thread-safe. Places are samples of the visit. start: of the first that comes."""

    def __init__(self, visit_id: str, spool: Spool, start: int) -> None:
        self._visit_id = visit_id
        self._spool = spool
        self._lock = threading.Lock()
        self._spooling = threading.Lock()
        self._blocks: list[_Block] = []
        self.end = start
        self.on_disk = False

    def append(self, samples: np.ndarray) -> None:
        """float32 mono `(n,)`. Raises StoreError where too much waits in memory; the samples are not taken then."""
        if not len(samples):
            return
        with self._lock:
            in_memory = sum(block.count for block in self._blocks if not block.spooled)
            if in_memory > LIMIT_S * SAMPLE_RATE_HZ:
                raise StoreError("Too much sound waits for the store; what is said now is not recorded.")
            self._blocks.append(_Block(self.end, len(samples), samples))
            self.end += len(samples)

    def read(self, start: int, stop: int) -> np.ndarray:
        """float32 `(stop - start,)`. Raises StoreError where the disk does not give it back."""
        with self._lock:
            wanted = [block for block in self._blocks if block.start < stop and block.end > start]
        parts = [self._samples(block)[max(0, start - block.start) : stop - block.start] for block in wanted]
        return np.concatenate([np.zeros(0, np.float32), *parts])

    def forget(self, before: int) -> None:
        """The store has what lies before. Raises StoreError; it is forgotten all the same."""
        with self._spooling:
            with self._lock:
                gone = [block for block in self._blocks if block.end <= before]
                self._blocks = self._blocks[len(gone) :]
            for block in gone:
                if block.spooled:
                    self._spool.forget(self._visit_id, block.start, block.count)

    def spool(self) -> None:
        """Puts onto the disk what is not there. Raises StoreError; `on_disk` tells what came of the last time."""
        with self._spooling:
            with self._lock:
                waiting = [block for block in self._blocks if not block.spooled]
            self.on_disk = False
            if waiting:
                self._put(waiting)
            self.on_disk = True

    def _put(self, waiting: list[_Block]) -> None:
        """As one file; blocks that are on no disk yet are the last ones, one after the other."""
        samples = np.concatenate([self._samples(block) for block in waiting])
        self._spool.put(self._visit_id, waiting[0].start, samples)
        with self._lock:
            whole = _Block(waiting[0].start, len(samples), samples, spooled=True)
            place = self._blocks.index(waiting[0])
            self._blocks[place : place + len(waiting)] = [whole]
            for block in self._blocks:
                if block.spooled and block.end < self.end - MEMORY_S * SAMPLE_RATE_HZ:
                    block.samples = None

    def _samples(self, block: _Block) -> np.ndarray:
        samples = block.samples
        return samples if samples is not None else self._spool.get(self._visit_id, block.start, block.count)
