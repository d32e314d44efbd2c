"""Sound that a recorder left when it stopped, joined to its visit: the stored tail, and what lies on this machine's
disk because the store was away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from scribe_core.errors import NewerReleaseError, UnreadableError
from scribe_core.intake.chunker import Chunker
from scribe_core.interfaces import Lease, Tail, VisitStore
from scribe_core.settings import Settings
from scribe_core.types import SAMPLE_RATE_HZ, Chunk

_NOTHING = np.zeros(0, np.float32)


@dataclass(frozen=True)
class Joined:
    """end_s: of the visit's sound. late_s: of it, what was recorded before and stands at its end, because other sound
    stands where it belongs. cut: some of its end could not be read."""

    end_s: float
    late_s: float = 0.0
    cut: bool = False


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
    return Joined(last.end_s, rest.late / SAMPLE_RATE_HZ, rest.cut)


def stands(store: VisitStore, visit_id: str) -> bool:
    """All that was left on the disk is in the visit's chunks already."""
    return all(
        _same(_there(store, visit_id, start, start + len(samples)), samples)
        for start, samples in store.spool.blocks(visit_id)
    )


class _Rest:
    """What comes after the chunks, by place in samples. end: where the chunks end; start: where the rest begins, which
    repeats what lies between; late: how much of it belongs elsewhere; cut: some of the stored tail cannot be read."""

    def __init__(self, store: VisitStore, visit_id: str, last_seq: int) -> None:
        last = _known_chunk(store, visit_id, last_seq)
        tail, self.cut = _known_tail(store, visit_id)
        self._store = store
        self._visit_id = visit_id
        self.seq = last_seq + 1
        self.end = round(store.chunk_spans(visit_id)[last_seq][1] * SAMPLE_RATE_HZ) if last_seq >= 0 else 0
        self._tail = self._after(tail or Tail(self.end, _NOTHING), last)
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
        there = _there(self._store, self._visit_id, start, stop)
        lay(there, before[1], before[0] - start)
        return _same(there, samples[: max(0, stop - start)])


def _known_chunk(store: VisitStore, visit_id: str, seq: int) -> Chunk | None:
    """None where there is none that can be read: what came after it is kept all the same."""
    try:
        return store.get_chunk(visit_id, seq) if seq >= 0 else None
    except UnreadableError:
        return None


def _known_tail(store: VisitStore, visit_id: str) -> tuple[Tail | None, bool]:
    """With whether some of it cannot be read: that keeps no recording open."""
    try:
        tail = store.tail(visit_id)
    except NewerReleaseError:
        raise
    except UnreadableError:
        return None, True
    return tail, tail is not None and tail.damaged


def _there(store: VisitStore, visit_id: str, start: int, stop: int) -> np.ndarray:
    """The same as sound_between; of what cannot be read nothing is known, so that no sound is taken for it."""
    try:
        return sound_between(store, visit_id, start, stop)
    except UnreadableError:
        return np.full(max(0, stop - start), np.nan, np.float32)


def _same(one: np.ndarray, other: np.ndarray) -> bool:
    """But for the rounding to 16 bits."""
    return bool(np.allclose(one, other, atol=1.5 / 32768))


def sound_between(store: VisitStore, visit_id: str, start: int, stop: int) -> np.ndarray:
    """The stored chunks from sample `start` to `stop` of the visit, float32 `(stop - start,)`; silence where there is
    none, or where one of several cannot be read. Raises UnreadableError where none can."""
    sound = np.zeros(max(0, stop - start), np.float32)
    start_s, stop_s = start / SAMPLE_RATE_HZ, stop / SAMPLE_RATE_HZ
    spans = store.chunk_spans(visit_id).items()
    seqs = [seq for seq, (begin_s, end_s) in spans if begin_s < stop_s and end_s > start_s]
    damage: list[UnreadableError] = []
    for seq in seqs:
        try:
            chunk = store.get_chunk(visit_id, seq)
        except UnreadableError as error:
            damage.append(error)
            continue
        if chunk is not None:
            lay(sound, chunk.samples, round(chunk.start_s * SAMPLE_RATE_HZ) - start)
    if damage and len(damage) == len(seqs):
        raise damage[0]
    return sound


def lay(sound: np.ndarray, samples: np.ndarray, at: int) -> None:
    """Copies `samples` into `sound` from index `at`, which may lie outside."""
    begin, end = max(0, at), min(len(sound), at + len(samples))
    if end > begin:
        sound[begin:end] = samples[begin - at : end - at]
