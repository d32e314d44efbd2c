"""Visits that are being recorded here: one thread takes all sound in, so that a microphone's callback never waits.

Whoever records a visit holds its lease, renewed with the sound that comes. A lease that ran out was left by a process
that died or heard nothing more: whoever is there closes that recording."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import numpy as np

from scribe_core.board import Board, StageStatus
from scribe_core.errors import HeldError, ScribeError, VisitNotFoundError
from scribe_core.intake.recorder import Recorder, recover_tail
from scribe_core.interfaces import VisitStore
from scribe_core.settings import Settings
from scribe_core.types import Visit, VisitStatus

log = logging.getLogger(__name__)

STAGE = "audio"
INTERRUPTED = "The recording was interrupted. Its last second or two may be missing. Resume or finish the visit."
WAITS = (
    "What came in since waits in the app's memory and is stored once that is over; it is lost if the app ends before."
)


class Recordings:
    """on_sound(visit_id, stored_chunk) is told of sound that was taken in."""

    def __init__(
        self, store: VisitStore, board: Board, settings: Settings, on_sound: Callable[[str, bool], None]
    ) -> None:
        self._store = store
        self._board = board
        self._settings = settings
        self._on_sound = on_sound
        self._owner = uuid.uuid4().hex
        self._open: dict[str, Recorder] = {}
        self._intake = ThreadPoolExecutor(1, thread_name_prefix="intake")

    def start(self, visit_id: str, from_file: bool = False) -> None:
        """from_file: nobody waits for the words, so that chunks may be longer. Raises HeldError."""
        lease = self._store.take_lease(visit_id, self._owner, self._settings.lease_s)
        self._open[visit_id] = Recorder(visit_id, self._store, self._settings, lease, from_file)
        self._board.show(visit_id, StageStatus(stage=STAGE, state="running"))

    def recorder(self, visit_id: str) -> Recorder | None:
        return self._open.get(visit_id)

    def owes(self, visit_id: str) -> bool:
        """Chunks of the visit wait here for the store."""
        recorder = self._open.get(visit_id)
        return recorder is not None and recorder.owes

    def elsewhere(self, visit_id: str) -> bool:
        """Another process records the visit."""
        return visit_id not in self._open and self._store.lease_owner(visit_id) not in (None, self._owner)

    def feed(self, visit_id: str, samples: np.ndarray) -> Future[None] | None:
        """Queues the samples and returns at once; None where the visit is not being recorded here."""
        recorder = self._open.get(visit_id)
        if recorder is None:
            return None
        taken = self._intake.submit(self._take_in, recorder, samples)
        taken.add_done_callback(_log_bug)
        return taken

    def stop(self, visit_id: str, **changes: Any) -> Visit:
        """Stores the sound that is still in the queue, then changes the visit. May be called again after StoreError.

        Raises HeldError where another process records it."""
        return self._intake.submit(self._stop, visit_id, changes).result()

    def drop(self, visit_id: str) -> None:
        """Deletes the visit with everything that was or is being recorded."""
        self._open.pop(visit_id, None)
        self._intake.submit(self._store.delete_visit, visit_id).result()

    def recover(self, visit_id: str) -> None:
        """Closes a recording whose owner left it. Raises HeldError while an owner's lease lasts."""
        lease = self._store.take_lease(visit_id, self._owner, self._settings.lease_s)
        if self._store.get_visit(visit_id).status is VisitStatus.RECORDING:
            end_s = recover_tail(self._store, visit_id, lease)
            self._store.update_visit(visit_id, status=VisitStatus.PAUSED, audio_s=round(end_s, 2))
            self._board.show(visit_id, StageStatus(stage=STAGE, state="waiting", detail=INTERRUPTED))
        self._store.end_lease(visit_id, lease)

    def left(self) -> list[str]:
        """Visits whose owner, another process, left them."""
        return [visit_id for visit_id in self._store.expired_leases() if visit_id not in self._open]

    def fail(self, visit_id: str, error: ScribeError) -> None:
        """Tells why no more sound comes; what came is stored."""
        self._show_failure(visit_id, f"{error} What was read before is stored.")

    def close(self) -> None:
        """Stores what is being recorded; one visit that cannot be stored is no reason to leave the others."""
        for visit_id in list(self._open):
            try:
                self.stop(visit_id, status=VisitStatus.PAUSED)
            except ScribeError as error:
                log.error("a recording could not be closed: %s", error)
        self._intake.shutdown()

    def _take_in(self, recorder: Recorder, samples: np.ndarray) -> None:
        visit_id = recorder.visit_id
        if self._open.get(visit_id) is not recorder:
            return
        try:
            stored = recorder.push(samples)
            if stored:
                self._store.update_visit(visit_id, audio_s=round(recorder.end_s, 2))
            self._board.show(visit_id, StageStatus(stage=STAGE, state="running"))
        except (HeldError, VisitNotFoundError):
            # What another process did with the visit meanwhile stands, and the page tells it.
            self._open.pop(visit_id, None)
            log.warning("a recording went to another process")
            return
        except ScribeError as error:
            self._show_failure(visit_id, f"{error} {WAITS}")
            return
        except Exception as error:  # noqa: BLE001  whoever speaks has to know, whatever it was
            log.error("sound was not taken in: %s", type(error).__name__)
            self._show_failure(visit_id, f"An unexpected error ({type(error).__name__}). {WAITS}")
            return
        self._on_sound(visit_id, stored)

    def _show_failure(self, visit_id: str, detail: str) -> None:
        self._board.show(visit_id, StageStatus(stage=STAGE, state="failed", detail=detail))

    def _flush(self, recorder: Recorder) -> None:
        """Raises StoreError; after HeldError the recording is none of this process's any more."""
        try:
            recorder.flush()
        except HeldError:
            self._open.pop(recorder.visit_id, None)
            raise

    def _stop(self, visit_id: str, changes: dict[str, Any]) -> Visit:
        recorder = self._open.get(visit_id)
        if recorder is not None:
            self._flush(recorder)
            changes = changes | {"audio_s": round(recorder.end_s, 2)}
        elif self._store.get_visit(visit_id).status is VisitStatus.RECORDING:
            self.recover(visit_id)
        if changes.get("status") is VisitStatus.ENDED:
            changes = changes | {"last_seq": max(self._store.chunk_seqs(visit_id), default=-1)}
        visit = self._store.update_visit(visit_id, **changes)
        self._open.pop(visit_id, None)
        if recorder is not None:
            self._store.end_lease(visit_id, recorder.lease)
        self._board.show(visit_id, StageStatus(stage=STAGE))
        return visit


def _log_bug(taken: Future[None]) -> None:
    error = None if taken.cancelled() else taken.exception()
    if error is not None:
        log.error("sound was not taken in: %s", type(error).__name__)
