"""Drafts of notes that the language model is writing, several of a visit side by side.

A step of decoding hardly takes longer for several replies than for one: what is said while one draft is written need
not wait for its end.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from scribe_core.note.turns import word_count
from scribe_core.note_pipeline import TimedDraft
from scribe_core.types import Turn

THREADS = 8
MOST_OF_A_VISIT = 3


@dataclass(frozen=True)
class _Pending:
    last_turn: int
    words: int
    result: Future[TimedDraft]


class Drafts:
    """Of each visit in the order of their turns. Callers work on one visit one at a time.

    on_done(visit_id): a draft has ended, well or badly; max_words: of one visit's drafts together, where more than one
    is under way."""

    def __init__(self, max_words: int, on_done: Callable[[str], None]) -> None:
        self._max_words = max_words
        self._on_done = on_done
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="draft")
        self._pending: dict[str, deque[_Pending]] = {}

    def under_way(self, visit_id: str) -> bool:
        return bool(self._pending.get(visit_id))

    @property
    def count(self) -> int:
        """Of all visits, under way or not yet taken."""
        return sum(len(pending) for pending in list(self._pending.values()))

    def last_turn(self, visit_id: str) -> int:
        """The last turn that is being drafted; 0 where there is none."""
        pending = self._pending.get(visit_id)
        return pending[-1].last_turn if pending else 0

    def has_room(self, visit_id: str, new: Sequence[Turn]) -> bool:
        pending = self._pending.get(visit_id)
        if not pending:
            return True
        words = sum(draft.words for draft in pending) + word_count(new)
        return len(pending) < MOST_OF_A_VISIT and words <= self._max_words

    def begin(self, visit_id: str, new: Sequence[Turn], make: Callable[[], TimedDraft]) -> None:
        result = self._pool.submit(make)
        self._pending.setdefault(visit_id, deque()).append(_Pending(new[-1].id, word_count(new), result))
        result.add_done_callback(lambda _: self._on_done(visit_id))

    def take(self, visit_id: str) -> TimedDraft | None:
        """The oldest of the visit's drafts, where it has ended. Raises what it ended with."""
        pending = self._pending.get(visit_id)
        return pending.popleft().result.result() if pending and pending[0].result.done() else None

    def forget(self, visit_id: str) -> None:
        """What is under way goes nowhere."""
        for draft in self._pending.pop(visit_id, ()):
            draft.result.cancel()

    def close(self) -> None:
        """Waits for those under way."""
        self._pool.shutdown(wait=True, cancel_futures=True)
