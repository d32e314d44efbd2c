"""Recording a visit."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import BinaryIO

import numpy as np

from scribe_core.again import same_id
from scribe_core.audio.decode import Sound
from scribe_core.board import Board
from scribe_core.errors import BadInputError, ConflictError, ScribeError, SignedError
from scribe_core.intake.recordings import Recordings
from scribe_core.intake.upload import Upload, rest
from scribe_core.interfaces import Store
from scribe_core.rights import Bound, clinician, own_visit
from scribe_core.settings import Settings
from scribe_core.text import NAME, SHORT, TITLE, WORDING, bounded
from scribe_core.text import names as bounded_names
from scribe_core.timing import now
from scribe_core.types import Consent, Visit, VisitStatus
from scribe_core.work.listener import Listener

_NOTHING = np.zeros(0, np.float32)


class RecordingDoor(Bound):
    """From the consent to the end of the recording."""

    _store: Store
    _settings: Settings
    _board: Board
    _recordings: Recordings
    _listener: Listener

    @clinician
    def start_visit(
        self,
        consent_wording: str,
        clinician: str,
        names: Sequence[str] = (),
        source: str = "microphone",
        title: str = "",
        training: bool = False,
        ticket: str = "",
    ) -> Visit:
        """names: of patient and clinician, always masked. training: the patient agreed to that too. ticket: of the
        request, hard to guess; the same request again goes on with the visit that it began.

        Raises BadInputError without a consent wording, and where a text is too long."""
        known, wording = bounded_names(names), bounded(consent_wording, WORDING)
        if not wording:
            raise BadInputError("The visit cannot start before the patient has agreed to the recording.")
        at = now()
        visit = Visit(
            id=same_id(ticket, self._who.id, wording, str(training), source, title),
            created_at=at,
            status=VisitStatus.RECORDING,
            consent=Consent(clinician=bounded(clinician, NAME), given_at=at, wording=wording, training=training),
            title=bounded(title, TITLE),
            source=bounded(source, SHORT),
            owner=self._who.id,
        )
        visit = self._created(visit)
        self._store.put_secret(visit.id, "names", json.dumps(known).encode())
        if visit.status is VisitStatus.RECORDING and self._recordings.recorder(visit.id) is None:
            self._recordings.start(visit.id, from_file=source != "microphone")
        return visit

    @own_visit
    def feed(self, visit_id: str, samples: np.ndarray) -> bool:
        """float32 mono `(n,)` at 16 kHz. Returns at once; False where the visit is not recording."""
        return self._recordings.feed(visit_id, samples.copy()) is not None

    @own_visit
    def recorded_elsewhere(self, visit_id: str) -> bool:
        """Another process of the app takes its sound in."""
        return self._recordings.elsewhere(visit_id)

    @own_visit
    def pause(self, visit_id: str) -> Visit:
        """Everything said so far is stored on return."""
        return self._recordings.stop(visit_id, status=VisitStatus.PAUSED)

    @own_visit
    def resume(self, visit_id: str) -> Visit:
        """Also goes on with a recording that its process left. Raises BadInputError where the visit is over, and
        HeldError where another process records it."""
        visit = self._store.get_visit(visit_id)
        if visit.status not in (VisitStatus.PAUSED, VisitStatus.RECORDING):
            raise BadInputError(f"Only an open visit can be resumed; this one is {visit.status.value}.")
        if self._recordings.recorder(visit_id) is not None:
            return visit
        if visit.status is VisitStatus.RECORDING:
            self._recordings.recover(visit_id)
        self._recordings.start(visit_id)
        return self._store.update_visit(visit_id, status=VisitStatus.RECORDING)

    @own_visit
    def finish(self, visit_id: str) -> Visit:
        """Ends the recording; the rest of the transcript and of the note follow. A second call changes nothing."""
        visit = self._store.get_visit(visit_id)
        if visit.status in (VisitStatus.ENDED, VisitStatus.SIGNED):
            return visit
        return self._recordings.stop(visit_id, status=VisitStatus.ENDED, ended_at=now())

    @own_visit
    def cancel(self, visit_id: str) -> None:
        """Discards the visit: nothing of it is left. Raises SignedError where its note is signed."""
        if self._store.get_visit(visit_id).status is VisitStatus.SIGNED:
            raise SignedError
        self._recordings.drop(visit_id)
        self._listener.forget(visit_id)
        self._board.forget(visit_id)

    @own_visit
    def upload(
        self, visit_id: str, source: Path | BinaryIO, on_progress: Callable[[float], None] | None = None
    ) -> None:
        """Reads the file, or a copy of the bytes, in the background, then finishes the visit.

        Raises AudioError where it cannot be read from the start; a file that breaks off later leaves the visit paused
        with what could be read."""
        sound = Sound(source, self._settings.upload_max_s, self._settings.upload_max_mb)
        Upload(sound, partial(self._feed_and_wait, visit_id), self._upload_end(visit_id, sound), on_progress)

    def _created(self, visit: Visit) -> Visit:
        try:
            self._store.create_visit(visit)
        except ConflictError:  # this very request created it before
            visit = self._store.get_visit(visit.id)
        return visit

    def _feed_and_wait(self, visit_id: str, samples: np.ndarray) -> bool:
        """A file is read only as fast as its sound is stored: while the store is away, not at all."""
        taken = self._recordings.feed(visit_id, samples)
        while taken is not None:
            taken.result()
            if not self._recordings.owes(visit_id):
                return True
            rest()
            taken = self._recordings.feed(visit_id, _NOTHING)
        return False

    def _upload_end(self, visit_id: str, sound: Sound) -> Callable[[ScribeError | None], None]:
        def end(error: ScribeError | None) -> None:
            if sound.remark:
                self._store.update_visit(visit_id, sound_remark=sound.remark)
            if error is None:
                self.finish(visit_id)
                return
            self.pause(visit_id)
            self._recordings.fail(visit_id, error)

        return end

