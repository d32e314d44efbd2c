"""Drafts of notes that the language model is writing, several of a visit side by side.

A step of decoding hardly takes longer for several replies than for one: what is said while one draft is written need
not wait for its end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from scribe_core.note_pipeline import TimedDraft
from scribe_core.types import Turn

THREADS = 8
MOST_OF_A_VISIT = 3


@dataclass(frozen=True)
class _Pending:
    new: tuple[Turn, ...]
    result: Future[TimedDraft]


class Drafts:
    """Of each visit in the order of their turns; each is kept until it is dropped. Callers work on one visit one at a
    time.

    on_done(visit_id): a draft has ended, well or badly."""

    def __init__(self, on_done: Callable[[str], None]) -> None:
        self._on_done = on_done
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="draft")
        self._pending: dict[str, list[_Pending]] = {}

    def under_way(self, visit_id: str) -> bool:
        return bool(self._pending.get(visit_id))

    @property
    def count(self) -> int:
        """Of all visits, under way or not yet dropped."""
        return sum(len(pending) for pending in list(self._pending.values()))

    def turns(self, visit_id: str) -> list[tuple[Turn, ...]]:
        """Of each draft that is under way or at hand."""
        return [draft.new for draft in self._pending.get(visit_id, ())]

    def of_all(self) -> list[tuple[str, tuple[Turn, ...]]]:
        """The same of all visits, each with its visit."""
        return [(visit_id, draft.new) for visit_id, drafts in list(self._pending.items()) for draft in drafts]

    def begin(self, visit_id: str, new: Sequence[Turn], make: Callable[[], TimedDraft]) -> None:
        result = self._pool.submit(make)
        pending = [*self._pending.get(visit_id, ()), _Pending(tuple(new), result)]
        self._pending[visit_id] = sorted(pending, key=lambda draft: draft.new[0].id)
        result.add_done_callback(lambda _: self._on_done(visit_id))

    def ready(self, visit_id: str, turn_id: int) -> TimedDraft | None:
        """The one that begins with this turn, where it has ended. Raises what it ended with, and drops it then."""
        for draft in self._pending.get(visit_id, ()):
            if draft.new[0].id == turn_id and draft.result.done():
                if draft.result.exception() is not None:
                    self.drop(visit_id, turn_id)
                return draft.result.result()
        return None

    def drop(self, visit_id: str, turn_id: int) -> None:
        """The one that begins with this turn goes nowhere."""
        self._keep(visit_id, lambda draft: draft.new[0].id != turn_id)

    def drop_until(self, visit_id: str, turn_id: int) -> bool:
        """Drops what has turns up to this one. False where there was none."""
        return self._keep(visit_id, lambda draft: draft.new[0].id > turn_id)

    def forget(self, visit_id: str) -> None:
        self._keep(visit_id, lambda draft: False)

    def _keep(self, visit_id: str, wanted: Callable[[_Pending], bool]) -> bool:
        pending = self._pending.pop(visit_id, [])
        kept = [draft for draft in pending if wanted(draft)]
        for draft in pending:
            if draft not in kept:
                draft.result.cancel()
        if kept:
            self._pending[visit_id] = kept
        return len(kept) < len(pending)

    def close(self) -> None:
        """Those under way go nowhere: they are made again at the next start."""
        self._pool.shutdown(wait=False, cancel_futures=True)
