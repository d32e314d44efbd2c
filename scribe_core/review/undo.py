"""Taking back a person's last step, as long as nothing else has changed those statements since."""

from __future__ import annotations

from collections.abc import Sequence

from scribe_core.errors import BadInputError, ConflictError
from scribe_core.types import Change, ChangeKind, Statement

FOREVER = (ChangeKind.DRAFT, ChangeKind.UNDO, ChangeKind.SIGN, ChangeKind.ADDENDUM)
"""Steps that are not taken back: what the model wrote, and what is signed."""


def last_step(history: Sequence[Change], person_id: str) -> Change:
    """The person's newest step that is not undone. Raises BadInputError where there is none."""
    undone = {change.undoes for change in history}
    own = [change for change in history if change.by == person_id and change.kind not in FOREVER]
    for change in reversed(own):
        if change.id not in undone:
            return change
    raise BadInputError("There is nothing to undo.")


def undone(step: Change, statements: Sequence[Statement]) -> list[Statement]:
    """The statements as they were before the step; one that it added is taken back.

    A proposal that came meanwhile stays. Raises ConflictError where a later change stands on the step."""
    now = {statement.id: statement for statement in statements}
    before = {statement.id: statement for statement in step.before}
    if any(_facts(now[after.id]) != _facts(after) for after in step.after):
        raise ConflictError("This was changed again since, so the step cannot be undone. Change it by hand.")
    return [_restored(now[after.id], before.get(after.id), after) for after in step.after]


def _restored(now: Statement, before: Statement | None, after: Statement) -> Statement:
    if before is None:
        return now.replace(retracted=True, version=now.version + 1)
    proposal = before.proposal if now.proposal == after.proposal else now.proposal
    reworded = before.version != now.version
    return before.replace(proposal=proposal, version=now.version + reworded)


def _facts(statement: Statement) -> Statement:
    """Without the version, which an undo of a later step has raised, and without what the model proposes."""
    return statement.replace(proposal=None, version=0)
