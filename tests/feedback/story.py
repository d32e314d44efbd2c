"""A visit whose note was drafted by the model and worked on by a clinician, step by step, in a store."""

from __future__ import annotations

from dataclasses import replace

from scribe_core.feedback.material import Material, read_material
from scribe_core.feedback.records import feedback
from scribe_core.interfaces import VisitStore
from scribe_core.types import (
    Change,
    ChangeKind,
    EditKind,
    Feedback,
    Finding,
    Origin,
    Section,
    Signature,
    Speaker,
    Statement,
    StatementState,
    Turn,
    VisitStatus,
)
from tests.fakes import MemoryStore
from tests.makers import A_CLINICIAN, a_consent, a_statement, a_turn, a_visit

TALK = (
    a_turn(1, "so what brings you in today", Speaker.DOCTOR),
    a_turn(2, "my left knee hurts for three weeks and it is worse at night"),
    a_turn(3, "any fever", Speaker.DOCTOR),
    a_turn(4, "no fever but i take lysin operol twenty milligrams every morning"),
    a_turn(5, "okay so this is a sprain i will order an x ray of the knee", Speaker.DOCTOR),
    a_turn(6, "and rest it for two weeks then come back", Speaker.DOCTOR),
)
MODEL = "small-model"
PROMPT = "delta_v2"
WRITTEN_AT = "2026-01-02T10:00:00+00:00"
STEP_AT = "2026-01-02T10:00:30+00:00"
DOCTOR = A_CLINICIAN.id


class Story:
    """Each method is one step in the history; `note` is how the statements stand."""

    def __init__(
        self, *turns: Turn, store: VisitStore | None = None, training: bool = True, by: str = DOCTOR, visit_id: str = ""
    ) -> None:
        self.store = store or MemoryStore()
        facts = {"id": visit_id} if visit_id else {}
        visit = a_visit(**{"consent": a_consent(training), "status": VisitStatus.ENDED, "owner": by, **facts})
        self.id, self._by = visit.id, by
        self.store.create_visit(visit)
        self.turns = turns or TALK
        self.store.commit_turns(self.id, 0, self.turns, b"")

    @property
    def note(self) -> dict[str, Statement]:
        return {statement.id: statement for statement in self.store.statements(self.id)}

    def draft(self, *statements: Statement, until: int | None = None) -> Story:
        """until: the last turn that this draft knows."""
        origin = Origin(model=MODEL, prompt_version=PROMPT, at=WRITTEN_AT)
        written = [item if item.touched else item.replace(origin=origin) for item in statements]
        before = [self.note[item.id] for item in written if item.id in self.note]
        return self._commit(ChangeKind.DRAFT, before, written, noted=until or self.turns[-1].id)

    def accept(self, *ids: str) -> Story:
        return self._change(ChangeKind.ACCEPT, ids, state=StatementState.ACCEPTED)

    def edit(self, statement_id: str, text: str, findings: tuple[Finding, ...] = ()) -> Story:
        return self._change(
            ChangeKind.EDIT, [statement_id], findings=findings, text=text, state=StatementState.EDITED, newer=True
        )

    def reject(self, statement_id: str, findings: tuple[Finding, ...] = (), reason: str = "") -> Story:
        return self._change(
            ChangeKind.REJECT, [statement_id], findings=findings, reason=reason, state=StatementState.REJECTED
        )

    def move(self, statement_id: str, section: Section) -> Story:
        return self._change(ChangeKind.MOVE, [statement_id], section=section, state=StatementState.EDITED, newer=True)

    def split(self, statement_id: str, *texts: str) -> Story:
        whole = self.note[statement_id]
        first = whole.replace(text=texts[0], state=StatementState.EDITED)
        rest = [first.replace(id=f"{whole.id}.{i}", text=text) for i, text in enumerate(texts[1:], 1)]
        return self._commit(ChangeKind.SPLIT, [whole], [first, *rest])

    def write(self, statement_id: str, text: str, kind: ChangeKind = ChangeKind.WRITE, **facts: object) -> Story:
        state = StatementState.PROPOSED if kind is ChangeKind.WRITE_DOWN else StatementState.EDITED
        new = a_statement(int(statement_id[1:]), text, **{"evidence": (), "state": state, **facts})
        return self._commit(kind, [], [new])

    def take(self, statement_id: str) -> Story:
        proposal = self.note[statement_id].proposal
        facts = {"text": proposal.text, "evidence": proposal.evidence, "proposal": None, "newer": True}
        return self._change(ChangeKind.TAKE, [statement_id], state=StatementState.ACCEPTED, **facts)

    def leave(self, statement_id: str) -> Story:
        return self._change(ChangeKind.LEAVE, [statement_id], proposal=None)

    def undo(self) -> Story:
        """Takes the last step back."""
        last = self.store.history(self.id)[-1]
        new = {item.id for item in last.after} - {item.id for item in last.before}
        gone = [item.replace(retracted=True) for item in last.after if item.id in new]
        return self._commit(ChangeKind.UNDO, last.after, [*last.before, *gone], undoes=last.id)

    def sign(self) -> Story:
        locked = [item for item in self.note.values() if item.state is StatementState.PROPOSED]
        after = [item.replace(state=StatementState.LOCKED) for item in locked]
        signature = Signature(by=self._by, name="Dr. Lind", at=STEP_AT)
        return self._commit(ChangeKind.SIGN, locked, after, signature=signature)

    def say(self, feedback_id: str, kind: EditKind) -> Story:
        self.store.put_edit_kind(self.id, feedback_id, kind)
        return self

    @property
    def material(self) -> Material:
        return read_material(self.store, self.id)

    @property
    def feedback(self) -> list[Feedback]:
        material = self.material
        return feedback(material.visit, material.turns, material.history, material.kinds)

    def _change(
        self,
        kind: ChangeKind,
        ids: tuple[str, ...] | list[str],
        findings: tuple[Finding, ...] = (),
        reason: str = "",
        newer: bool = False,
        **facts: object,
    ) -> Story:
        before = [self.note[statement_id] for statement_id in ids]
        after = [item.replace(**facts, version=item.version + newer) for item in before]
        return self._commit(kind, before, after, findings=findings, reason=reason)

    def _commit(
        self,
        kind: ChangeKind,
        before: list[Statement] | tuple[Statement, ...],
        after: list[Statement],
        noted: int = 0,
        signature: Signature | None = None,
        **facts: object,
    ) -> Story:
        state = self.store.note_state(self.id)
        by = MODEL if kind is ChangeKind.DRAFT else self._by
        name = MODEL if kind is ChangeKind.DRAFT else "Dr. Lind"
        change = Change(kind=kind, by=by, name=name, at=STEP_AT, before=tuple(before), after=tuple(after), **facts)
        newer = replace(state, version=state.version + 1, noted_turn=max(state.noted_turn, noted))
        self.store.commit_note(self.id, state, newer, after, change, signature)
        return self


def drafted(**given: object) -> Story:
    """Three statements of TALK as the model wrote them: s1 (turn 2), s2 (turns 3 and 4), s3 (turn 5)."""
    return Story(**given).draft(
        a_statement(1, "The left knee hurts for 3 weeks.", evidence=(2,)),
        a_statement(2, "She denies fever.", evidence=(3, 4)),
        a_statement(3, "An x-ray of the knee will be ordered.", evidence=(5,), section=Section.PLAN),
    )
