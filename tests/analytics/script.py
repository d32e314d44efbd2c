"""A visit whose note is written and reviewed step by step, as its store tells it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from scribe_core.analytics.count import count
from scribe_core.interfaces import Counted, Store
from scribe_core.types import (
    Change,
    ChangeKind,
    Checked,
    Dismissal,
    Event,
    Finding,
    Origin,
    Signature,
    Statement,
    StatementState,
    Visit,
)
from tests.fakes import MemoryStore
from tests.makers import a_statement, a_turn, a_visit

AT = "2026-01-02T10:30:00+00:00"
ORIGIN = Origin(model="small", prompt_version="v2", at=AT)
STATES = {
    ChangeKind.ACCEPT: StatementState.ACCEPTED,
    ChangeKind.EDIT: StatementState.EDITED,
    ChangeKind.REJECT: StatementState.REJECTED,
}


class Script:
    def __init__(self, store: Store | None = None, **facts: object) -> None:
        self.store = store or MemoryStore()
        ended = {"owner": "u1", "ended_at": "2026-01-02T10:20:00+00:00", "status": "ended"}
        self.visit: Visit = a_visit(**ended | facts)
        self.store.create_visit(self.visit)
        self._id = self.visit.id
        self._turns = 0

    @property
    def note(self) -> dict[str, Statement]:
        return {statement.id: statement for statement in self.store.statements(self._id)}

    def say(self, text: str) -> None:
        self._turns += 1
        self.store.commit_turns(self._id, self._turns - 1, [a_turn(self._turns, text)], b"")

    def draft(self, number: int, text: str = "Knee pain since Monday.") -> None:
        version = self.note[f"s{number}"].version + 1 if f"s{number}" in self.note else 1
        self._commit(ChangeKind.DRAFT, [a_statement(number, text, origin=ORIGIN, version=version)])

    def decide(self, kind: ChangeKind, number: int | str, text: str = "", findings: Sequence[Finding] = ()) -> Change:
        """number: of the statement, or of a part, such as "1.1"."""
        before = self.note[f"s{number}"]
        changes = {"state": STATES[kind]}
        if text:
            changes |= {"text": text, "version": before.version + 1}
        return self._commit(kind, [before.replace(**changes)], findings)

    def split(self, number: int | str, *texts: str) -> Change:
        """The first part keeps the id."""
        whole = self.note[f"s{number}"]
        first = whole.replace(text=texts[0], state=StatementState.EDITED, version=whole.version + 1)
        rest = [first.replace(id=f"{whole.id}.{i}", text=t) for i, t in enumerate(texts[1:], 1)]
        return self._commit(ChangeKind.SPLIT, [first, *rest])

    def undo(self, change: Change) -> Change:
        new = {after.id for after in change.after} - {before.id for before in change.before}
        gone = [after.replace(retracted=True) for after in change.after if after.id in new]
        return self._commit(ChangeKind.UNDO, [*change.before, *gone], undoes=change.id)

    def check(self, number: int, *findings: Finding) -> None:
        statement = self.note[f"s{number}"]
        noted = self.store.note_state(self._id).version
        checked = Checked(statement_id=statement.id, version=statement.version, noted=noted, findings=findings)
        self.store.put_checked(self._id, checked)

    def dismiss(self, finding: Finding, reason: str) -> None:
        self.store.dismiss(self._id, finding, Dismissal(by="u1", at=AT, reason=reason))

    def sign(self) -> None:
        self._commit(ChangeKind.SIGN, [], signature=Signature(by="u1", name="Dr. Lind", at=AT))

    def events(self) -> list[Event]:
        return self.store.events(self._id)

    def figures(self) -> dict[tuple[str, ...], int]:
        """By measure, label and detail; of what is left at 0 nothing."""
        _, new = count(self.store.get_visit(self._id), Counted(), self.events())
        return {(cell.measure, *filter(None, (cell.label, cell.detail))): n for cell, n in new.items()}

    def _commit(
        self,
        kind: ChangeKind,
        after: Sequence[Statement],
        findings: Sequence[Finding] = (),
        undoes: str = "",
        signature: Signature | None = None,
    ) -> Change:
        state, note = self.store.note_state(self._id), self.note
        before = tuple(note[statement.id] for statement in after if statement.id in note)
        facts = {"before": before, "after": tuple(after), "findings": tuple(findings), "undoes": undoes}
        change = Change(kind=kind, by="u1", name="Dr. Lind", at=AT, **facts)
        done = self.store.commit_note(
            self._id, state, replace(state, version=state.version + 1), after, change, signature
        )
        assert done is not None
        return done


def of(figures: dict[tuple[str, ...], int], measure: str) -> dict[str, int]:
    """The last part of each key of one measure."""
    found: Counter[str] = Counter()
    for key, n in figures.items():
        if key[0] == measure:
            found[key[-1]] += n
    return dict(found)
