"""How often a chunk was begun that never became turns: after a few times the others need not wait for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from scribe_core.errors import ModelUnavailableError, StoreError
from scribe_core.interfaces import Assembly, VisitStore

MOST = 4


class Tries:
    """Kept in the store, and there before a chunk is begun: one that ends the process counts as well. Callers work on
    one visit one at a time."""

    def __init__(self, store: VisitStore) -> None:
        self._store = store
        self._failed: dict[str, tuple[int, int]] = {}

    def failed(self, visit_id: str, assembly: Assembly) -> int:
        """Of the visit's next chunk. What an earlier process left unfinished counts as failed."""
        seq, failed = self._failed.get(visit_id, (assembly.next_seq, assembly.tries))
        return failed if seq == assembly.next_seq else assembly.tries

    @contextmanager
    def another(self, visit_id: str, assembly: Assembly) -> Iterator[None]:
        """One try. It counts for nothing where it fails for want of the store, of a model or of memory: that is not the
        chunk's fault."""
        seq, failed = assembly.next_seq, self.failed(visit_id, assembly)
        self._failed[visit_id] = seq, failed
        self._store.put_tries(visit_id, seq, failed + 1)
        try:
            yield
        except (StoreError, ModelUnavailableError, MemoryError):
            raise
        except Exception:
            self._failed[visit_id] = seq, failed + 1
            raise
        self.forget(visit_id)

    def forget(self, visit_id: str) -> None:
        self._failed.pop(visit_id, None)
