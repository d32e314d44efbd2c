"""The sound of one visit on its way into the store."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace

import numpy as np

from scribe_core.audio.level import LEVEL_WINDOW_S, loudness
from scribe_core.errors import StoreError
from scribe_core.intake.chunker import Chunker
from scribe_core.intake.heard import Heard
from scribe_core.interfaces import Lease, Tail, VisitStore
from scribe_core.settings import Settings
from scribe_core.timing_events import tell_timing
from scribe_core.types import SAMPLE_RATE_HZ, CaptureTiming, Chunk, Levels

TAIL_EVERY_S = 0.5
"""Sound of less than this is in memory only, with what waits in the queue: so much is lost when the app is killed."""
SLOW_S = 0.5
REST_S, SLOW_REST_S = 0.2, 1.0
"""A store that refused is not asked for a while; for longer, where it took SLOW_S or more to do so."""
NOTHING = np.zeros(0, np.float32)


@dataclass(frozen=True)
class _Cut:
    """A chunk whose samples are `[start, stop)` of what was heard; the next one begins at `next_start`."""

    chunk: Chunk
    start: int
    stop: int
    next_start: int


class Recorder:
    """Cuts and stores. What is not a chunk yet is stored every TAIL_EVERY_S, or more often for a short lease, as the
    visit's tail.

    One thread pushes; `take` and `spool` may be called from others meanwhile."""

    def __init__(
        self, visit_id: str, store: VisitStore, settings: Settings, lease: Lease, from_file: bool = False
    ) -> None:
        """Goes on after the chunks that the visit has."""
        spans = store.chunk_spans(visit_id)
        start = round(max((end_s for _, end_s in spans.values()), default=0.0) * SAMPLE_RATE_HZ)
        self.visit_id = visit_id
        self.lease = lease
        self._store = store
        self._lease_s = settings.lease_s
        # The tail renews the lease and is counted anew after each chunk: two of these have to pass before it ends.
        self._tail_every_s = min(TAIL_EVERY_S, settings.lease_s / 3)
        self._lock = threading.Lock()
        self._heard = Heard(visit_id, store.spool, start)
        self._cut_to = start
        self._cuts: deque[_Cut] = deque()
        self._refusal: Exception | None = None
        self._asked_at_s: float | None = None
        self._rests_until_s = 0.0
        self._tail_to = start
        self._chunker = Chunker.of(visit_id, settings, max(spans, default=-1) + 1, start / SAMPLE_RATE_HZ, from_file)

    @property
    def end_s(self) -> float:
        """Up to where the visit was heard, seconds."""
        return self._heard.end / SAMPLE_RATE_HZ

    @property
    def owes(self) -> bool:
        """Chunks wait for the store."""
        return bool(self._cuts)

    @property
    def refused(self) -> bool:
        """By the store, the last time that it was asked."""
        return self._refusal is not None

    @property
    def on_disk(self) -> bool:
        """What the store has not taken was on this machine's disk when it was last put there."""
        return self._heard.on_disk

    def take(self, samples: np.ndarray) -> None:
        """float32 mono `(n,)` at 16 kHz. Raises StoreError where too much waits; they are not taken then."""
        self._heard.append(samples)

    def push(self, samples: np.ndarray = NOTHING) -> bool:
        """True where a chunk was stored. Raises StoreError; the chunk is kept and stored with a later push. Raises
        HeldError where another process records the visit by now."""
        self.take(samples)
        self._cut()
        if self._refusal and time.monotonic() < self._rests_until_s:
            raise self._refusal
        with self._asking():
            saved = self._save()
            self._save_tail(0.0 if saved else self._tail_every_s)
        return saved

    def flush(self) -> None:
        """Stores the rest as a chunk after which none continues. Raises StoreError; may be called again then."""
        self._cut()
        with self._lock:
            if not (self._cuts and self._cuts[-1].chunk.last):
                self._note(self._chunker.flush())
        with self._asking():
            self._save()

    def spool(self) -> None:
        """Puts onto this machine's disk what the store refused, or does not take for SLOW_S. Raises StoreError."""
        asked_at_s = self._asked_at_s
        slow = asked_at_s is not None and time.monotonic() - asked_at_s > SLOW_S
        if self._refusal or slow:
            self._heard.spool()

    def _cut(self) -> None:
        with self._lock:
            stop = self._heard.end
            self._note(self._chunker.push(self._heard.read(self._cut_to, stop)))
            self._cut_to = stop

    def _note(self, chunks: list[Chunk]) -> None:
        """Their samples need not be in memory: `Heard` has them."""
        for chunk in chunks:
            start = round(chunk.start_s * SAMPLE_RATE_HZ)
            stop = start + len(chunk.samples)
            self._cuts.append(_Cut(replace(chunk, samples=NOTHING), start, stop, chunk.next_start))

    @contextmanager
    def _asking(self) -> Iterator[None]:
        self._asked_at_s = begun_s = time.monotonic()
        try:
            yield
            self._refusal = None
        except Exception as error:
            ended_s = time.monotonic()
            self._refusal = error
            self._rests_until_s = ended_s + (SLOW_REST_S if ended_s - begun_s > SLOW_S else REST_S)
            raise
        finally:
            self._asked_at_s = None

    def _save(self) -> bool:
        saved = False
        while self._cuts:
            cut, begun = self._cuts[0], time.perf_counter()
            self._store.put_chunk(replace(cut.chunk, samples=self._heard.read(cut.start, cut.stop)), self.lease)
            self._cuts.popleft()
            self._tail_to = cut.next_start
            with suppress(StoreError):  # a file that the disk does not delete is known later by its place
                self._heard.forget(cut.next_start)
            seconds = round(time.perf_counter() - begun, 4)
            tell_timing(self._store, self.visit_id, CaptureTiming(seconds=seconds))
            saved = True
        return saved

    def _save_tail(self, every_s: float) -> None:
        start, stop = self._tail_to, self._heard.end
        if 0 < stop - start >= every_s * SAMPLE_RATE_HZ:
            tail = Tail(start, self._heard.read(start, stop))
            self._store.put_tail(self.visit_id, self.lease, tail, self._lease_s, levels_of(tail))
            self._tail_to = stop


def levels_of(tail: Tail) -> Levels:
    """Of its last two seconds at most."""
    size = int(LEVEL_WINDOW_S * SAMPLE_RATE_HZ)
    windows = range(max(0, len(tail.samples) - 20 * size) // size * size, len(tail.samples) - size + 1, size)
    values = tuple(round(loudness(tail.samples[at : at + size]), 2) for at in windows)
    return Levels(values=values, end_s=round(tail.end / SAMPLE_RATE_HZ, 2))
