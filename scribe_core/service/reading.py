"""Reading a visit."""

from __future__ import annotations

from dataclasses import dataclass

from scribe_core.audio.codec import wav_bytes
from scribe_core.board import Board
from scribe_core.intake.recordings import Recordings
from scribe_core.intake.recovery import sound_between
from scribe_core.interfaces import PAGE, Store, VisitPage
from scribe_core.note.render import note_text
from scribe_core.privacy import reveal
from scribe_core.rights import Bound, clinician, inside, own_visit
from scribe_core.types import (
    SAMPLE_RATE_HZ,
    Checked,
    Event,
    LiveWords,
    NoteState,
    Passing,
    StageStatus,
    Statement,
    Turn,
    Visit,
    VisitStatus,
)


@dataclass(frozen=True)
class VisitView:
    """A visit as a page shows it. Events after `last_event_id` may be in it already and do no harm twice."""

    visit: Visit
    turns: list[Turn]
    statements: list[Statement]
    stages: list[StageStatus]
    words: LiveWords
    last_event_id: str
    note: NoteState
    checked: dict[str, Checked]


class ReadingDoor(Bound):
    """What there is of a visit."""

    _store: Store
    _board: Board
    _recordings: Recordings

    @clinician
    def visits(self, before: str = "", count: int = PAGE) -> VisitPage:
        """The own ones, newest first: `count` of those after the place `before`."""
        return self._store.list_visits(self._who.id, before, count)

    @clinician
    def open_visits(self) -> list[Visit]:
        """The own ones whose recording is not finished, newest first."""
        open_ = (VisitStatus.RECORDING, VisitStatus.PAUSED)
        return [visit for visit in self._store.unfinished() if visit.owner == self._who.id and visit.status in open_]

    @own_visit
    def visit(self, visit_id: str) -> Visit:
        return self._store.get_visit(visit_id)

    @own_visit
    def snapshot(self, visit_id: str) -> VisitView:
        last_event_id = self._store.last_event_id(visit_id)
        passing = self._board.passing(visit_id)
        return VisitView(
            visit=self._store.get_visit(visit_id),
            turns=self._store.turns(visit_id),
            statements=self._store.statements(visit_id),
            stages=[item for item in passing if isinstance(item, StageStatus)],
            words=next((item for item in passing if isinstance(item, LiveWords)), LiveWords()),
            last_event_id=last_event_id,
            note=self._store.note_state(visit_id),
            checked=self._store.checked(visit_id),
        )

    @own_visit
    def untold(self, visit_id: str) -> list[StageStatus]:
        """What stages are doing and could not tell the store. Does not ask it."""
        return self._board.untold(visit_id)

    @own_visit
    def passing(self, visit_id: str) -> list[Passing]:
        """What stages are doing, words that are no turn yet, and how loud it is: of whichever process works on it."""
        return self._board.passing(visit_id)

    @inside
    def risks(self) -> tuple[str, ...]:
        """What the store may lose of what it confirmed, a plain sentence each; empty where nothing."""
        return self._store.risks()

    @inside
    def store_remarks(self) -> tuple[str, ...]:
        """What happened to what is kept, and what to do; empty where nothing did."""
        return (*self._store.remarks(), *self._recordings.remarks())

    @own_visit
    def events(self, visit_id: str, after: str, block_ms: int = 0) -> list[Event]:
        """Events later than `after`; waits up to `block_ms` for the first."""
        return self._store.events(visit_id, after, block_ms)

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
        return wav_bytes(
            sound_between(self._store, visit_id, round(start_s * SAMPLE_RATE_HZ), round(end_s * SAMPLE_RATE_HZ))
        )
