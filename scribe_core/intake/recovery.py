"""Sound that a recorder left when it stopped, joined to its visit: the stored tail, and what lies on this machine's
disk because the store was away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from scribe_core.intake.chunker import Chunker
from scribe_core.interfaces import Lease, Tail, VisitStore
from scribe_core.settings import Settings
from scribe_core.types import SAMPLE_RATE_HZ, Chunk

_NOTHING = np.zeros(0, np.float32)


@dataclass(frozen=True)
class Joined:
    """end_s: of the visit's sound. late_s: of it, what was recorded before and stands at its end, because other sound
    stands where it belongs."""

    end_s: float
    late_s: float = 0.0


def join(store: VisitStore, visit_id: str, lease: Lease, settings: Settings) -> Joined:
    """Makes chunks of what was left, the last of them one after which none continues; there may be nothing in it.

    May be called again where it broke off: what became a chunk is known by its place."""
    spans = store.chunk_spans(visit_id)
    rest = _Rest(store, visit_id, max(spans, default=-1))
    repeats_s = max(0, rest.end - rest.start) / SAMPLE_RATE_HZ
    chunker = Chunker.of(visit_id, settings, rest.seq, rest.start / SAMPLE_RATE_HZ, repeats_s=repeats_s)
    for samples in rest.samples():
        for chunk in chunker.push(samples):
            store.put_chunk(chunk, lease)
    (last,) = chunker.flush()
    store.put_chunk(last, lease)
    store.spool.drop(visit_id)
    return Joined(last.end_s, rest.late / SAMPLE_RATE_HZ)


def stands(store: VisitStore, visit_id: str) -> bool:
    """All that was left on the disk is in the visit's chunks already."""
    return all(
        _same(sound_between(store, visit_id, start, start + len(samples)), samples)
        for start, samples in store.spool.blocks(visit_id)
    )


class _Rest:
    """What comes after the chunks, by place in samples. end: where the chunks end; start: where the rest begins, which
    repeats what lies between; late: how much of it belongs elsewhere."""

    def __init__(self, store: VisitStore, visit_id: str, last_seq: int) -> None:
        last = store.get_chunk(visit_id, last_seq) if last_seq >= 0 else None
        self._store = store
        self._visit_id = visit_id
        self.seq = last_seq + 1
        self.end = round(last.end_s * SAMPLE_RATE_HZ) if last else 0
        self._tail = self._after(store.tail(visit_id) or Tail(self.end, _NOTHING), last)
        self.start = self._tail.start
        self.late = 0

    def samples(self) -> Iterator[np.ndarray]:
        at, late = self._tail.end, list[np.ndarray]()
        before = (self.start, self._tail.samples)
        yield self._tail.samples
        for start, samples in self._store.spool.blocks(self._visit_id):
            if not self._fits(start, samples, at, before):
                late.append(samples)
                continue
            yield np.zeros(max(0, start - at), np.float32)  # what follows keeps its place
            yield samples[max(0, at - start) :]
            at, before = max(at, start + len(samples)), (start, samples)
        self.late = sum(map(len, late))
        yield from late

    def _after(self, tail: Tail, last: Chunk | None) -> Tail:
        """With what repeats the end of the last chunk, where it is there."""
        if last is not None and tail.start <= last.next_start < tail.end:
            return tail.after(last.next_start)
        return tail.after(self.end) if tail.end > self.end else Tail(self.end, _NOTHING)

    def _fits(self, start: int, samples: np.ndarray, at: int, before: tuple[int, np.ndarray]) -> bool:
        """What is there up to `at` is this sound, and no other that was recorded since. before: what was laid last."""
        stop = min(at, start + len(samples))
        there = sound_between(self._store, self._visit_id, start, stop)
        lay(there, before[1], before[0] - start)
        return _same(there, samples[: max(0, stop - start)])


def _same(one: np.ndarray, other: np.ndarray) -> bool:
    """But for the rounding to 16 bits."""
    return bool(np.allclose(one, other, atol=1.5 / 32768))


def sound_between(store: VisitStore, visit_id: str, start: int, stop: int) -> np.ndarray:
    """The stored chunks from sample `start` to `stop` of the visit, float32 `(stop - start,)`; silence where there is
    none. Raises AudioError."""
    sound = np.zeros(max(0, stop - start), np.float32)
    for seq, (begin_s, end_s) in store.chunk_spans(visit_id).items():
        if begin_s * SAMPLE_RATE_HZ < stop and end_s * SAMPLE_RATE_HZ > start:
            chunk = store.get_chunk(visit_id, seq)
            if chunk is not None:
                lay(sound, chunk.samples, round(chunk.start_s * SAMPLE_RATE_HZ) - start)
    return sound


def lay(sound: np.ndarray, samples: np.ndarray, at: int) -> None:
    """Copies `samples` into `sound` from index `at`, which may lie outside."""
    begin, end = max(0, at), min(len(sound), at + len(samples))
    if end > begin:
        sound[begin:end] = samples[begin - at : end - at]
