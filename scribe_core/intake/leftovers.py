"""Recordings that their owner left, and sound that lies on this machine's disk because the store was away."""

from __future__ import annotations

import threading

from scribe_core.board import Board
from scribe_core.errors import VisitNotFoundError
from scribe_core.intake.recovery import Joined, join, stands
from scribe_core.interfaces import VisitStore
from scribe_core.settings import Settings
from scribe_core.types import StageStatus, Visit, VisitStatus

STAGE = "audio"
INTERRUPTED = "The recording was interrupted. Its last second or two may be missing. Resume or finish the visit."
RETURNED = "Sound that the store had not taken was on this machine's disk, and is joined to the visit now."
LATE = "{seconds:.0f} s that were recorded before, while the store was away, stand at the end of the recording."
CUT = "Some of the sound at the end of an interrupted recording cannot be read: what was said there is missing."
UNJOINED = (
    "Sound of a finished visit, which the store had not taken in time, lies sealed on this machine's disk and can no "
    "longer be joined to the visit. Write by hand what its note lacks. The sound goes with the visit."
)
_OPEN = (VisitStatus.RECORDING, VisitStatus.PAUSED)


class Leftovers:
    """owner: of the leases under which recordings are closed."""

    def __init__(self, store: VisitStore, board: Board, settings: Settings, owner: str) -> None:
        self._store = store
        self._board = board
        self._settings = settings
        self._owner = owner
        self._lock = threading.Lock()
        self._unjoined: set[str] = set()

    def visits(self) -> list[str]:
        """Those whose owner left them, and open ones of which there is sound on the disk."""
        spooled = [visit_id for visit_id in self._store.spool.left() if self._is_open(visit_id)]
        return list(dict.fromkeys([*self._store.expired_leases(), *spooled]))

    def recover(self, visit_id: str) -> None:
        """Closes the recording, and joins to it what was left. Raises HeldError while an owner's lease lasts."""
        with self._lock:
            lease = self._store.take_lease(visit_id, self._owner, self._settings.lease_s)
            visit = self._store.get_visit(visit_id)
            spooled = visit.status is VisitStatus.PAUSED and visit_id in self._store.spool.left()
            if visit.status is VisitStatus.RECORDING or spooled:
                self._close(visit, join(self._store, visit_id, lease, self._settings))
            self._store.end_lease(visit_id, lease)

    def remarks(self) -> tuple[str, ...]:
        """What can no longer be joined, a plain sentence or two."""
        return (UNJOINED,) if self._unjoined else ()

    def _close(self, visit: Visit, joined: Joined) -> None:
        late = LATE.format(seconds=joined.late_s) if joined.late_s else ""
        remarks = [visit.sound_remark, late, CUT if joined.cut and CUT not in visit.sound_remark else ""]
        remark = " ".join(filter(None, remarks))
        audio_s = round(joined.end_s, 2)
        self._store.update_visit(visit.id, status=VisitStatus.PAUSED, audio_s=audio_s, sound_remark=remark)
        detail = INTERRUPTED if visit.status is VisitStatus.RECORDING else RETURNED
        self._board.show(visit.id, StageStatus(stage=STAGE, state="waiting", detail=detail))

    def _is_open(self, visit_id: str) -> bool:
        """What belongs to no visit is deleted, and what stands in a finished one already."""
        try:
            status = self._store.get_visit(visit_id).status
        except VisitNotFoundError:
            self._store.spool.drop(visit_id)
            return False
        if status not in _OPEN and visit_id not in self._unjoined:
            self._settle(visit_id)
        return status in _OPEN

    def _settle(self, visit_id: str) -> None:
        if stands(self._store, visit_id):
            self._store.spool.drop(visit_id)
        else:
            self._unjoined.add(visit_id)
