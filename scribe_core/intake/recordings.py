"""Visits that are being recorded here, each on a thread of its own: neither a microphone's callback nor another visit
waits for the store.

Whoever records a visit holds its lease, renewed with the sound that comes. A lease that ran out was left by a process
that died or heard nothing more: whoever is there closes that recording."""

from __future__ import annotations

import logging
import uuid
from concurrent.futures import Future
from typing import Unpack

import numpy as np

from scribe_core.board import Board
from scribe_core.errors import HeldError, ScribeError, VisitNotFoundError
from scribe_core.intake.leftovers import STAGE, Leftovers
from scribe_core.intake.line import Line
from scribe_core.intake.recorder import Recorder
from scribe_core.interfaces import VisitStore
from scribe_core.settings import Settings
from scribe_core.types import StageStatus, Visit, VisitChanges, VisitStatus

log = logging.getLogger(__name__)

TEND_EVERY_S = 0.25
ON_DISK = "What came in since is on this machine's disk, sealed, and goes into the store by itself once that is over."
WAITS = (
    "What came in since waits in the app's memory and is stored once that is over; it is lost if the app ends before."
)


class Recordings:
    def __init__(self, store: VisitStore, board: Board, settings: Settings) -> None:
        self._store = store
        self._board = board
        self._settings = settings
        self._owner = uuid.uuid4().hex
        self._open: dict[str, Line] = {}
        self._leftovers = Leftovers(store, board, settings, self._owner)

    def start(self, visit_id: str, from_file: bool = False) -> None:
        """from_file: nobody waits for the words, so that chunks may be longer. Raises HeldError."""
        lease = self._store.take_lease(visit_id, self._owner, self._settings.lease_s)
        self._open[visit_id] = Line(Recorder(visit_id, self._store, self._settings, lease, from_file), self._take_in)
        self._board.show(visit_id, StageStatus(stage=STAGE, state="running"))

    def recorder(self, visit_id: str) -> Recorder | None:
        line = self._open.get(visit_id)
        return line.recorder if line else None

    def owes(self, visit_id: str) -> bool:
        """Chunks of the visit wait here for the store."""
        recorder = self.recorder(visit_id)
        return recorder is not None and recorder.owes

    def elsewhere(self, visit_id: str) -> bool:
        """Another process records the visit."""
        return visit_id not in self._open and self._store.lease_owner(visit_id) not in (None, self._owner)

    def feed(self, visit_id: str, samples: np.ndarray) -> Future[None] | None:
        """Queues the samples and returns at once; None where the visit is not being recorded here. Raises StoreError
        where too much waits for the store."""
        line = self._open.get(visit_id)
        return None if line is None else line.feed(samples)

    def tend(self) -> None:
        """Puts onto this machine's disk what the store does not take, and asks it again, also where no new sound comes.
        To be called every TEND_EVERY_S."""
        for line in list(self._open.values()):
            _spool(line.recorder)
            if line.recorder.refused:
                line.nudge()

    def stop(self, visit_id: str, **changes: Unpack[VisitChanges]) -> Visit:
        """Stores the sound that is still in the queue, then changes the visit. May be called again after StoreError.

        Raises HeldError where another process records it."""
        line = self._open.get(visit_id)
        return line.run(self._stop, visit_id, changes) if line else self._stop(visit_id, changes)

    def drop(self, visit_id: str) -> None:
        """Deletes the visit with everything that was or is being recorded."""
        line = self._open.pop(visit_id, None)
        if line is None:
            self._delete(visit_id)
            return
        line.run(self._delete, visit_id)
        line.close()

    def recover(self, visit_id: str) -> None:
        """Closes a recording whose owner left it. Raises HeldError while an owner's lease lasts."""
        self._leftovers.recover(visit_id)

    def left(self) -> list[str]:
        """Visits that are to be recovered."""
        return [visit_id for visit_id in self._leftovers.visits() if visit_id not in self._open]

    def remarks(self) -> tuple[str, ...]:
        """What was recorded and is in no visit, a plain sentence or two; empty where all is."""
        return self._leftovers.remarks()

    def fail(self, visit_id: str, error: ScribeError) -> None:
        """Tells why no more sound comes; what came is stored."""
        self._show_failure(visit_id, f"{error} What was read before is stored.")

    def close(self) -> None:
        """Stores what is being recorded, or leaves it on the disk for the next start; one visit that cannot be stored
        is no reason to leave the others."""
        for visit_id, line in list(self._open.items()):
            try:
                self.stop(visit_id, status=VisitStatus.PAUSED)
            except ScribeError as error:
                log.error("a recording could not be closed: %s", error)
                _spool(line.recorder)
            line.close()

    def _take_in(self, recorder: Recorder) -> None:
        visit_id = recorder.visit_id
        if self.recorder(visit_id) is not recorder:
            return
        try:
            stored = recorder.push()
            if stored:
                self._store.update_visit(visit_id, audio_s=round(recorder.end_s, 2))
            self._board.show(visit_id, StageStatus(stage=STAGE, state="running"))
        except (HeldError, VisitNotFoundError) as error:
            # What another process did with the visit meanwhile stands, and the page tells it.
            self._let_go(recorder, discarded=isinstance(error, VisitNotFoundError))
            return
        except ScribeError as error:
            self._show_failure(visit_id, f"{error} {_waits(recorder)}")
            return
        except Exception as error:  # noqa: BLE001  whoever speaks has to know, whatever it was
            log.error("sound was not taken in: %s", type(error).__name__)
            self._show_failure(visit_id, f"An unexpected error ({type(error).__name__}). {_waits(recorder)}")

    def _let_go(self, recorder: Recorder, discarded: bool = False) -> None:
        """What the store has not taken is left on the disk: whoever closes the visit's recording joins it."""
        log.warning("a recording went to another process")
        visit_id = recorder.visit_id
        if line := self._open.pop(visit_id, None):
            line.close()
        if discarded:
            self._store.spool.drop(visit_id)
            return
        _spool(recorder)
        self._store.spool.leave(visit_id)

    def _delete(self, visit_id: str) -> None:
        self._store.delete_visit(visit_id)
        self._store.spool.drop(visit_id)

    def _show_failure(self, visit_id: str, detail: str) -> None:
        self._board.show(visit_id, StageStatus(stage=STAGE, state="failed", detail=detail))

    def _stop(self, visit_id: str, changes: VisitChanges) -> Visit:
        line = self._open.get(visit_id)
        if line is not None:
            self._flush(line.recorder)
            changes["audio_s"] = round(line.recorder.end_s, 2)
        elif self._store.get_visit(visit_id).status is VisitStatus.RECORDING:
            self.recover(visit_id)
        if changes.get("status") is VisitStatus.ENDED:
            changes["last_seq"] = max(self._store.chunk_seqs(visit_id), default=-1)
        visit = self._store.update_visit(visit_id, **changes)
        self._open.pop(visit_id, None)
        if line is not None:
            line.close()
            self._store.end_lease(visit_id, line.recorder.lease)
        self._board.show(visit_id, StageStatus(stage=STAGE))
        return visit

    def _flush(self, recorder: Recorder) -> None:
        """Raises StoreError; after HeldError the recording is none of this process's any more."""
        try:
            recorder.flush()
        except HeldError:
            self._let_go(recorder)
            raise


def _spool(recorder: Recorder) -> None:
    try:
        recorder.spool()
    except ScribeError as error:
        log.debug("sound waits in memory: %s", type(error).__name__)


def _waits(recorder: Recorder) -> str:
    """Where what the store has not taken is now."""
    _spool(recorder)
    return ON_DISK if recorder.on_disk else WAITS
