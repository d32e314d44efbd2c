"""Notes kept up to date: at most one update at a time for a visit, several visits side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from scribe_core.interfaces import NoteState, VisitStore
from scribe_core.note.turns import word_count
from scribe_core.types import Turn, Visit, VisitStatus
from scribe_core.work.board import Board, StageStatus
from scribe_core.work.engines import Engines
from scribe_core.work.workers import Workers

STAGE = "note"
THREADS = 4


@dataclass(frozen=True)
class _Todo:
    """What is said and not in the note yet."""

    visit: Visit
    state: NoteState
    new: list[Turn]
    transcribed: bool

    @property
    def words(self) -> int:
        return word_count(self.new)

    @property
    def behind_s(self) -> float:
        return self.new[-1].end_s - self.new[0].start_s if self.new else 0.0

    def due(self, min_words: int) -> bool:
        """A few words wait for more while the talk goes on; at a pause and at the end everything is written."""
        if self.words >= min_words:
            return True
        if self.visit.status is VisitStatus.PAUSED:
            return bool(self.new) and self.transcribed
        return self.closing and not self.state.final

    @property
    def closing(self) -> bool:
        return self.visit.status is VisitStatus.ENDED and self.transcribed


class NoteKeeper:
    """min_words: new words that are worth an update. on_change(visit_id) is told of each update."""

    def __init__(
        self,
        store: VisitStore,
        board: Board,
        engines: Engines,
        min_words: int,
        first_delay_s: float,
        on_change: Callable[[str], None],
    ) -> None:
        self._store = store
        self._board = board
        self._engines = engines
        self._min_words = min_words
        self._on_change = on_change
        self.workers = Workers(STAGE, THREADS, self._work, self._failed, first_delay_s)

    def _work(self, visit_id: str) -> bool:
        todo = self._todo(visit_id)
        if not todo.due(self._min_words):
            self._show(visit_id, "idle", todo)
            return False
        if not self._engines.note_ready:
            self._show(visit_id, "waiting", todo, "The language model is loading.")
        pipeline = self._engines.note_pipeline(self._store)
        self._show(visit_id, "running", todo)
        pipeline.update(visit_id, final=todo.closing)
        self._on_change(visit_id)
        return True

    def _todo(self, visit_id: str) -> _Todo:
        state = self._store.note_state(visit_id)
        new = [turn for turn in self._store.turns(visit_id) if turn.id > state.noted_turn]
        transcribed = self._store.assembly(visit_id).next_seq not in self._store.chunk_spans(visit_id)
        return _Todo(self._store.get_visit(visit_id), state, new, transcribed)

    def _show(self, visit_id: str, state: str, todo: _Todo, detail: str = "") -> None:
        status = StageStatus(stage=STAGE, state=state, detail=detail, behind_s=round(todo.behind_s, 1))
        self._board.show(visit_id, status)

    def _failed(self, visit_id: str, message: str, delay_s: float) -> None:
        detail = f"{message} Next try in {delay_s:.0f} s."
        self._board.show(visit_id, StageStatus(stage=STAGE, state="failed", detail=detail))
