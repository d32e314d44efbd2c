"""A visit as one browser tab sees it: a snapshot, kept up to date from the visit's event stream."""

from __future__ import annotations

import re
import threading
from secrets import token_urlsafe
from typing import Any
from weakref import WeakValueDictionary

from pages.components.numbers import Numbers
from pages.components.rows import FINAL, checked_row, statement_row, turn_row, visit_row
from scribe_core.errors import VisitNotFoundError
from scribe_core.review.relations import relations
from scribe_core.service import ScribeService
from scribe_core.types import (
    Checked,
    ChunkStored,
    Deleted,
    Fact,
    Levels,
    LiveWords,
    NoteState,
    Passing,
    StageStatus,
    Statement,
    Turn,
    Visit,
)

PLACEHOLDER = re.compile(r"<[A-Z][A-Z_]*_\d+>")


class VisitFeed:
    """`refresh` reads the events since the last one seen, in the tab's own thread; `changes` is what the page fetches
    by `token`, in another. `drawn` is the note as the page has drawn it: that is what a reader has seen."""

    def __init__(self, service: ScribeService, visit_id: str) -> None:
        """Raises VisitNotFoundError."""
        self._service = service
        self._lock = threading.RLock()
        self.visit_id = visit_id
        self.token = token_urlsafe(16)
        self._load()
        _open[self.token] = self

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
        self._names: dict[str, str] = {}
        self._note_text = ""
        self._relations: dict[int, str] = {}
        self._names_stale = self._text_stale = self._talk_stale = True
        self._answered: tuple[int, NoteState] | None = None
        self._numbers = Numbers()
        kinds = {"turns": self.turns, "statements": self.statements, "checked": self.checked}
        self._numbers.changed(("visit", ""), *((kind, key) for kind, rows in kinds.items() for key in rows))

    def refresh(self) -> bool:
        """True where something changed. Raises VisitNotFoundError once the visit is discarded.

        What a stage could not tell, for want of the store, is known here first."""
        for status in self._service.untold(self.visit_id):
            self._pass(status)
        events = self._service.events(self.visit_id, self.last_event_id)
        with self._lock:
            for event in events:
                self._apply(event.fact)
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

    def _apply(self, fact: Fact | None) -> None:
        match fact:
            case Deleted():
                raise VisitNotFoundError("This visit was discarded.")
            case Visit():
                self.visit = fact
                self._names_stale = self._text_stale = True
                self._numbers.changed(("visit", ""))
            case ChunkStored():
                self.visit = self.visit.replace(audio_s=max(self.visit.audio_s, fact.end_s))
            case Turn():
                self._put_turn(fact)
            case Statement():
                self.statements[fact.id] = fact
                self._names_stale = self._text_stale = True
                self._numbers.changed(("statements", fact.id))
            case NoteState():
                self.note = fact
                self._numbers.changed()
            case Checked():
                self.checked[fact.statement_id] = fact
                self._numbers.changed(("checked", fact.statement_id))

    def _put_turn(self, turn: Turn) -> None:
        self.turns[turn.id] = turn
        self._names_stale = self._talk_stale = True
        made = [("statements", key) for key, item in self.statements.items() if turn.id in item.evidence]
        self._numbers.changed(("turns", turn.id), *made)

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
        with self._lock:
            if self._names_stale:
                names = dict(self._service.reveal(self.visit_id))
                self._names_stale = False
                if names != self._names:
                    self._names, self._text_stale = names, True
                    self._numbers.belong(("names", ""))
            return self._names

    def revealed(self, text: str) -> str:
        """With the real values; for the eyes of the visit's clinician."""
        return PLACEHOLDER.sub(lambda match: self.names().get(match[0], match[0]), text)

    def _read_note_text(self) -> None:
        """The note as it is pasted; empty while there is none."""
        if self._text_stale:
            text = self._service.note_text(self.visit_id) if self.statements else ""
            self._text_stale = False
            if text != self._note_text:
                self._note_text = text
                self._numbers.belong(("note_text", ""))

    def _relate(self) -> None:
        """What is said of who is there may name turns before it."""
        if self._talk_stale:
            before, self._relations = self._relations, relations([self.turns[key] for key in sorted(self.turns)])
            self._talk_stale = False
            now = self._relations
            self._numbers.belong(*(("turns", key) for key in self.turns if now.get(key) != before.get(key)))

    def told(self) -> dict[str, Any]:
        """What the page is handed again and again: where changes are fetched, the number of the newest one, and what is
        no record."""
        return {
            "changes": f"/changes/{self.visit_id}/{self.token}",
            "number": self._numbers.newest,
            "partial": "" if self.visit.status in FINAL else self.partial,
            "sound": f"/sound/{self.visit_id}/",
        }

    def changes(self, after: int) -> dict[str, Any]:
        """The rows that changed after number `after`, all of them where that is 0 or none of this feed's, and the
        number of the newest: plain JSON, placeholders beside their real values. Whoever asks with the number of the
        last answer has drawn it. Raises StoreError and VisitNotFoundError, and then the next answer lacks nothing."""
        with self._lock:
            if self._answered and self._answered[0] == after:
                self.drawn = self._answered[1]
            self.names()
            self._read_note_text()
            self._relate()
            newest = self._numbers.newest
            whole = not 0 < after <= newest
            answer: dict[str, Any] = {"number": newest, "whole": whole, "facts": {}}
            answer |= {"turns": [], "statements": [], "checked": []}
            for kind, key in self._numbers.after(0 if whole else after):
                self._add_row(answer, kind, key)
            self._answered = (newest, self.note)
            return answer

    def _add_row(self, answer: dict[str, Any], kind: str, key: Any) -> None:
        match kind:
            case "turns":
                answer[kind].append(turn_row(self.turns[key], self._relations.get(key, "")))
            case "statements":
                answer[kind].append(statement_row(self.statements[key], self.turns))
            case "checked":
                answer[kind].append(checked_row(self.checked[key]))
            case "visit":
                answer["facts"] |= visit_row(self.visit)
            case "names":
                answer["facts"]["names"] = self._names
            case "note_text":
                answer["facts"]["note_text"] = self._note_text


def _stage(status: StageStatus) -> dict[str, Any]:
    return {"stage": status.stage, "state": status.state, "detail": status.detail, "behind_s": status.behind_s}


_open: WeakValueDictionary[str, VisitFeed] = WeakValueDictionary()


def feed_of(token: str) -> VisitFeed | None:
    """While a tab holds it."""
    return _open.get(token)
