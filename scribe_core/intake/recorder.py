"""The sound of one visit on its way into the store, and what a crash left of it."""

from __future__ import annotations

import json
import threading
import time
from collections import deque

import numpy as np

from scribe_core.audio.codec import decode_bytes, encode
from scribe_core.errors import StoreError
from scribe_core.intake.chunker import Chunker
from scribe_core.interfaces import Lease, VisitStore
from scribe_core.settings import Settings
from scribe_core.timing_events import tell_timing
from scribe_core.types import SAMPLE_RATE_HZ, Chunk

TAIL_EVERY_S = 1.0
"""Sound of less than this is in memory only, with what waits in the queue: so much is lost when the app is killed."""
SLOW_S, REST_S = 0.5, 1.0
"""A store that took so long to refuse is not asked for a while: all that is being recorded comes through one thread."""
_TAIL_OF_EARLIER_RELEASES = "tail"


class Recorder:
    """Cuts and stores. What is not a chunk yet is stored every TAIL_EVERY_S, or more often for a short lease, as the
    visit's tail."""

    def __init__(
        self, visit_id: str, store: VisitStore, settings: Settings, lease: Lease, from_file: bool = False
    ) -> None:
        """Goes on after the chunks that the visit has."""
        spans = store.chunk_spans(visit_id)
        self.visit_id = visit_id
        self.end_s = max((end_s for _, end_s in spans.values()), default=0.0)
        self.lease = lease
        self._store = store
        self._lease_s = settings.lease_s
        # The tail renews the lease and is counted anew after each chunk: two of these have to pass before it ends.
        self._tail_every_s = min(TAIL_EVERY_S, settings.lease_s / 3)
        self._lock = threading.Lock()
        self._unsaved: deque[Chunk] = deque()
        self._refusal: StoreError | None = None
        self._rests_until_s = 0.0
        self._tail_samples = 0
        self._seq = max(spans, default=-1) + 1
        self._chunker = Chunker(
            visit_id,
            settings.chunk_min_file_s if from_file else settings.chunk_min_s,
            settings.chunk_max_s,
            settings.chunk_overlap_s,
            settings.chunk_pause_s,
            next_seq=self._seq,
            start_s=self.end_s,
            patient=from_file,
        )

    def push(self, samples: np.ndarray) -> bool:
        """True where a chunk was stored. Raises StoreError; the chunk is kept and stored with the next push. Raises
        HeldError where another process records the visit by now."""
        with self._lock:
            self.end_s += len(samples) / SAMPLE_RATE_HZ
            self._unsaved.extend(self._chunker.push(samples))
        if self._refusal and time.monotonic() < self._rests_until_s:
            raise self._refusal
        begun_s = time.monotonic()
        try:
            saved = self._save()
            self._save_tail()
        except StoreError as error:
            rest_s = REST_S if time.monotonic() - begun_s > SLOW_S else 0.0
            self._refusal, self._rests_until_s = error, time.monotonic() + rest_s
            raise
        self._refusal = None
        return saved

    def flush(self) -> None:
        """Stores the rest as a chunk after which none continues. Raises StoreError; may be called again then."""
        with self._lock:
            if not (self._unsaved and self._unsaved[-1].last):
                self._unsaved.extend(self._chunker.flush())
        self._save()

    @property
    def owes(self) -> bool:
        """Chunks wait for the store."""
        return bool(self._unsaved)

    def pending(self) -> tuple[np.ndarray, float]:
        """A copy of the samples that are in no chunk yet, and where they start in the visit."""
        with self._lock:
            samples, start_s = self._chunker.pending()
            return samples.copy(), start_s

    def _save(self) -> bool:
        saved = False
        while self._unsaved:
            begun = time.perf_counter()
            self._store.put_chunk(self._unsaved[0], self.lease)
            self._seq = self._unsaved.popleft().seq + 1
            tell_timing(self._store, self.visit_id, "capture", seconds=round(time.perf_counter() - begun, 4))
            saved = True
        self._tail_samples = 0 if saved else self._tail_samples
        return saved

    def _save_tail(self) -> None:
        samples, start_s = self.pending()
        if len(samples) - self._tail_samples < self._tail_every_s * SAMPLE_RATE_HZ:
            return
        head = json.dumps({"seq": self._seq, "start_s": start_s}).encode()
        self._store.put_tail(self.visit_id, self.lease, head + b"\n" + encode(samples), self._lease_s)
        self._tail_samples = len(samples)


def recover_tail(store: VisitStore, visit_id: str, lease: Lease) -> float:
    """Makes a closing chunk of the sound that was not yet one when its recorder stopped. The end of the visit's sound,
    seconds."""
    spans = store.chunk_spans(visit_id)
    seq = max(spans, default=-1) + 1
    end_s = max((end_s for _, end_s in spans.values()), default=0.0)
    samples, start_s = _stored_tail(store, visit_id, seq)
    overlap_s = max(0.0, end_s - start_s) if len(samples) else 0.0
    start_s = start_s if len(samples) else end_s
    chunk = Chunk(visit_id, seq, samples, start_s, overlap_s=overlap_s, last=True)
    store.put_chunk(chunk, lease)
    return chunk.end_s


def _stored_tail(store: VisitStore, visit_id: str, seq: int) -> tuple[np.ndarray, float]:
    """Empty where the tail has become a chunk already."""
    record = store.tail(visit_id) or store.secret(visit_id, _TAIL_OF_EARLIER_RELEASES)
    head, _, sound = (record or b"{}\n").partition(b"\n")
    facts = json.loads(head)
    if facts.get("seq") != seq:
        return np.zeros(0, np.float32), 0.0
    return decode_bytes(sound), facts["start_s"]
