"""Chunks of sound, sealed."""

from __future__ import annotations

import json
from typing import Any

from scribe_core.audio.codec import decode_bytes, encode
from scribe_core.store.change import Records
from scribe_core.types import Chunk


class SoundRecords(Records):
    def put_chunk(self, chunk: Chunk) -> bool:
        visit_id, field = chunk.visit_id, str(chunk.seq)
        sealed = self._seal(visit_id, f"chunks:{field}", encode(chunk.samples))
        span = {
            "start_s": chunk.start_s,
            "end_s": chunk.end_s,
            "overlap_s": chunk.overlap_s,
            "tail_s": chunk.tail_s,
            "last": chunk.last,
        }

        def work(pipe: Any) -> bool:
            if pipe.hexists(self._key(visit_id, "chunks"), field):
                return False
            pipe.multi()
            pipe.hset(self._key(visit_id, "chunks"), field, sealed)
            pipe.hset(self._key(visit_id, "spans"), field, json.dumps(span))
            self._add_event(pipe, visit_id, "chunk", {"seq": chunk.seq, "end_s": chunk.end_s})
            return True

        return self._change(visit_id, ("chunks",), work)

    def get_chunk(self, visit_id: str, seq: int) -> Chunk | None:
        sealed = self._read(visit_id, "hget", "chunks", str(seq))
        span = self._read(visit_id, "hget", "spans", str(seq))
        if sealed is None or span is None:
            return None
        facts = json.loads(span)
        facts.pop("end_s")
        sound = self._open(visit_id, f"chunks:{seq}", sealed)
        return Chunk(visit_id=visit_id, seq=seq, samples=decode_bytes(sound), **facts)

    def chunk_seqs(self, visit_id: str) -> list[int]:
        return sorted(int(seq) for seq in self._read(visit_id, "hkeys", "spans"))

    def chunk_spans(self, visit_id: str) -> dict[int, tuple[float, float]]:
        rows = self._read(visit_id, "hgetall", "spans").items()
        spans = {int(seq): json.loads(span) for seq, span in rows}
        return {seq: (spans[seq]["start_s"], spans[seq]["end_s"]) for seq in sorted(spans)}
