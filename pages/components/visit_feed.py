"""A visit as one browser tab sees it: a snapshot, kept up to date from the visit's event stream."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Any

from scribe_core.errors import VisitNotFoundError
from scribe_core.interfaces import NoteState
from scribe_core.review.spoken import spoken
from scribe_core.service import ScribeService
from scribe_core.types import (
    Checked,
    Event,
    Levels,
    LiveWords,
    Passing,
    StageStatus,
    Statement,
    Turn,
    Visit,
    VisitStatus,
)

PLACEHOLDER = re.compile(r"<[A-Z][A-Z_]*_\d+>")
FINAL = (VisitStatus.ENDED, VisitStatus.SIGNED)


class VisitFeed:
    """`refresh` reads the events since the last one seen; `view` is what the page draws, and `drawn` the note as it was
    drawn last: that is what a reader has seen."""

    def __init__(self, service: ScribeService, visit_id: str) -> None:
        """Raises VisitNotFoundError."""
        self._service = service
        self.visit_id = visit_id
        self._load()

    def _load(self) -> None:
        shot = self._service.snapshot(self.visit_id)
        self.visit: Visit = shot.visit
        self.turns: dict[int, Turn] = {turn.id: turn for turn in shot.turns}
        self.statements: dict[str, Statement] = {item.id: item for item in shot.statements}
        self.stages: dict[str, dict[str, Any]] = {item.stage: _stage(item) for item in shot.stages}
        self.note: NoteState = shot.note
        self.drawn: NoteState | None = None
        self.checked: dict[str, Checked] = dict(shot.checked)
        self.words: LiveWords = shot.words
        self.levels = Levels()
        self.last_event_id: str = shot.last_event_id
        self._names: dict[str, str] | None = None
        self._note_text: str | None = None

    def refresh(self) -> bool:
        """True where something changed. Raises VisitNotFoundError once the visit is discarded.

        What a stage could not tell, for want of the store, is known here first."""
        for status in self._service.untold(self.visit_id):
            self._pass(status)
        events = self._service.events(self.visit_id, self.last_event_id)
        for event in events:
            self._apply(event)
            self.last_event_id = event.id
        changed = [self._pass(passing) for passing in self._service.passing(self.visit_id)]
        return bool(events) or any(changed)

    def _pass(self, passing: Passing) -> bool:
        """True where it is new."""
        before = (self.words, self.levels, dict(self.stages))
        if isinstance(passing, StageStatus):
            self.stages[passing.stage] = _stage(passing)
        elif isinstance(passing, LiveWords):
            self.words = passing
        else:
            self.levels = passing
        return before != (self.words, self.levels, self.stages)

    @property
    def partial(self) -> str:
        """Words that are no turn yet; those of a chunk that became turns since are."""
        newest = max(self.turns.values(), key=lambda turn: turn.id, default=None)
        is_turn = newest is not None and self.words.start_s <= newest.start_s
        return "" if is_turn else self.words.text

    def _apply(self, event: Event) -> None:
        if event.kind == "deleted":
            raise VisitNotFoundError("This visit was discarded.")
        handler = getattr(self, f"_on_{event.kind}", None)
        if handler:
            handler(event.data)

    def _on_visit(self, data: dict[str, Any]) -> None:
        self.visit = Visit.model_validate(data)
        self._names = self._note_text = None

    def _on_chunk(self, data: dict[str, Any]) -> None:
        self.visit = self.visit.model_copy(update={"audio_s": max(self.visit.audio_s, float(data.get("end_s", 0)))})

    def _on_turn(self, data: dict[str, Any]) -> None:
        turn = Turn.model_validate(data)
        self.turns[turn.id] = turn
        self._names = self._note_text = None

    def _on_statement(self, data: dict[str, Any]) -> None:
        statement = Statement.model_validate(data)
        self.statements[statement.id] = statement
        self._names = self._note_text = None

    def _on_note(self, data: dict[str, Any]) -> None:
        self.note = NoteState(**data)

    def _on_checked(self, data: dict[str, Any]) -> None:
        checked = Checked.model_validate(data)
        self.checked[checked.statement_id] = checked

    @property
    def settled(self) -> bool:
        """The visit is over, its note closed and checked, and nothing works on it any more."""
        over = self.visit.status in FINAL and self.note.final and self._is_checked
        return over and all(stage["state"] == "idle" for stage in self.stages.values())

    @property
    def _is_checked(self) -> bool:
        """Each statement as it stands, and the note as a whole. A note of no update has nothing to check."""
        versions = {item.id: item.version for item in self.statements.values() if item.stands}
        if self.note.version:
            versions[""] = self.note.version
        return all(key in self.checked and self.checked[key].version == want for key, want in versions.items())

    def names(self) -> dict[str, str]:
        """Placeholder to real value; for the eyes of the visit's clinician."""
        if self._names is None:
            self._names = dict(self._service.reveal(self.visit_id))
        return self._names

    def revealed(self, text: str) -> str:
        """With the real values; for the eyes of the visit's clinician."""
        return PLACEHOLDER.sub(lambda match: self.names().get(match[0], match[0]), text)

    def note_text(self) -> str:
        """The note as it is pasted; empty while there is none."""
        if self._note_text is None:
            self._note_text = self._service.note_text(self.visit_id) if self.statements else ""
        return self._note_text

    def view(self) -> dict[str, Any]:
        """The data of the `visit_view` component: plain JSON, placeholders beside their real values."""
        self.drawn = self.note
        turns = sorted(self.turns.values(), key=lambda turn: turn.id)
        return {
            "turns": [_turn(turn) for turn in turns],
            "starts": {str(turn.id): turn.start_s for turn in turns},
            "statements": [self._statement(item) for item in self.statements.values()],
            "checked": {key: _checked(item) for key, item in self.checked.items()},
            "names": self.names(),
            "partial": "" if self.visit.status in FINAL else self.partial,
            "live": self.visit.status not in FINAL,
            "signed": self.visit.status is VisitStatus.SIGNED,
            "signed_by": self.visit.signature.name if self.visit.signature else "",
            "addenda": [item.model_dump(mode="json", include={"name", "text"}) for item in self.visit.addenda],
            "sound": f"/sound/{self.visit_id}/",
            "note_text": self.note_text(),
            "file_name": f"note-{self.visit.created_at[:16].replace(':', '').replace('T', '-')}.txt",
        }

    def _statement(self, statement: Statement) -> dict[str, Any]:
        """With the words that it was made from, and where the order of the note puts it."""
        row = statement.model_dump(mode="json", exclude={"origin"})
        return row | {"spoken": [asdict(item) for item in spoken(statement, self.turns)], "place": statement.place}


def _checked(checked: Checked) -> dict[str, Any]:
    fields = {"statement_id", "check", "verdict", "severity", "message", "evidence", "span"}
    rows = [
        finding.model_dump(mode="json", include=fields)
        | {"urgency": finding.urgency, "dismissed": finding.dismissal.reason if finding.dismissal else ""}
        for finding in checked.findings
    ]
    return {"version": checked.version, "findings": rows}


def _turn(turn: Turn) -> dict[str, Any]:
    return {
        "id": turn.id,
        "speaker": str(turn.speaker),
        "by": turn.speaker_by,
        "score": round(turn.speaker_score, 2),
        "start_s": round(turn.start_s, 2),
        "end_s": round(turn.end_s, 2),
        "text": turn.text,
        "unread": turn.unread_s > 0,
    }


def _stage(status: StageStatus) -> dict[str, Any]:
    return {"stage": status.stage, "state": status.state, "detail": status.detail, "behind_s": status.behind_s}
