"""Notes kept up to date: drafts made side by side, of one visit and of several, and committed in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import dropwhile, takewhile
from typing import Any

from scribe_core.board import Board, StageStatus
from scribe_core.errors import OutdatedError, StoreError, VisitNotFoundError
from scribe_core.interfaces import NoteState, VisitStore
from scribe_core.note.turns import oldest, word_count
from scribe_core.note_pipeline import NoteUpdate, TimedDraft
from scribe_core.settings import Settings
from scribe_core.timing_events import tell_timing
from scribe_core.types import Turn, Visit, VisitStatus
from scribe_core.work.drafts import Drafts
from scribe_core.work.engines import Engines
from scribe_core.work.workers import Workers

STAGE = "note"
THREADS = 4


@dataclass(frozen=True)
class _Todo:
    """What is said and not in the note yet; of that, the first that is not being drafted either, up to a draft.

    last_drafted: the last turn of the drafts, 0 where there is none."""

    visit: Visit
    state: NoteState
    open: list[Turn]
    new: list[Turn]
    last_drafted: int
    transcribed: bool

    @property
    def behind_s(self) -> float:
        return self.open[-1].end_s - self.open[0].start_s if self.open else 0.0

    def due(self, min_words: int) -> bool:
        """A few words wait for more while the talk goes on; at a pause and at the end everything is written, and so is
        what comes before a draft."""
        if word_count(self.new) >= min_words or (self.new and self.new[-1].id < self.last_drafted):
            return True
        return bool(self.new) and self.transcribed and self.visit.status is not VisitStatus.RECORDING

    @property
    def closing(self) -> bool:
        return self.visit.status is VisitStatus.ENDED and self.transcribed

    @property
    def closable(self) -> bool:
        return self.closing and not self.open and not self.state.final


class NoteKeeper:
    """on_change(visit_id) is told of each update."""

    def __init__(
        self,
        store: VisitStore,
        board: Board,
        engines: Engines,
        settings: Settings,
        first_delay_s: float,
        on_change: Callable[[str], None],
    ) -> None:
        self._store = store
        self._board = board
        self._engines = engines
        self._min_words = settings.note_min_words
        self._max_words = settings.note_max_words
        self._on_change = on_change
        self.workers = Workers(STAGE, THREADS, self._work, self._failed, first_delay_s)
        self._drafts = Drafts(settings.note_max_words, on_done=self.workers.wake)

    def close(self) -> None:
        """Waits for what is under way."""
        self.workers.close()
        self._drafts.close()

    def _work(self, visit_id: str) -> bool:
        """Begins a draft where one is due, and puts the oldest that is ready into the note."""
        todo = self._todo(visit_id)
        return self._begin(visit_id, todo) or self._commit(visit_id, todo)

    def _begin(self, visit_id: str, todo: _Todo) -> bool:
        new = oldest(todo.new, self._max_words)
        if not todo.due(self._min_words) or not self._drafts.has_room(visit_id, new):
            return False
        self._drafts.begin(visit_id, new, partial(self._draft, visit_id, new, todo, self._drafts.count))
        self._show(visit_id, todo)
        return True

    def _draft(self, visit_id: str, new: Sequence[Turn], todo: _Todo, queue: int) -> TimedDraft:
        pipeline = self._engines.note_pipeline(self._store)
        self._show(visit_id, todo)
        return replace(pipeline.draft(visit_id, new), queue=queue)

    def _commit(self, visit_id: str, todo: _Todo) -> bool:
        draft = TimedDraft() if todo.closable else self._ready(visit_id, todo)
        if draft is None:
            self._show(visit_id, todo)
            return False
        update = self._merged(visit_id, draft, todo)
        if update is not None:
            _tell_timing(self._store, visit_id, update, draft.queue)
            self._on_change(visit_id)
        return True

    def _ready(self, visit_id: str, todo: _Todo) -> TimedDraft | None:
        """Raises why it could not be made; it is made again then."""
        return self._drafts.ready(visit_id, todo.open[0].id) if todo.open else None

    def _merged(self, visit_id: str, timed: TimedDraft, todo: _Todo) -> NoteUpdate | None:
        """None where the draft has to be made anew. It is kept where only the store did not take the note."""
        first = timed.draft.new[0].id if timed.draft.new else 0
        try:
            return self._engines.note_pipeline(self._store).commit(visit_id, timed, final=todo.closing)
        except OutdatedError:
            self._drafts.drop(visit_id, first)
            return None
        except StoreError:
            raise
        except Exception:
            self._drafts.drop(visit_id, first)
            raise

    def _todo(self, visit_id: str) -> _Todo:
        """Raises VisitNotFoundError and StoreError. Drafts of what is in the note by now are dropped."""
        state = self._note_state(visit_id)
        open_turns = [turn for turn in self._store.turns(visit_id) if turn.id > state.noted_turn]
        drafted = self._drafts.turns(visit_id)
        rest = list(dropwhile(lambda turn: turn.id in drafted, open_turns))
        new = list(takewhile(lambda turn: turn.id not in drafted, rest))
        visit, next_seq = self._store.get_visit(visit_id), self._store.assembly(visit_id).next_seq
        transcribed = next_seq not in self._store.chunk_spans(visit_id) and visit.has_become_turns(next_seq)
        return _Todo(visit, state, open_turns, new, max(drafted, default=0), transcribed)

    def _note_state(self, visit_id: str) -> NoteState:
        """Drops the drafts of turns that are in the note: one whose answer was lost, or another process's."""
        try:
            state = self._store.note_state(visit_id)
        except VisitNotFoundError:
            self._drafts.forget(visit_id)
            raise
        if self._drafts.drop_until(visit_id, state.noted_turn):
            self._on_change(visit_id)
        return state

    def _show(self, visit_id: str, todo: _Todo) -> None:
        status = StageStatus(stage=STAGE, behind_s=round(todo.behind_s, 1), **self._doing(visit_id))
        self._board.show(visit_id, status)

    def _doing(self, visit_id: str) -> dict[str, Any]:
        if not self._drafts.under_way(visit_id):
            return {"state": "idle"}
        if self._engines.note_ready:
            return {"state": "running"}
        return {"state": "waiting", "detail": "The language model is loading."}

    def _failed(self, visit_id: str, message: str, delay_s: float) -> None:
        detail = f"{message} Next try in {delay_s:.0f} s."
        self._board.show(visit_id, StageStatus(stage=STAGE, state="failed", detail=detail))


def _tell_timing(store: VisitStore, visit_id: str, update: NoteUpdate, queue: int) -> None:
    """Nothing of an update that asked no model."""
    if update.replies:
        first = [reply.first_token_s for reply in update.replies if reply.first_token_s is not None]
        writer = {"model": update.delta.model, "prompt": update.delta.prompt_version}
        tell_timing(store, visit_id, "note", **writer, **update.timing, first_token_s=first, queue=queue)
