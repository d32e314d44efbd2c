"""Chunks of sound, sealed."""

from __future__ import annotations

import json
from typing import Any

from scribe_core.audio.codec import decode_bytes, encode
from scribe_core.errors import ConflictError, SignedError
from scribe_core.interfaces import Lease, Receipt
from scribe_core.store.leases import LeaseRecords
from scribe_core.types import Chunk, VisitStatus


class SoundRecords(LeaseRecords):
    def put_chunk(self, chunk: Chunk, lease: Lease | None = None) -> Receipt:
        visit_id, field = chunk.visit_id, str(chunk.seq)
        sealed = self._seal(visit_id, f"chunks:{field}", encode(chunk.samples))

        def work(pipe: Any) -> Receipt:
            if lease is not None:
                self._must_hold(pipe, visit_id, lease)
            spans = pipe.hgetall(self._key(visit_id, "spans"))
            known = spans.get(field.encode())
            if known is not None:
                self._must_be(chunk, json.loads(known))
                return _receipt(spans, fresh=False)
            self._must_be_open(pipe, chunk)
            pipe.multi()
            pipe.hset(self._key(visit_id, "chunks"), field, sealed)
            pipe.hset(self._key(visit_id, "spans"), field, json.dumps(_span(chunk)))
            self._add_event(pipe, visit_id, "chunk", {"seq": chunk.seq, "end_s": chunk.end_s})
            return _receipt({**spans, field.encode(): b""}, fresh=True)

        return self._change(visit_id, ("spans", "lease"), work)

    def get_chunk(self, visit_id: str, seq: int) -> Chunk | None:
        sealed = self._read(visit_id, "hget", "chunks", str(seq))
        span = self._read(visit_id, "hget", "spans", str(seq))
        if sealed is None or span is None:
            return None
        facts = {name: value for name, value in json.loads(span).items() if name not in ("end_s", "sha256")}
        sound = self._open(visit_id, f"chunks:{seq}", sealed)
        return Chunk(visit_id=visit_id, seq=seq, samples=decode_bytes(sound), **facts)

    def chunk_seqs(self, visit_id: str) -> list[int]:
        return sorted(int(seq) for seq in self._read(visit_id, "hkeys", "spans"))

    def chunk_spans(self, visit_id: str) -> dict[int, tuple[float, float]]:
        rows = self._read(visit_id, "hgetall", "spans").items()
        spans = {int(seq): json.loads(span) for seq, span in rows}
        return {seq: (spans[seq]["start_s"], spans[seq]["end_s"]) for seq in sorted(spans)}

    def _must_be(self, chunk: Chunk, known: dict[str, Any]) -> None:
        """Earlier releases kept no sha256: their chunks are compared themselves."""
        stored = known.get("sha256")
        if stored is None and (there := self.get_chunk(chunk.visit_id, chunk.seq)) is not None:
            stored = there.sha256
        if stored != chunk.sha256:
            raise ConflictError(f"Other sound has the number {chunk.seq} in this visit and stays; this was not stored.")

    def _must_be_open(self, pipe: Any, chunk: Chunk) -> None:
        visit = self._visit(pipe, chunk.visit_id)
        if visit.status is VisitStatus.SIGNED:
            raise SignedError
        if visit.last_seq is not None and chunk.seq > visit.last_seq:
            raise ConflictError(f"This visit was finished with chunk {visit.last_seq}; chunk {chunk.seq} is not taken.")


def _span(chunk: Chunk) -> dict[str, Any]:
    return {
        "start_s": chunk.start_s,
        "end_s": chunk.end_s,
        "overlap_s": chunk.overlap_s,
        "tail_s": chunk.tail_s,
        "last": chunk.last,
        "sha256": chunk.sha256,
    }


def _receipt(spans: dict[bytes, bytes], fresh: bool) -> Receipt:
    seqs = {int(seq) for seq in spans}
    return Receipt(fresh, len(seqs), next(seq for seq in range(len(seqs) + 1) if seq not in seqs))
