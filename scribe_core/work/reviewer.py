"""What a clinician does with a note, stored step by step: attributed, timed, and never over what somebody else did."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from scribe_core import again
from scribe_core.errors import BadInputError, ConflictError, SignedError
from scribe_core.interfaces import PiiFinder, VisitStore
from scribe_core.masking import with_vault
from scribe_core.privacy import mask_typed
from scribe_core.review import actions, signing, undo
from scribe_core.review.actions import Step
from scribe_core.timing import now
from scribe_core.types import (
    Action,
    Addendum,
    Change,
    ChangeKind,
    Checked,
    Dismissal,
    Finding,
    FindingName,
    NoteState,
    Override,
    Person,
    Signature,
    Statement,
    Verdict,
    Visit,
    VisitStatus,
    talk_of,
)
from scribe_core.work.answers import omission, quotation, set_aside

_BUSY = "The note changes all the time. Try again in a moment; nothing was overwritten."
_MOVED_ON = "The note changed while you were reading it. Read it again before you sign."
OFFERED = frozenset({"Not said", "Wrong", "Not relevant", "Repeated", "It was said", "Clinically fine", "False alarm"})
"""The page's own reasons (statement.js, findings.js), without names: nobody waits for the model that finds those."""
_TYPED = (ChangeKind.EDIT, ChangeKind.SPLIT, ChangeKind.WRITE)


@dataclass(frozen=True)
class _Note:
    """The note as one step reads it."""

    state: NoteState
    statements: list[Statement]
    checked: dict[str, Checked]

    def open_findings(self, statement: Statement) -> tuple[Finding, ...]:
        record = self.checked.get(statement.id)
        if record is None or record.version != statement.version:
            return ()
        return tuple(item for item in record.findings if not item.dismissal and item.verdict is not Verdict.SUPPORTED)

    def is_clean(self, statement: Statement) -> bool:
        """It was checked as it stands, and nothing is open."""
        record = self.checked.get(statement.id)
        return record is not None and record.version == statement.version and not self.open_findings(statement)


_MakeStep = Callable[[_Note], tuple[Step, Change]]


class Reviewer:
    """finder: waits for the model that finds names."""

    def __init__(self, store: VisitStore, finder: Callable[[], PiiFinder]) -> None:
        self._store = store
        self._finder = finder

    def act(self, visit_id: str, action: Action, who: Person, ticket: str = "") -> Change:
        """ticket: of the request; one that was done before is not done again.

        Raises BadInputError, ConflictError and SignedError; nothing is changed then. Raises PrivacyError."""
        if self._store.get_visit(visit_id).status is VisitStatus.SIGNED:
            raise SignedError
        if action.kind in _TYPED:
            action = action.replace(texts=self._masked(visit_id, action.texts))
        reason = self._masked_reason(visit_id, action.reason)

        def step(note: _Note) -> tuple[Step, Change]:
            turns = talk_of(self._store.turns(visit_id))
            done = actions.apply(note.statements, turns, action, note.state.next_statement)
            # Saved without a change: the person agrees with it.
            unchanged = action.kind is ChangeKind.EDIT and [item.version for item in done.after] == [
                action.seen_version
            ]
            kind = ChangeKind.ACCEPT if unchanged else ChangeKind(action.kind)
            return done, _change(kind, who, reason=reason)

        return self._take_step(visit_id, step, ticket)

    def undo(self, visit_id: str, who: Person, ticket: str = "") -> Change:
        """Takes back the person's last step. Raises BadInputError where there is none, and ConflictError."""

        def step(note: _Note) -> tuple[Step, Change]:
            last = undo.last_step(self._store.history(visit_id), who.id)
            restored = tuple(undo.undone(last, note.statements))
            ids = {statement.id for statement in restored}
            before = tuple(statement for statement in note.statements if statement.id in ids)
            change = _change(ChangeKind.UNDO, who, undoes=last.id)
            return Step(before, restored, note.state.next_statement), change

        return self._take_step(visit_id, step, ticket)

    def accept_clean(self, visit_id: str, seen: Mapping[str, int], who: Person, ticket: str = "") -> Change:
        """Accepts what was checked, has no open finding and waits for a decision. seen: versions of the statements on
        the person's page, by id; nothing else is accepted. Raises BadInputError where nothing is left."""

        def step(note: _Note) -> tuple[Step, Change]:
            drawn = [item for item in note.statements if seen.get(item.id) == item.version]
            ready = [item for item in drawn if item.stands and not item.touched and note.is_clean(item)]
            if not ready:
                raise BadInputError("No statement is checked, without a finding, and still waiting for a decision.")
            after = tuple(actions.accepted(statement) for statement in ready)
            return Step(tuple(ready), after, note.state.next_statement), _change(ChangeKind.ACCEPT, who)

        return self._take_step(visit_id, step, ticket)

    def readiness(self, visit_id: str) -> signing.Readiness:
        return self._readiness(visit_id, self._note(visit_id))

    def sign(
        self, visit_id: str, seen: NoteState, reasons: Sequence[Override], who: Person, ticket: str = ""
    ) -> Visit:
        """seen: the note as the person read it. Raises BadInputError where it cannot be signed, and ConflictError."""
        if self._done(visit_id, ticket):
            return self._store.get_visit(visit_id)
        masked = [item.replace(reason=self._masked_reason(visit_id, item.reason)) for item in reasons]
        note = self._note(visit_id)
        if note.state != seen:
            raise ConflictError(_MOVED_ON)
        given = signing.overrides(self._readiness(visit_id, note), masked)
        change = _change(ChangeKind.SIGN, who)
        signature = Signature(by=who.id, name=who.name, at=change.at, overrides=given)
        locked = tuple(signing.locked(note.statements))
        before = tuple(item for item in note.statements if item.id in {statement.id for statement in locked})
        change = change.replace(before=before, after=locked, ticket=ticket)
        after = replace(seen, reviewed=seen.reviewed + 1)
        self._store.commit_note(visit_id, seen, after, locked, change, signature)
        return self._store.get_visit(visit_id)

    def add_addendum(self, visit_id: str, text: str, who: Person, ticket: str = "") -> Visit:
        """Raises BadInputError without words, and ConflictError where the note is not signed."""
        words = " ".join(text.split())
        if not words:
            raise BadInputError("An addendum needs words.")
        (masked,) = self._masked(visit_id, [words])
        added = Addendum(by=who.id, name=who.name, at=now(), text=masked, ticket=ticket)
        return self._store.add_addendum(visit_id, added)

    def write_down(self, visit_id: str, name: FindingName, who: Person, ticket: str = "") -> Change:
        """Quotes what was heard and is in no statement. Raises ConflictError where it is no longer missing."""

        def step(note: _Note) -> tuple[Step, Change]:
            missing = omission(note.checked, name)
            quoted = quotation(missing, self._store.turns(visit_id), note.statements, note.state.next_statement)
            change = _change(ChangeKind.WRITE_DOWN, who, findings=(missing,))
            return Step((), (quoted,), note.state.next_statement + 1), change

        return self._take_step(visit_id, step, ticket)

    def dismiss(self, visit_id: str, name: FindingName, reason: str, who: Person) -> None:
        """Sets a finding aside. Raises BadInputError without a reason, ConflictError where it is gone, SignedError."""
        if not reason.strip():
            raise BadInputError("Say why the finding is set aside.")
        why = Dismissal(by=who.name, at=now(), reason=self._masked_reason(visit_id, reason))
        set_aside(self._store, visit_id, name, why)

    def bring_back(self, visit_id: str, name: FindingName) -> None:
        """Raises ConflictError where the finding is gone, and SignedError."""
        set_aside(self._store, visit_id, name, None)

    def read_anew(self, visit_id: str) -> None:
        """Something beside the note has changed, and the checks of the whole visit are due again."""

        def step() -> None:
            state = self._store.note_state(visit_id)
            if state.version:
                self._store.commit_note(visit_id, state, replace(state, version=state.version + 1), [])

        again.on_conflict(step, _BUSY)

    def _take_step(self, visit_id: str, step: _MakeStep, ticket: str) -> Change:
        return again.on_conflict(partial(self._commit, visit_id, step, ticket), _BUSY)

    def _commit(self, visit_id: str, step: _MakeStep, ticket: str) -> Change:
        note = self._note(visit_id)
        if done := self._done(visit_id, ticket):
            return done
        done, change = step(note)
        found = tuple(finding for statement in done.before for finding in note.open_findings(statement))
        findings = found or change.findings
        change = change.replace(before=done.before, after=done.after, findings=findings, ticket=ticket)
        return self._store.commit_note(visit_id, note.state, _after(note.state, done), done.after, change) or change

    def _done(self, visit_id: str, ticket: str) -> Change | None:
        """What this request did before."""
        history = self._store.history(visit_id) if ticket else []
        return next((change for change in history if change.ticket == ticket), None)

    def _readiness(self, visit_id: str, note: _Note) -> signing.Readiness:
        visit, next_seq = self._store.get_visit(visit_id), self._store.assembly(visit_id).next_seq
        under_way = signing.sound_under_way(visit, self._store.chunk_spans(visit_id), next_seq)
        return signing.readiness(visit, note.state, note.statements, note.checked, under_way)

    def _note(self, visit_id: str) -> _Note:
        """The state is read first: what changes meanwhile is found out when the step is stored."""
        state = self._store.note_state(visit_id)
        return _Note(state, self._store.statements(visit_id), self._store.checked(visit_id))

    def _masked_reason(self, visit_id: str, reason: str) -> str:
        plain = reason.strip()
        return plain if not plain or plain in OFFERED else self._masked(visit_id, [plain])[0]

    def _masked(self, visit_id: str, texts: Sequence[str]) -> tuple[str, ...]:
        finder = self._finder()
        return with_vault(
            self._store, visit_id, lambda vault, names: tuple(mask_typed(text, finder, vault, names) for text in texts)
        )


def _change(
    kind: ChangeKind, who: Person, reason: str = "", undoes: str = "", findings: tuple[Finding, ...] = ()
) -> Change:
    return Change(kind=kind, by=who.id, name=who.name, at=now(), reason=reason, undoes=undoes, findings=findings)


def _after(state: NoteState, step: Step) -> NoteState:
    """The version counts only what changes the note's words: an acceptance has nothing checked anew."""
    version = state.version + (_words(step.before) != _words(step.after))
    return replace(state, version=version, reviewed=state.reviewed + 1, next_statement=step.next_number)


def _words(statements: Sequence[Statement]) -> list[tuple[str, str, str, tuple[int, ...]]]:
    return [(item.id, item.section, item.text, item.evidence) for item in statements if item.stands]
