"""Chunks of sound: where they lie in the visit is kept here, their sealed bytes outside of the server's memory."""

from __future__ import annotations

from typing import Any

from scribe_core.audio.codec import decode_bytes, encode
from scribe_core.errors import AudioError, ConflictError, HeldError, SignedError, UnreadableError, VisitNotFoundError
from scribe_core.interfaces import Lease, Receipt
from scribe_core.store.record import dump, load
from scribe_core.store.span import Span, sound_name
from scribe_core.store.tail import TailRecords
from scribe_core.types import Chunk, ChunkStored, VisitStatus


class SoundRecords(TailRecords):
    def put_chunk(self, chunk: Chunk, lease: Lease | None = None) -> Receipt:
        """The bytes first: a chunk that is known is there. What is refused for good leaves none."""
        visit_id, name = chunk.visit_id, sound_name(chunk.seq, chunk.sha256)
        self._sound.put(visit_id, name, self._seal(visit_id, f"chunks:{chunk.seq}", encode(chunk.samples)))
        try:
            return self._put_span(chunk, lease)
        except HeldError:
            raise  # the same chunk may be another's by now, and its bytes are these
        except (ConflictError, VisitNotFoundError):
            self._sound.drop(visit_id, name)
            raise

    def _put_span(self, chunk: Chunk, lease: Lease | None) -> Receipt:
        visit_id, field = chunk.visit_id, str(chunk.seq)

        def work(pipe: Any) -> Receipt:
            if lease is not None:
                self._must_hold(pipe, visit_id, lease)
            spans = pipe.hgetall(self._key(visit_id, "spans"))
            known = spans.get(field.encode())
            if known is not None:
                self._must_be(chunk, load(Span, known))
                return _receipt(spans, fresh=False)
            self._must_be_open(pipe, chunk)
            past = self._past(pipe, chunk) if lease else []
            pipe.multi()
            self._drop_past(pipe, chunk, past)
            pipe.hset(self._key(visit_id, "spans"), field, dump(Span.of(chunk)))
            self._add_event(pipe, visit_id, ChunkStored(seq=chunk.seq, end_s=chunk.end_s))
            return _receipt({**spans, field.encode(): b""}, fresh=True)

        return self._change(visit_id, ("spans", "lease"), work)

    def get_chunk(self, visit_id: str, seq: int) -> Chunk | None:
        stored = self._read(visit_id, "hget", "spans", str(seq))
        if stored is None:
            return None
        span = load(Span, stored)
        sound = self._open(visit_id, f"chunks:{seq}", self._sealed_sound(visit_id, seq, span))
        try:
            samples = decode_bytes(sound)
        except AudioError as error:
            raise UnreadableError(str(error)) from None
        return span.chunk(visit_id, seq, samples)

    def _sealed_sound(self, visit_id: str, seq: int, span: Span) -> bytes:
        """Earlier releases kept it on the server: `sound_upkeep` moves it."""
        sealed = self._read(visit_id, "hget", "chunks", str(seq))
        if sealed is None and span.sha256 is not None:
            sealed = self._sound.get(visit_id, sound_name(seq, span.sha256))
        if sealed is None:
            raise UnreadableError("The stored sound of this visit cannot be read: it is not where it was put.")
        return sealed

    def chunk_seqs(self, visit_id: str) -> list[int]:
        return sorted(int(seq) for seq in self._read(visit_id, "hkeys", "spans"))

    def chunk_spans(self, visit_id: str) -> dict[int, tuple[float, float]]:
        rows = self._read(visit_id, "hgetall", "spans").items()
        spans = {int(seq): load(Span, span) for seq, span in rows}
        return {seq: (spans[seq].start_s, spans[seq].end_s) for seq in sorted(spans)}

    def _must_be(self, chunk: Chunk, known: Span) -> None:
        """Earlier releases kept no sha256: their chunks are compared themselves."""
        stored = known.sha256
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


def _receipt(spans: dict[bytes, bytes], fresh: bool) -> Receipt:
    seqs = {int(seq) for seq in spans}
    return Receipt(fresh, len(seqs), next(seq for seq in range(len(seqs) + 1) if seq not in seqs))
