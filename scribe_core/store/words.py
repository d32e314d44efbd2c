"""Turns and the note: what the chunks became."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from scribe_core.errors import ConflictError, StaleError, UnreadableError
from scribe_core.interfaces import Assembly, is_settled
from scribe_core.store.change import Records, read_note
from scribe_core.store.record import FORMAT, dump, format_of, load, load_to_change, must_know
from scribe_core.types import (
    Addendum,
    Change,
    ChangeKind,
    NoteState,
    Signature,
    Speaker,
    Statement,
    Turn,
    Visit,
    VisitStatus,
)

log = logging.getLogger(__name__)

_LOOK_BACK = 20
"""Changes among which one is looked for whose answer was lost."""


class WordRecords(Records):
    def assembly(self, visit_id: str) -> Assembly:
        return self._assembly(visit_id, self._read(visit_id, "hgetall", "assembly"))

    def commit_turns(self, visit_id: str, seq: int, turns: Sequence[Turn], carry: bytes) -> bool:
        sealed = self._seal(visit_id, "assembly", carry)

        def work(pipe: Any) -> bool:
            stored = pipe.hmget(self._key(visit_id, "assembly"), "next_seq", "next_turn_id", "format")
            must_know(stored[2])
            next_seq, next_turn_id = int(stored[0] or 0), int(stored[1] or 1)
            if seq < next_seq:
                return False
            if seq > next_seq:
                raise ConflictError(f"Chunk {seq} came before chunk {next_seq}.")
            pipe.multi()
            place = {"next_seq": seq + 1, "next_turn_id": next_turn_id + len(turns), "carry": sealed}
            pipe.hset(self._key(visit_id, "assembly"), mapping=place | {"tries": 0, "format": FORMAT})
            for turn in turns:
                self._put(pipe, visit_id, "turn", str(turn.id), turn)
            return True

        return self._change(visit_id, ("assembly",), work)

    def put_tries(self, visit_id: str, seq: int, tries: int) -> None:
        def work(pipe: Any) -> None:
            next_seq, known = pipe.hmget(self._key(visit_id, "assembly"), "next_seq", "format")
            must_know(known)
            pipe.multi()
            if int(next_seq or 0) == seq:
                pipe.hset(self._key(visit_id, "assembly"), mapping={"tries": tries, "format": FORMAT})

        self._change(visit_id, ("assembly",), work)

    def turns(self, visit_id: str) -> list[Turn]:
        rows = self._read(visit_id, "hvals", "turns")
        return sorted((load(Turn, row) for row in rows), key=lambda turn: turn.id)

    def set_speakers(self, visit_id: str, speakers: Mapping[int, Speaker]) -> None:
        def work(pipe: Any) -> None:
            self._unsigned(pipe, visit_id)
            changing = self._turns_to_change(pipe, visit_id, speakers)
            pipe.multi()
            for turn in changing:
                self._put_changed(pipe, visit_id, turn, turn.spoken_by(speakers[turn.id], 1.0, "clinician"))

        self._change(visit_id, ("turns",), work)

    def settle_speakers(
        self, visit_id: str, read: Sequence[Turn], speakers: Mapping[int, tuple[Speaker, float]]
    ) -> None:
        key = self._key(visit_id, "assembly")

        def work(pipe: Any) -> None:
            self._unsigned(pipe, visit_id)
            settled, known = pipe.hmget(key, "settled_turn", "format")
            must_know(known)
            stored = {turn.id: turn for turn in self._turns_to_change(pipe, visit_id, [turn.id for turn in read])}
            if not read or int(settled or 0) >= read[-1].id:
                return
            if any(turn.id not in stored or stored[turn.id].said_by != turn.said_by for turn in read):
                raise StaleError("Somebody else is said to have spoken meanwhile.")
            pipe.multi()
            for turn_id in speakers:
                turn = stored[turn_id]
                if turn.speaker_by == "model":
                    self._put_changed(pipe, visit_id, turn, turn.spoken_by(*speakers[turn_id], "model"))
            pipe.hset(key, mapping={"settled_turn": read[-1].id, "format": FORMAT})

        self._change(visit_id, ("turns", "assembly"), work)

    def statements(self, visit_id: str) -> list[Statement]:
        rows = self._read(visit_id, "hvals", "statements")
        return sorted((load(Statement, row) for row in rows), key=lambda statement: statement.number)

    def note_state(self, visit_id: str) -> NoteState:
        return read_note(self._read(visit_id, "get", "note"))

    def history(self, visit_id: str) -> list[Change]:
        return [load(Change, row) for row in self._read(visit_id, "lrange", "history", 0, -1)]

    def commit_note(
        self,
        visit_id: str,
        before: NoteState,
        after: NoteState,
        changed: Sequence[Statement],
        change: Change | None = None,
        signature: Signature | None = None,
    ) -> Change | None:
        def work(pipe: Any) -> Change | None:
            note = self._note(pipe, visit_id)
            if note != before:
                if change and (done := self._done(pipe, visit_id, change)):
                    return done
                if not change and not changed and note == after:
                    return None
            visit = self._unsigned(pipe, visit_id)
            if note != before:
                raise StaleError("The note was changed meanwhile; the update is tried again on the newer note.")
            place = pipe.llen(self._key(visit_id, "history")) + 1
            whole = self._checked(pipe, visit_id, "")
            self._must_know_note(pipe, visit_id, [item.id for item in changed])
            if signature:
                visit = self._visit_to_change(pipe, visit_id)
                visit = visit.replace(status=VisitStatus.SIGNED, signature=signature)
            pipe.multi()
            pipe.set(self._key(visit_id, "note"), dump(after))
            for statement in changed:
                self._put(pipe, visit_id, "statement", statement.id, statement)
            self._add_event(pipe, visit_id, after)
            if signature:
                self._put_visit(pipe, visit)
            self._settle(pipe, visit_id, is_settled(visit, after, whole))
            return self._add_change(pipe, visit_id, change, place) if change else None

        return self._change(visit_id, ("note", "history", "checked"), work)

    def add_addendum(self, visit_id: str, addendum: Addendum) -> Visit:
        def work(pipe: Any) -> Visit:
            visit = self._visit_to_change(pipe, visit_id)
            if visit.status is not VisitStatus.SIGNED:
                raise ConflictError("Only a signed note takes an addendum; this one can still be edited.")
            if any(addendum.same_as(other) for other in visit.addenda):
                return visit
            place = pipe.llen(self._key(visit_id, "history")) + 1
            pipe.multi()
            longer = visit.replace(addenda=(*visit.addenda, addendum))
            self._put_visit(pipe, longer)
            added = Change(
                kind=ChangeKind.ADDENDUM, by=addendum.by, name=addendum.name, at=addendum.at, ticket=addendum.ticket
            )
            self._add_change(pipe, visit_id, added, place)
            return longer

        return self._change(visit_id, ("history",), work)

    def _turns_to_change(self, pipe: Any, visit_id: str, ids: Iterable[int]) -> list[Turn]:
        """Before the `multi`; those that there are. Raises NewerReleaseError."""
        names = [str(turn_id) for turn_id in ids]
        rows = pipe.hmget(self._key(visit_id, "turns"), names) if names else []
        return [load_to_change(Turn, row) for row in rows if row]

    def _put_changed(self, pipe: Any, visit_id: str, before: Turn, after: Turn) -> None:
        if after != before:
            self._put(pipe, visit_id, "turn", str(after.id), after)

    def _must_know_note(self, pipe: Any, visit_id: str, ids: list[str]) -> None:
        """Raises NewerReleaseError where what is to be written over has the format of a later release."""
        rows = pipe.hmget(self._key(visit_id, "statements"), ids) if ids else []
        for raw in (pipe.get(self._key(visit_id, "note")), *rows):
            must_know(format_of(raw) if raw else None)

    def _done(self, pipe: Any, visit_id: str, change: Change) -> Change | None:
        """The same change where it is in the history already: the answer to it was lost."""
        rows = pipe.lrange(self._key(visit_id, "history"), -_LOOK_BACK, -1)
        known = (load(Change, row) for row in rows)
        return next((item for item in known if item == change.replace(id=item.id)), None)

    def _add_change(self, pipe: Any, visit_id: str, change: Change, place: int) -> Change:
        numbered = change.replace(id=f"c{place}")
        pipe.rpush(self._key(visit_id, "history"), dump(numbered))
        self._add_event(pipe, visit_id, numbered)
        return numbered

    def _put(self, pipe: Any, visit_id: str, kind: str, field: str, record: Turn | Statement) -> None:
        pipe.hset(self._key(visit_id, f"{kind}s"), field, dump(record))
        self._add_event(pipe, visit_id, record)

    def _assembly(self, visit_id: str, stored: dict[bytes, bytes]) -> Assembly:
        try:
            carry = self._open(visit_id, "assembly", stored[b"carry"]) if b"carry" in stored else b""
        except UnreadableError:
            log.warning("words that were held back cannot be read")
            carry = b""
        next_seq, next_turn_id = int(stored.get(b"next_seq", 0)), int(stored.get(b"next_turn_id", 1))
        tries, settled_turn = int(stored.get(b"tries", 0)), int(stored.get(b"settled_turn", 0))
        return Assembly(next_seq, next_turn_id, carry, tries, settled_turn)
