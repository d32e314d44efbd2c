"""Merging a delta into the note. Deterministic: the model proposes, this code decides.

- A statement that says nothing new is dropped.
- A correction ("actually ten milligrams") revises the open statement with the same subject.
- A statement that a person touched is never changed: a correction becomes a proposal beside it.
- What a person rejected does not come back.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from scribe_core.note.spoken_numbers import written_numbers
from scribe_core.note.wording import content, coverage, negated, sides
from scribe_core.types import Operation, OperationKind, Proposal, Section, Statement, StatementState, Turn

SAME_WORDS = 0.8
"""Share of content words from which two statements say the same."""

SAME_SUBJECT = 0.6
"""Share of content words from which a correction is about a statement."""

CORRECTION = re.compile(
    r"\b(actually|correction|i mean|i meant|no wait|wait no|oh wait|sorry|rather|scratch that|make that|make it|"
    r"let me correct|change that|not \w+ but|instead)\b",
    re.IGNORECASE,
)


@dataclass
class Merge:
    """The note while a delta is merged into it. `changed` holds what is new or different, by id."""

    statements: dict[str, Statement]
    next_number: int
    changed: dict[str, Statement] = field(default_factory=dict)

    def put(self, statement: Statement) -> None:
        self.statements[statement.id] = statement
        self.changed[statement.id] = statement


def merge(
    statements: Sequence[Statement], operations: Sequence[Operation], turns: Sequence[Turn], next_number: int
) -> Merge:
    """The statements that the operations change or add. `turns` are the visit's turns, for their wording."""
    state = Merge({statement.id: statement for statement in statements}, next_number)
    spoken = {turn.id: turn.text for turn in turns}
    for operation in operations:
        if operation.kind is OperationKind.ADD:
            _add(state, operation, spoken)
        elif operation.statement_id in state.statements:
            _change(state, state.statements[operation.statement_id], operation)
    return state


def _add(state: Merge, operation: Operation, spoken: dict[int, str]) -> None:
    visible = [s for s in state.statements.values() if not s.retracted]
    if any(_says_the_same(operation, statement) for statement in visible):
        return
    if any(CORRECTION.search(spoken.get(turn, "")) for turn in operation.evidence):
        corrected = _corrected(operation, [s for s in visible if s.stands])
        if corrected is not None:
            evidence = _union(corrected.evidence, operation.evidence)
            revision = operation.replace(kind=OperationKind.REVISE, evidence=evidence)
            _change(state, corrected, revision)
            return
    state.put(
        Statement(
            id=f"s{state.next_number}", section=operation.section, text=operation.text, evidence=operation.evidence
        )
    )
    state.next_number += 1


def _change(state: Merge, statement: Statement, operation: Operation) -> None:
    if statement.state is StatementState.REJECTED:
        return
    if statement.touched:
        _propose(state, statement, Proposal(text=operation.text, evidence=operation.evidence))
        return
    if operation.kind is OperationKind.RETRACT:
        changes = {"retracted": True}
    else:
        changes = {"text": operation.text, "evidence": operation.evidence}
    if any(getattr(statement, name) != value for name, value in changes.items()):
        state.put(statement.replace(**changes, version=statement.version + 1))


def _propose(state: Merge, statement: Statement, proposal: Proposal) -> None:
    """Beside the statement, whose wording and version stay. A taking back has no text."""
    if statement.proposal != proposal:
        state.put(statement.replace(proposal=proposal))


def _says_the_same(operation: Operation, statement: Statement) -> bool:
    """The note already holds every content word, number and side of the addition, with the same negation.

    A rejected statement counts: what the clinician threw out is not said again."""
    return _similar(operation.text, statement.text)


def _similar(new: str, old: str) -> bool:
    same_facts = (
        written_numbers(new) <= written_numbers(old) and sides(new) <= sides(old) and negated(new) == negated(old)
    )
    return same_facts and coverage(content(new), content(old)) >= SAME_WORDS


def _corrected(operation: Operation, statements: Sequence[Statement]) -> Statement | None:
    """The statement of the same section that the correction is about: the latest of the best."""
    best, best_share = None, SAME_SUBJECT
    subject = content(operation.text)
    for statement in statements:
        if statement.section is operation.section and set(statement.evidence) != set(operation.evidence):
            other = content(statement.text)
            share = max(coverage(subject, other), coverage(other, subject))
            if share >= best_share:
                best, best_share = statement, share
    return best


def _union(first: tuple[int, ...], second: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(sorted({*first, *second}))


def visible(statements: Sequence[Statement], section: Section) -> list[Statement]:
    """What stands in a section of the note, in the order in which it was said; what was not said comes last."""
    rows = [s for s in statements if s.section is section and s.stands]
    return sorted(rows, key=lambda s: s.place)
