"""Recognises the chunk that comes next while the present one goes on: the recogniser hears several at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from scribe_core.interfaces import Recogniser
from scribe_core.types import Chunk, Word

WORKERS = 2


class HearAhead:
    """Safe for one caller a visit. At most one chunk of a visit is heard ahead, and its words are kept in memory."""

    def __init__(self, recogniser: Recogniser) -> None:
        self._recogniser = recogniser
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="recogniser")
        self._ahead: dict[str, tuple[int, Future[list[Word]]]] = {}

    def words(self, chunk: Chunk, following: Callable[[], Chunk | None]) -> list[Word]:
        """Words of `chunk`, counted from its sample 0. following: gives the next chunk where it is stored already.

        Raises what the recogniser raises; the chunk may be asked for again."""
        words = self._take(chunk) or self._submit(chunk)
        if chunk.visit_id not in self._ahead and (later := following()) is not None:
            self._ahead[chunk.visit_id] = (later.seq, self._submit(later))
        return words.result()

    def forget(self, visit_id: str) -> None:
        self._ahead.pop(visit_id, None)

    def _take(self, chunk: Chunk) -> Future[list[Word]] | None:
        seq, words = self._ahead.get(chunk.visit_id, (None, None))
        if seq != chunk.seq:
            return None
        self.forget(chunk.visit_id)
        return words

    def _submit(self, chunk: Chunk) -> Future[list[Word]]:
        return self._pool.submit(self._hear, chunk)

    def _hear(self, chunk: Chunk) -> list[Word]:
        return self._recogniser.transcribe(chunk.samples) if len(chunk.samples) else []
