"""Notes kept up to date: drafts made side by side, of one visit and of several, and committed in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from scribe_core.board import Board
from scribe_core.due import Close, Draft, Merge, Settle, due_note, pace_of
from scribe_core.errors import OutdatedError, StoreError, VisitNotFoundError
from scribe_core.interfaces import VisitStore
from scribe_core.note_pipeline import NoteUpdate, TimedDraft
from scribe_core.settings import Settings
from scribe_core.standing import Standing, read_talk
from scribe_core.timing_events import tell_timing
from scribe_core.types import NoteTiming, StageStatus, Turn
from scribe_core.work.claims import Claims
from scribe_core.work.drafts import MOST_OF_A_VISIT, Drafts
from scribe_core.work.engines import Engines
from scribe_core.work.settler import Settler
from scribe_core.work.workers import Workers

STAGE = "note"
THREADS = 4


class NoteKeeper:
    def __init__(
        self,
        store: VisitStore,
        board: Board,
        engines: Engines,
        settings: Settings,
        first_delay_s: float,
    ) -> None:
        self._store = store
        self._board = board
        self._engines = engines
        self._pace = pace_of(settings, drafts=MOST_OF_A_VISIT)
        self.workers = Workers(STAGE, THREADS, self._work, self._failed, first_delay_s)
        self._drafts = Drafts(on_done=self.workers.wake)
        self._settler = Settler(store, engines, on_done=self.workers.wake)
        self._claims = Claims(store, settings.lease_s, self._drafts.of_all, wake=self.workers.wake)

    def close(self) -> None:
        """Waits for what is under way."""
        self.workers.close()
        self._settler.close()
        self._claims.close()
        self._drafts.close()

    def _work(self, visit_id: str) -> bool:
        """Begins what is due, and puts the draft that comes next into the note once it is written."""
        visit = self._standing(visit_id)
        more = [self._take(visit_id, visit, step) for step in due_note(visit, self._pace)]
        self._show(visit_id, visit)
        return any(more)

    def _take(self, visit_id: str, visit: Standing, step: Settle | Draft | Merge | Close) -> bool:
        """Whether to look again at once."""
        match step:
            case Settle(turns):
                self._settler.begin(visit_id, turns)
                return False
            case Draft(turns):
                if not self._claims.take(visit_id, turns):
                    return True
                make = partial(self._draft, visit_id, visit, turns, self._drafts.count)
                self._drafts.begin(visit_id, turns, make)
                return True
            case Merge(first_turn, closes):
                drafted = self._ready(visit_id, first_turn)
                return drafted is not None and self._merge(visit_id, drafted, closes)
            case Close():
                return self._merge(visit_id, TimedDraft(), closes=True)

    def _ready(self, visit_id: str, first_turn: int) -> TimedDraft | None:
        """Where it came to nothing, whoever is first may make it again. Raises why."""
        try:
            return self._drafts.ready(visit_id, first_turn)
        except Exception:
            self._claims.leave(visit_id, first_turn)
            raise

    def _draft(self, visit_id: str, visit: Standing, new: Sequence[Turn], queue: int) -> TimedDraft:
        pipeline = self._engines.note_pipeline(self._store)
        self._show(visit_id, visit)
        return replace(pipeline.draft(visit_id, new), queue=queue)

    def _merge(self, visit_id: str, timed: TimedDraft, closes: bool) -> bool:
        """The draft is kept where only the store did not take the note."""
        first = timed.draft.new[0].id if timed.draft.new else 0
        try:
            update = self._engines.note_pipeline(self._store).commit(visit_id, timed, closes)
        except OutdatedError:
            self._drafts.drop(visit_id, first)
            return True
        except StoreError:
            raise
        except Exception:
            self._drafts.drop(visit_id, first)
            raise
        _tell_timing(self._store, visit_id, update, timed.queue)
        self._drafts.drop(visit_id, first)
        return True

    def _standing(self, visit_id: str) -> Standing:
        """Drops the drafts of turns that are in the note: the answer of the store was lost, or another process was
        faster."""
        try:
            visit = read_talk(self._store, visit_id, self._drafts.turns(visit_id), self._claims.owner)
        except VisitNotFoundError:
            self._drafts.forget(visit_id)
            raise
        self._drafts.drop_until(visit_id, visit.note.noted_turn)
        self._claims.wait(visit_id, bool(visit.claimed))
        return visit

    def _show(self, visit_id: str, visit: Standing) -> None:
        behind_s = visit.open[-1].end_s - visit.open[0].start_s if visit.open else 0.0
        status = StageStatus(stage=STAGE, behind_s=round(behind_s, 1), **self._doing(visit_id))
        self._board.show(visit_id, status)

    def _doing(self, visit_id: str) -> dict[str, Any]:
        if not self._drafts.under_way(visit_id) and not self._settler.under_way(visit_id):
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
        tell_timing(store, visit_id, _timing(update, queue))


def _timing(update: NoteUpdate, queue: int) -> NoteTiming:
    return NoteTiming(
        model=update.delta.model,
        prompt=update.delta.prompt_version,
        note_s=update.timing["note_s"],
        total_s=update.timing["total_s"],
        merge_s=update.timing.get("merge_s", 0.0),
        commit_s=update.timing.get("commit_s", 0.0),
        first_token_s=tuple(reply.first_token_s for reply in update.replies if reply.first_token_s is not None),
        tokens_in=int(update.timing["tokens_in"]),
        tokens_cached=int(update.timing["tokens_cached"]),
        tokens_out=int(update.timing["tokens_out"]),
        queue=queue,
    )
