"""ScribeService: the one door for pages, command line and workers."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from contextlib import ExitStack

from scribe_core.board import Board
from scribe_core.errors import HeldError, ScribeError, VisitNotFoundError
from scribe_core.guardrails.checks import Guard
from scribe_core.intake.recordings import TEND_EVERY_S, Recordings
from scribe_core.interfaces import Store, Wake, Work
from scribe_core.rights import inside
from scribe_core.service.learning import LearningDoor
from scribe_core.service.reading import ReadingDoor
from scribe_core.service.recording import RecordingDoor
from scribe_core.service.reviewing import ReviewingDoor
from scribe_core.settings import Settings
from scribe_core.types import Visit, VisitStatus
from scribe_core.work.checker import Checker
from scribe_core.work.counter import Counter
from scribe_core.work.duties import Duties
from scribe_core.work.engine import EngineState
from scribe_core.work.engines import Engines
from scribe_core.work.learning import Learning
from scribe_core.work.listener import Listener
from scribe_core.work.note_keeper import NoteKeeper
from scribe_core.work.reviewer import Reviewer
from scribe_core.work.wakes import Wakes
from scribe_core.work.watch import Watch
from scribe_core.work.workers import FIRST_DELAY_S, Workers

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
        self._recordings = Recordings(store, self._board, settings)
        self._reviewer = Reviewer(store, engines.ready_finder)
        self._counter = Counter(store, first_delay_s)
        self._duties = duties = Duties(store, settings.lease_s)
        self._listener = Listener(store, self._board, engines, duties, first_delay_s)
        self._notes = NoteKeeper(store, self._board, engines, settings, first_delay_s)
        self._checker = Checker(store, self._board, guard or Guard(), duties, first_delay_s)
        self._wakes = Wakes(store, self._woken)
        engines.start()
        self._wakes.start()
        self._go_on()
        self._watches = (
            Watch("leases", settings.lease_s / 3, self._take_over),
            Watch("unfinished", settings.lease_s / 3, self._keep_on),
            Watch("spool", TEND_EVERY_S, self._recordings.tend),
            Watch("sound", UPKEEP_EVERY_S, store.tend_sound),
        )

    @inside
    def readiness(self) -> list[EngineState]:
        return self._engines.states()

    @inside
    def close(self) -> None:
        """Stores what is being recorded, stops the engines, and waits for the pieces of work under way, which are done
        or fail then: each of them, whatever another one raises."""
        parts = (
            *self._watches, self._wakes, self._recordings, self._engines, self._listener.workers, self._notes,
            self._checker, self._duties, self._counter, self._store,
        )  # fmt: skip
        with ExitStack() as ends:
            for part in reversed(parts):
                ends.callback(part.close)

    def _owner(self, visit_id: str) -> str | None:
        try:
            return self._store.get_visit(visit_id).owner
        except VisitNotFoundError:
            return None

    def _woken(self, wake: Wake) -> None:
        if wake.kind == "tail":
            self._listener.heard(wake.visit_id, wake.end_s)
        for workers in self._whom(wake.kind):
            workers.wake(wake.visit_id)

    def _whom(self, kind: str) -> tuple[Workers, ...]:
        """Those who may have something to do after an event of this kind."""
        after = {
            "chunk": (self._listener.workers, self._notes.workers),
            "visit": (self._listener.workers, self._notes.workers),
            "turn": (self._notes.workers, self._checker.workers),
            "note": (self._notes.workers, self._checker.workers),
        }
        return after.get(kind, ())

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
        if problem is not None:
            raise problem

    def _go_on(self) -> None:
        """Takes up what an earlier run of the app left, each visit by itself; what another process records stays its
        own."""
        unfinished = self._store.unfinished()
        for visit in unfinished:
            try:
                if visit.status is VisitStatus.RECORDING:
                    self._recordings.recover(visit.id)
            except HeldError:
                pass
            except ScribeError as error:
                log.error("a recording that was left is still open: %s", error)
        self._wake_all(unfinished)

    def _keep_on(self) -> None:
        """Also with what another process worked on that is no longer there."""
        self._wake_all(self._store.unfinished())
        self._duties.renew(self._under_way())

    def _wake_all(self, visits: Iterable[Visit]) -> None:
        for visit in visits:
            for workers in (self._listener.workers, self._notes.workers, self._checker.workers):
                workers.wake(visit.id)

    def _under_way(self) -> list[tuple[str, Work]]:
        busy: dict[Work, list[str]] = {
            "transcript": self._listener.workers.busy,
            "checks": self._checker.workers.busy,
        }
        return [(visit_id, work) for work, visits in busy.items() for visit_id in visits]
