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
from scribe_core.errors import BadInputError, ScribeError, VisitNotFoundError
from scribe_core.guardrails.checks import Guard
from scribe_core.interfaces import NoteState, Store
from scribe_core.note.render import note_text
from scribe_core.privacy import reveal
from scribe_core.review.difference import StatementDifference, difference
from scribe_core.review.signing import Readiness
from scribe_core.rights import Bound, admin, clinician, inside, own_visit
from scribe_core.settings import Settings
from scribe_core.timing import now
from scribe_core.types import (
    SAMPLE_RATE_HZ,
    Action,
    Change,
    Checked,
    Consent,
    DatasetBuild,
    DatasetKind,
    Dismissal,
    EditKind,
    Event,
    Feedback,
    Override,
    Speaker,
    Statement,
    Supply,
    Turn,
    Visit,
    VisitStatus,
    WordPair,
)
from scribe_core.work.answers import set_aside
from scribe_core.work.board import Board, StageStatus
from scribe_core.work.checker import Checker
from scribe_core.work.counter import Counter
from scribe_core.work.engine import EngineState
from scribe_core.work.engines import Engines
from scribe_core.work.learning import Learning, Progress
from scribe_core.work.listener import Listener
from scribe_core.work.note_keeper import NoteKeeper
from scribe_core.work.recordings import Recordings
from scribe_core.work.reviewer import Reviewer
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


class ScribeService(Bound):
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
        self._reviewer = Reviewer(store, engines.finder.value, on_change=self._checker.workers.wake)
        self._listener = Listener(
            store, self._board, engines, self._recordings, self._notes.workers, first_delay_s=first_delay_s
        )
        engines.start()
        self._go_on()

    @inside
    def readiness(self) -> list[EngineState]:
        return self._engines.states()

    @clinician
    def start_visit(
        self,
        consent_wording: str,
        clinician: str,
        names: Sequence[str] = (),
        source: str = "microphone",
        title: str = "",
        training: bool = False,
    ) -> Visit:
        """names: of patient and clinician, always masked. training: the patient agreed to that too.

        Raises BadInputError without a consent wording."""
        if not consent_wording.strip():
            raise BadInputError("The visit cannot start before the patient has agreed to the recording.")
        at = now()
        visit = Visit(
            id=uuid.uuid4().hex,
            created_at=at,
            status=VisitStatus.RECORDING,
            consent=Consent(clinician=clinician, given_at=at, wording=consent_wording.strip(), training=training),
            title=title,
            source=source,
            owner=self._person.id,
        )
        self._store.create_visit(visit)
        known = [name.strip() for name in names if name.strip()]
        self._store.put_secret(visit.id, "names", json.dumps(known).encode())
        self._recordings.start(visit.id, from_file=source != "microphone")
        return visit

    @own_visit
    def feed(self, visit_id: str, samples: np.ndarray) -> bool:
        """float32 mono `(n,)` at 16 kHz. Returns at once; False where the visit is not recording."""
        return self._recordings.feed(visit_id, samples.copy()) is not None

    @own_visit
    def pause(self, visit_id: str) -> Visit:
        """Everything said so far is stored on return."""
        return self._stop(visit_id, status=VisitStatus.PAUSED)

    @own_visit
    def resume(self, visit_id: str) -> Visit:
        """Raises BadInputError where the visit is not paused."""
        visit = self._store.get_visit(visit_id)
        if visit.status is not VisitStatus.PAUSED:
            raise BadInputError(f"Only a paused visit can be resumed; this one is {visit.status.value}.")
        self._recordings.start(visit_id)
        return self._store.update_visit(visit_id, status=VisitStatus.RECORDING)

    @own_visit
    def finish(self, visit_id: str) -> Visit:
        """Ends the recording; the rest of the transcript and of the note follow. A second call changes nothing."""
        visit = self._store.get_visit(visit_id)
        if visit.status in (VisitStatus.ENDED, VisitStatus.SIGNED):
            return visit
        return self._stop(visit_id, status=VisitStatus.ENDED, ended_at=now())

    @own_visit
    def cancel(self, visit_id: str) -> None:
        """Discards the visit: nothing of it is left."""
        self._recordings.drop(visit_id)
        self._listener.forget(visit_id)
        self._board.forget(visit_id)

    @own_visit
    def upload(self, visit_id: str, path: Path, on_progress: Callable[[float], None] | None = None) -> None:
        """Reads the file in the background, then finishes the visit.

        Raises AudioError where the file cannot be read from the start; a file that breaks off later leaves the visit
        paused with what could be read."""
        blocks = open_sound(path, self._settings.upload_max_s)
        Upload(path, blocks, partial(self._feed_and_wait, visit_id), self._upload_end(visit_id), on_progress)

    @clinician
    def visits(self) -> list[Visit]:
        """The own ones, newest first."""
        return [visit for visit in self._store.list_visits() if visit.owner == self._person.id]

    @own_visit
    def visit(self, visit_id: str) -> Visit:
        return self._store.get_visit(visit_id)

    @own_visit
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

    @own_visit
    def events(self, visit_id: str, after: str, block_ms: int = 0) -> list[Event]:
        """Events later than `after`; waits up to `block_ms` for the first."""
        return self._store.events(visit_id, after, block_ms)

    @own_visit
    def set_speaker(self, visit_id: str, turn_id: int, speaker: Speaker) -> None:
        """The clinician's choice; the model never changes it and later turns learn from it."""
        self._store.set_speakers(visit_id, {turn_id: (speaker, 1.0)}, by="clinician")

    @own_visit
    def dismiss(self, visit_id: str, statement_id: str, check: str, message: str, reason: str) -> None:
        """Sets a finding aside; it comes back when its statement changes.

        Raises BadInputError without a reason, and ConflictError where the finding is no longer there."""
        why = Dismissal(by=self._who.name, at=now(), reason=reason.strip())
        set_aside(self._store, visit_id, statement_id, check, message, why)

    @own_visit
    def write_down(self, visit_id: str, check: str, message: str) -> Change:
        """Puts what was heard and is in no statement into the note, as a quotation.

        Raises ConflictError where it is no longer missing."""
        return self._reviewer.write_down(visit_id, check, message, self._who)

    @own_visit
    def review(self, visit_id: str, action: Action) -> Change:
        """Accepts, edits, rejects, moves, splits or writes a statement, or answers a proposal.

        Raises BadInputError where the action lacks something, ConflictError where the statement is not as it was seen,
        and SignedError; nothing is changed then."""
        return self._reviewer.act(visit_id, action, self._who)

    @own_visit
    def undo(self, visit_id: str) -> Change:
        """Takes back this person's last step. Raises BadInputError where there is none, and ConflictError where the
        statement was changed since."""
        return self._reviewer.undo(visit_id, self._who)

    @own_visit
    def accept_clean(self, visit_id: str) -> Change:
        """Accepts all that was checked and has no open finding. Raises BadInputError where nothing is left."""
        return self._reviewer.accept_clean(visit_id, self._who)

    @own_visit
    def readiness_to_sign(self, visit_id: str) -> Readiness:
        """What has to happen first, and which findings need a reason."""
        return self._reviewer.readiness(visit_id)

    @own_visit
    def sign(self, visit_id: str, seen: NoteState, reasons: Sequence[Override] = ()) -> Visit:
        """The note cannot be changed afterwards. seen: the note as the person read it.

        Raises BadInputError where it cannot be signed yet, and ConflictError where it changed since it was read."""
        return self._reviewer.sign(visit_id, seen, reasons, self._who)

    @own_visit
    def add_addendum(self, visit_id: str, text: str) -> Visit:
        """Below a signed note. Raises BadInputError without words, and ConflictError where the note is not signed."""
        return self._reviewer.add_addendum(visit_id, text, self._who)

    @own_visit
    def history(self, visit_id: str) -> list[Change]:
        """Who changed what in the note, oldest first."""
        return self._store.history(visit_id)

    @own_visit
    def difference(self, visit_id: str) -> list[StatementDifference]:
        """The model's draft beside the note as it stands, word by word."""
        return difference(self._store.history(visit_id), self._store.statements(visit_id))

    @own_visit
    def reveal(self, visit_id: str) -> dict[str, str]:
        """Placeholder to real value. For the visit's clinician only."""
        return self._store.vault(visit_id)

    @own_visit
    def note_text(self, visit_id: str) -> str:
        """The note as the clinician pastes it, with the real values. For the visit's clinician only."""
        addenda = self._store.get_visit(visit_id).addenda
        return reveal(note_text(self._store.statements(visit_id), addenda), self._store.vault(visit_id))

    @own_visit
    def audio(self, visit_id: str, start_s: float, end_s: float) -> bytes:
        """A WAV file of the sound from `start_s` to `end_s`, as far as it is stored as chunks."""
        sound = np.zeros(max(0, round((end_s - start_s) * SAMPLE_RATE_HZ)), np.float32)
        spans = self._store.chunk_spans(visit_id).items()
        for seq in (seq for seq, (begin_s, stop_s) in spans if begin_s < end_s and stop_s > start_s):
            chunk = self._store.get_chunk(visit_id, seq)
            if chunk is not None:
                _lay(sound, chunk.samples, round((chunk.start_s - start_s) * SAMPLE_RATE_HZ))
        return wav_bytes(sound)

    @own_visit
    def feedback(self, visit_id: str) -> list[Feedback]:
        """What the steps taken on the note say, oldest first."""
        return self._learning.feedback(visit_id)

    @own_visit
    def correct_edit_kind(self, visit_id: str, feedback_id: str, kind: EditKind) -> None:
        """The clinician says why a sentence was changed. Raises BadInputError where there is no such edit."""
        self._learning.correct_kind(visit_id, feedback_id, kind)

    @own_visit
    def withdraw_consent(self, visit_id: str) -> list[DatasetBuild]:
        """No later dataset holds the visit. Gives back the earlier ones that do."""
        return self._learning.withdraw(visit_id)

    @clinician
    def style_rules(self) -> list[WordPair]:
        """The clinician's own wordings, to read."""
        return self._learning.style_rules(self._who.id)

    @clinician
    def vocabulary(self) -> list[WordPair]:
        """Words heard and words meant, of the clinician's own corrections, to read."""
        return self._learning.vocabulary(self._who.id)

    @admin
    def dataset_supply(self) -> Supply:
        return self._learning.supply()

    @admin
    def build_dataset(self, kind: DatasetKind, on_progress: Progress | None = None) -> DatasetBuild:
        """Into DATA_DIR/datasets. Raises DatasetError where there is nothing to build of, and says what is missing."""
        return self._learning.build(kind, on_progress=on_progress)

    @admin
    def dataset_builds(self) -> list[DatasetBuild]:
        """Newest first."""
        return self._learning.builds()

    @admin
    def datasets_withdrawn_from(self) -> dict[str, int]:
        """By dataset, how many of its visits were withdrawn or deleted since."""
        return self._learning.withdrawn_from()

    @admin
    def can_download(self, build: DatasetBuild) -> bool:
        return self._learning.can_download(build)

    @admin
    def dataset_archive(self, build_id: str) -> bytes:
        """A zip. Raises DatasetError where the files are not here."""
        return self._learning.archive(build_id)

    @admin
    def figures(self, filters: Filters, names: dict[str, str] | None = None) -> Figures:
        """Counters of all visits, without a word of them, a few seconds old. names: of clinicians, by account's id."""
        return Figures(self._store.figures(filters.first.isoformat(), filters.last.isoformat()), filters, names)

    @inside
    def close(self) -> None:
        """Stores what is being recorded, waits for the pieces of work under way, and stops the engines."""
        self._recordings.close()
        self._listener.workers.close()
        self._notes.close()
        self._checker.close()
        self._counter.close()
        self._engines.close()
        self._store.close()

    def _owner(self, visit_id: str) -> str | None:
        try:
            return self._store.get_visit(visit_id).owner
        except VisitNotFoundError:
            return None

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
