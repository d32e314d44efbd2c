"""The turns that this process drafts, told in the store so that no other one drafts them too."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress

from scribe_core.errors import ConflictError, ScribeError
from scribe_core.interfaces import Claim, VisitStore
from scribe_core.types import Turn
from scribe_core.work.watch import Watch


class Claims:
    """keep_s: after which what a process that ended had claimed is free. under_way() gives visit and turns of each
    draft that goes on; wake(visit_id): what another process claimed may be free by now."""

    def __init__(
        self,
        store: VisitStore,
        keep_s: float,
        under_way: Callable[[], Iterable[tuple[str, Sequence[Turn]]]],
        wake: Callable[[str], None],
    ) -> None:
        self.owner = uuid.uuid4().hex
        self._store = store
        self._keep_s = keep_s
        self._under_way = under_way
        self._wake = wake
        self._waiting: set[str] = set()
        self._watch = Watch("claims", keep_s / 3, self._tend)

    def take(self, visit_id: str, new: Sequence[Turn]) -> bool:
        """False where another process was faster. Raises StoreError."""
        try:
            self._store.claim_turns(visit_id, self._claim(new[0].id, new[-1].id), self._keep_s)
        except ConflictError:
            return False
        return True

    def leave(self, visit_id: str, first_turn: int) -> None:
        """What cannot be told runs out by itself."""
        with suppress(ScribeError):
            self._store.release_turns(visit_id, self._claim(first_turn, first_turn))

    def wait(self, visit_id: str, others: bool) -> None:
        """others: other processes draft turns of the visit, so that it has to be looked at again."""
        (self._waiting.add if others else self._waiting.discard)(visit_id)

    def close(self) -> None:
        """Leaves everything to others."""
        self._watch.close()
        for visit_id, new in self._under_way():
            self.leave(visit_id, new[0].id)

    def _claim(self, first_turn: int, last_turn: int) -> Claim:
        return Claim(self.owner, first_turn, last_turn)

    def _tend(self) -> None:
        """A claim that another process took over meanwhile stays there: whose draft is in the note first counts."""
        for visit_id in list(self._waiting):
            self._wake(visit_id)
        for visit_id, new in list(self._under_way()):
            with suppress(ScribeError):
                self.take(visit_id, new)
