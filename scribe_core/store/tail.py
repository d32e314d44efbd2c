"""The sound of a visit that is no chunk yet: short stretches, written once, gone with the chunk that holds them."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from scribe_core.audio.codec import decode_bytes, from_pcm, pcm
from scribe_core.errors import AudioError, UnreadableError
from scribe_core.interfaces import Lease, Tail
from scribe_core.store.leases import LEASES, STRETCHES, LeaseRecords, now_ms
from scribe_core.types import SAMPLE_RATE_HZ, Chunk, Levels


class TailRecords(LeaseRecords):
    """A hash of sealed samples of 16 bits, by `START-COUNT`."""

    def put_tail(
        self, visit_id: str, lease: Lease, tail: Tail, keep_s: float, levels: Levels | None = None
    ) -> None:
        field = f"{tail.start}-{len(tail.samples)}"
        sealed = self._seal(visit_id, f"{STRETCHES}:{field}", pcm(tail.samples))

        def work(pipe: Any) -> None:
            self._must_hold(pipe, visit_id, lease)
            at_ms = now_ms(pipe)
            pipe.multi()
            pipe.hset(self._key(visit_id, STRETCHES), field, sealed)
            pipe.zadd(LEASES, {visit_id: at_ms + keep_s * 1000})
            self._wake(pipe, visit_id, "tail", tail.end / SAMPLE_RATE_HZ)
            if levels is not None:
                self._show(pipe, visit_id, levels)

        self._change(visit_id, ("lease",), work)

    def tail(self, visit_id: str) -> Tail | None:
        rows = self._read(visit_id, "hgetall", STRETCHES)
        if not rows:
            return self._tail_of_earlier_releases(visit_id)
        fields = [field.decode() for field in rows]
        start = min(map(_start, fields))
        samples = np.zeros(max(map(_end, fields)) - start, np.float32)
        damaged = False
        for field in fields:
            place = slice(_start(field) - start, _end(field) - start)
            try:
                samples[place] = from_pcm(self._open(visit_id, f"{STRETCHES}:{field}", rows[field.encode()]))
            except UnreadableError:
                damaged = True
        return Tail(start, samples, damaged)

    def _past(self, pipe: Any, chunk: Chunk) -> list[str]:
        """Inside a step, before its `multi`: the stretches that begin in the chunk, before the next one does."""
        names = [field.decode() for field in pipe.hkeys(self._key(chunk.visit_id, STRETCHES))]
        return [name for name in names if _start(name) < chunk.next_start]

    def _drop_past(self, pipe: Any, chunk: Chunk, past: list[str]) -> None:
        if past:
            pipe.hdel(self._key(chunk.visit_id, STRETCHES), *past)

    def _tail_of_earlier_releases(self, visit_id: str) -> Tail | None:
        """Raises UnreadableError."""
        sealed = self._read(visit_id, "get", "tail")
        record = self._open(visit_id, "tail", sealed) if sealed else self._first_tail(visit_id)
        if record is None:
            return None
        head, _, sound = record.partition(b"\n")
        try:
            return Tail(round(json.loads(head)["start_s"] * SAMPLE_RATE_HZ), decode_bytes(sound))
        except (AudioError, ValueError, KeyError):
            raise UnreadableError from None

    def _first_tail(self, visit_id: str) -> bytes | None:
        sealed = self._read(visit_id, "hget", "secrets", "tail")
        return self._open(visit_id, "secrets:tail", sealed) if sealed else None


def _start(field: str) -> int:
    return int(field.partition("-")[0])


def _end(field: str) -> int:
    start, _, count = field.partition("-")
    return int(start) + int(count)
