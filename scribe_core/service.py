"""ScribeService: the one door for pages, command line and workers."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from scribe_core.analytics.figures import Figures, Filters
from scribe_core.audio.codec import wav_bytes
from scribe_core.errors import BadInputError, ScribeError
from scribe_core.guardrails.checks import Guard
from scribe_core.interfaces import NoteState, Store
from scribe_core.note.render import note_text
from scribe_core.privacy import reveal
from scribe_core.settings import Settings
from scribe_core.timing import now
from scribe_core.types import (
    SAMPLE_RATE_HZ,
    Checked,
    Consent,
    Dismissal,
    Event,
    Speaker,
    Statement,
    Turn,
    Visit,
    VisitStatus,
)
from scribe_core.work.answers import set_aside, write_down
from scribe_core.work.board import Board, StageStatus
from scribe_core.work.checker import Checker
from scribe_core.work.counter import Counter
from scribe_core.work.engine import EngineState
from scribe_core.work.engines import Engines
from scribe_core.work.listener import Listener
from scribe_core.work.note_keeper import NoteKeeper
from scribe_core.work.recordings import Recordings
from scribe_core.work.upload import Upload, open_sound
from scribe_core.work.workers import FIRST_DELAY_S


@dataclass(frozen=True)
class VisitView:
    """A visit as a page shows it. Events after `last_event_id` may be in it already and do no harm twice."""

    visit: Visit
    turns: list[Turn]
    statements: list[Statement]
    stages: list[StageStatus]
    last_event_id: str
    partial: str
    note: NoteState
    checked: dict[str, Checked]


class ScribeService:
    """Thread-safe. Starts loading the engines and goes on with unfinished visits at once.

    Every method that takes a visit's id raises VisitNotFoundError for an unknown one, and StoreError."""

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
        self._recordings = Recordings(store, self._board, settings, on_sound=self._heard)
        self._counter = Counter(store, first_delay_s)
        self._checker = Checker(store, self._board, guard or Guard(), first_delay_s)
        self._notes = NoteKeeper(
            store, self._board, engines, settings, first_delay_s, on_change=self._checker.workers.wake
        )
        self._listener = Listener(
            store, self._board, engines, self._recordings, self._notes.workers, first_delay_s=first_delay_s
        )
        engines.start()
        self._go_on()

    def readiness(self) -> list[EngineState]:
        return self._engines.states()

    def start_visit(
        self,
        consent_wording: str,
        clinician: str,
        names: Sequence[str] = (),
        source: str = "microphone",
        title: str = "",
    ) -> Visit:
        """names: of patient and clinician, always masked. Raises BadInputError without a consent wording."""
        if not consent_wording.strip():
            raise BadInputError("The visit cannot start before the patient has agreed to the recording.")
        at = now()
        visit = Visit(
            id=uuid.uuid4().hex,
            created_at=at,
            status=VisitStatus.RECORDING,
            consent=Consent(clinician=clinician, given_at=at, wording=consent_wording.strip()),
            title=title,
            source=source,
        )
        self._store.create_visit(visit)
        known = [name.strip() for name in names if name.strip()]
        self._store.put_secret(visit.id, "names", json.dumps(known).encode())
        self._recordings.start(visit.id, from_file=source != "microphone")
        return visit

    def feed(self, visit_id: str, samples: np.ndarray) -> bool:
        """float32 mono `(n,)` at 16 kHz. Returns at once; False where the visit is not recording."""
        return self._recordings.feed(visit_id, samples.copy()) is not None

    def pause(self, visit_id: str) -> Visit:
        """Everything said so far is stored on return."""
        return self._stop(visit_id, status=VisitStatus.PAUSED)

    def resume(self, visit_id: str) -> Visit:
        """Raises BadInputError where the visit is not paused."""
        visit = self._store.get_visit(visit_id)
        if visit.status is not VisitStatus.PAUSED:
            raise BadInputError(f"Only a paused visit can be resumed; this one is {visit.status.value}.")
        self._recordings.start(visit_id)
        return self._store.update_visit(visit_id, status=VisitStatus.RECORDING)

    def finish(self, visit_id: str) -> Visit:
        """Ends the recording; the rest of the transcript and of the note follow. A second call changes nothing."""
        visit = self._store.get_visit(visit_id)
        if visit.status in (VisitStatus.ENDED, VisitStatus.SIGNED):
            return visit
        return self._stop(visit_id, status=VisitStatus.ENDED, ended_at=now())

    def cancel(self, visit_id: str) -> None:
        """Discards the visit: nothing of it is left."""
        self._recordings.drop(visit_id)
        self._listener.forget(visit_id)
        self._board.forget(visit_id)

    def upload(self, visit_id: str, path: Path, on_progress: Callable[[float], None] | None = None) -> None:
        """Reads the file in the background, then finishes the visit.

        Raises AudioError where the file cannot be read from the start; a file that breaks off later leaves the visit
        paused with what could be read."""
        blocks = open_sound(path, self._settings.upload_max_s)
        Upload(path, blocks, partial(self._feed_and_wait, visit_id), self._upload_end(visit_id), on_progress)

    def visits(self) -> list[Visit]:
        """Newest first."""
        return self._store.list_visits()

    def visit(self, visit_id: str) -> Visit:
        return self._store.get_visit(visit_id)

    def snapshot(self, visit_id: str) -> VisitView:
        last_event_id = self._store.last_event_id(visit_id)
        return VisitView(
            visit=self._store.get_visit(visit_id),
            turns=self._store.turns(visit_id),
            statements=self._store.statements(visit_id),
            stages=self._board.stages(visit_id),
            last_event_id=last_event_id,
            partial=self._listener.partial(visit_id),
            note=self._store.note_state(visit_id),
            checked=self._store.checked(visit_id),
        )

    def events(self, visit_id: str, after: str, block_ms: int = 0) -> list[Event]:
        """Events later than `after`; waits up to `block_ms` for the first."""
        return self._store.events(visit_id, after, block_ms)

    def set_speaker(self, visit_id: str, turn_id: int, speaker: Speaker) -> None:
        """The clinician's choice; the model never changes it and later turns learn from it."""
        self._store.set_speakers(visit_id, {turn_id: (speaker, 1.0)}, by="clinician")

    def dismiss(self, visit_id: str, statement_id: str, check: str, message: str, reason: str, by: str) -> None:
        """Sets a finding aside; it comes back when its statement changes.

        Raises BadInputError without a reason, and ConflictError where the finding is no longer there."""
        why = Dismissal(by=by, at=now(), reason=reason.strip())
        set_aside(self._store, visit_id, statement_id, check, message, why)

    def write_down(self, visit_id: str, check: str, message: str) -> Statement:
        """Puts what was heard and is in no statement into the note, as a quotation.

        Raises ConflictError where it is no longer missing."""
        statement = write_down(self._store, visit_id, check, message)
        self._checker.workers.wake(visit_id)
        return statement

    def reveal(self, visit_id: str) -> dict[str, str]:
        """Placeholder to real value. For the visit's clinician only."""
        return self._store.vault(visit_id)

    def note_text(self, visit_id: str) -> str:
        """The note as the clinician pastes it, with the real values. For the visit's clinician only."""
        return reveal(note_text(self._store.statements(visit_id)), self._store.vault(visit_id))

    def audio(self, visit_id: str, start_s: float, end_s: float) -> bytes:
        """A WAV file of the sound from `start_s` to `end_s`, as far as it is stored as chunks."""
        sound = np.zeros(max(0, round((end_s - start_s) * SAMPLE_RATE_HZ)), np.float32)
        spans = self._store.chunk_spans(visit_id).items()
        for seq in (seq for seq, (begin_s, stop_s) in spans if begin_s < end_s and stop_s > start_s):
            chunk = self._store.get_chunk(visit_id, seq)
            if chunk is not None:
                _lay(sound, chunk.samples, round((chunk.start_s - start_s) * SAMPLE_RATE_HZ))
        return wav_bytes(sound)

    def figures(self, filters: Filters) -> Figures:
        """For admins: counters of all visits, without a word of them. A few seconds old."""
        return Figures(self._store.figures(filters.first.isoformat(), filters.last.isoformat()), filters)

    def close(self) -> None:
        """Stores what is being recorded, waits for the pieces of work under way, and stops the engines."""
        self._recordings.close()
        self._listener.workers.close()
        self._notes.close()
        self._checker.close()
        self._counter.close()
        self._engines.close()
        self._store.close()

    def _heard(self, visit_id: str, stored_chunk: bool) -> None:
        self._listener.heard(visit_id, stored_chunk)

    def _feed_and_wait(self, visit_id: str, samples: np.ndarray) -> bool:
        """A file is read only as fast as its sound is stored."""
        taken = self._recordings.feed(visit_id, samples)
        if taken is not None:
            taken.result()
        return taken is not None

    def _upload_end(self, visit_id: str) -> Callable[[ScribeError | None], None]:
        def end(error: ScribeError | None) -> None:
            if error is None:
                self.finish(visit_id)
                return
            self.pause(visit_id)
            self._recordings.fail(visit_id, error)

        return end

    def _stop(self, visit_id: str, **changes: object) -> Visit:
        visit = self._recordings.stop(visit_id, **changes)
        self._wake(visit_id)
        return visit

    def _go_on(self) -> None:
        """Takes up what an earlier run of the app left."""
        for visit in self._store.list_visits():
            if visit.status is VisitStatus.RECORDING:
                self._recordings.recover(visit)
            if visit.status is not VisitStatus.SIGNED and not self._store.note_state(visit.id).final:
                self._wake(visit.id)
            self._checker.workers.wake(visit.id)
            self._counter.workers.wake(visit.id)

    def _wake(self, visit_id: str) -> None:
        self._listener.workers.wake(visit_id)
        self._notes.workers.wake(visit_id)


def _lay(sound: np.ndarray, samples: np.ndarray, at: int) -> None:
    """Copies `samples` into `sound` from index `at`, which may lie outside."""
    begin, end = max(0, at), min(len(sound), at + len(samples))
    if end > begin:
        sound[begin:end] = samples[begin - at : end - at]
