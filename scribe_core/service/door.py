"""ScribeService: the one door for pages, command line and workers."""

from __future__ import annotations

import logging
from contextlib import ExitStack

from scribe_core.board import Board
from scribe_core.errors import HeldError, ScribeError, VisitNotFoundError
from scribe_core.guardrails.checks import Guard
from scribe_core.intake.recordings import TEND_EVERY_S, Recordings
from scribe_core.interfaces import Store
from scribe_core.rights import inside
from scribe_core.service.learning import LearningDoor
from scribe_core.service.reading import ReadingDoor
from scribe_core.service.recording import RecordingDoor
from scribe_core.service.reviewing import ReviewingDoor
from scribe_core.settings import Settings
from scribe_core.types import VisitStatus
from scribe_core.work.checker import Checker
from scribe_core.work.counter import Counter
from scribe_core.work.engine import EngineState
from scribe_core.work.engines import Engines
from scribe_core.work.learning import Learning
from scribe_core.work.listener import Listener
from scribe_core.work.note_keeper import NoteKeeper
from scribe_core.work.reviewer import Reviewer
from scribe_core.work.watch import Watch
from scribe_core.work.workers import FIRST_DELAY_S

UPKEEP_EVERY_S = 30.0
"""Between two looks at what is still to do with the bytes of sound."""

log = logging.getLogger(__name__)


class ScribeService(RecordingDoor, ReadingDoor, ReviewingDoor, LearningDoor):
    """Thread-safe. Starts loading the engines and goes on with unfinished visits at once.

    Opened for nobody; `as_person` opens it for somebody. Every method that takes a visit's id raises VisitNotFoundError
    for an unknown one and for another's, and StoreError."""

    def __init__(
        self,
        store: Store,
        engines: Engines,
        settings: Settings,
        first_delay_s: float = FIRST_DELAY_S,
        guard: Guard | None = None,
    ) -> None:
        self._store = store
        self._engines = engines
        self._settings = settings
        self._board = Board(store)
        self._learning = Learning(store, settings)
        self._recordings = Recordings(store, self._board, settings, on_sound=self._heard)
        self._counter = Counter(store, first_delay_s)
        self._checker = Checker(store, self._board, guard or Guard(), first_delay_s)
        self._notes = NoteKeeper(
            store, self._board, engines, settings, first_delay_s, on_change=self._checker.workers.wake
        )
        self._reviewer = Reviewer(store, engines.ready_finder, on_change=self._checker.workers.wake)
        self._listener = Listener(
            store, self._board, engines, self._recordings, self._notes.workers, first_delay_s=first_delay_s
        )
        engines.start()
        self._go_on()
        self._watch = Watch("leases", settings.lease_s / 3, self._take_over)
        self._spool = Watch("spool", TEND_EVERY_S, self._recordings.tend)
        self._upkeep = Watch("sound", UPKEEP_EVERY_S, store.tend_sound)

    @inside
    def readiness(self) -> list[EngineState]:
        return self._engines.states()

    @inside
    def close(self) -> None:
        """Stores what is being recorded, waits for the pieces of work under way, and stops the engines: each of them,
        whatever another one raises."""
        parts = (
            self._watch, self._upkeep, self._spool, self._recordings, self._listener.workers, self._notes,
            self._checker, self._counter, self._engines, self._store,
        )  # fmt: skip
        with ExitStack() as ends:
            for part in reversed(parts):
                ends.callback(part.close)

    def _owner(self, visit_id: str) -> str | None:
        try:
            return self._store.get_visit(visit_id).owner
        except VisitNotFoundError:
            return None

    def _heard(self, visit_id: str, stored_chunk: bool) -> None:
        self._listener.heard(visit_id, stored_chunk)

    def _take_over(self) -> None:
        """Closes the recordings that their owners left, each by itself. Raises at the end what kept one open."""
        problem: ScribeError | None = None
        for visit_id in self._recordings.left():
            try:
                self._recordings.recover(visit_id)
            except (HeldError, VisitNotFoundError):
                continue
            except ScribeError as error:
                problem = error
                continue
            self._wake(visit_id)
        if problem is not None:
            raise problem

    def _go_on(self) -> None:
        """Takes up what an earlier run of the app left, each visit by itself; what another process records stays its
        own."""
        for visit in self._store.unfinished():
            try:
                if visit.status is VisitStatus.RECORDING:
                    self._recordings.recover(visit.id)
            except HeldError:
                pass
            except ScribeError as error:
                log.error("a recording that was left is still open: %s", error)
            self._wake(visit.id)
            self._checker.workers.wake(visit.id)
