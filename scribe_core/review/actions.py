"""One action of a clinician on the statements of a note.

A statement that a person touched is locked against the model; what the person saw is checked against what stands now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from scribe_core.errors import BadInputError, ConflictError
from scribe_core.note.evidence import find_evidence
from scribe_core.types import Action, ChangeKind, Proposal, Statement, StatementState, Turn

_EMPTY = "A statement needs words. Reject it to take it out of the note."
_CHANGED = "This statement changed while you looked at it. Read it again; nothing was overwritten."
_GONE = "This statement is no longer in the note: it was taken back meanwhile."
_NOTHING_PROPOSED = "There is no such proposal any more: later talk changed it. Read it again."


@dataclass(frozen=True)
class Step:
    """What an action changes: the statements before and after; `before` has none for one that is new."""

    before: tuple[Statement, ...]
    after: tuple[Statement, ...]
    next_number: int


def apply(statements: Sequence[Statement], turns: Sequence[Turn], action: Action, next_number: int) -> Step:
    """The action's texts are masked already. next_number: of the next new statement.

    Raises BadInputError where the action lacks something, and ConflictError where the statement is not as it was
    seen."""
    if action.kind is ChangeKind.WRITE:
        return _write(turns, action, next_number)
    statement = _seen(statements, action)
    after = _ACTIONS[action.kind](statement, statements, turns, action)
    return Step((statement,), tuple(after), next_number)


def accepted(statement: Statement) -> Statement:
    """As it stands. What a person worded stays `edited`, unless it was rejected since."""
    if statement.state is StatementState.EDITED:
        return statement
    return statement.replace(state=StatementState.ACCEPTED)


def _seen(statements: Sequence[Statement], action: Action) -> Statement:
    statement = next((item for item in statements if item.id == action.statement_id), None)
    if statement is None or statement.retracted:
        raise ConflictError(_GONE)
    if (statement.version, statement.state) != (action.seen_version, action.seen_state):
        raise ConflictError(_CHANGED)
    return statement


def _write(turns: Sequence[Turn], action: Action, number: int) -> Step:
    text = _text(action)
    if action.section is None:
        raise BadInputError("Choose the section that the statement belongs to.")
    written = Statement(
        id=f"s{number}",
        section=action.section,
        text=text,
        evidence=_evidence(text, turns, ()),
        state=StatementState.EDITED,
    )
    return Step((), (written,), number + 1)


def _accept(statement: Statement, *_: Any) -> list[Statement]:
    return [accepted(statement)]


def _reject(statement: Statement, *_: Any) -> list[Statement]:
    return [statement.replace(state=StatementState.REJECTED)]


def _edit(statement: Statement, _: Any, turns: Sequence[Turn], action: Action) -> list[Statement]:
    text = _text(action)
    if text == statement.text and statement.state is not StatementState.REJECTED:
        return [accepted(statement)]
    return [_reworded(statement, turns, text)]


def _move(statement: Statement, _: Any, __: Any, action: Action) -> list[Statement]:
    if action.section in (None, statement.section):
        raise BadInputError("Choose another section.")
    return [_edited(statement, section=action.section)]


def _split(
    statement: Statement, statements: Sequence[Statement], turns: Sequence[Turn], action: Action
) -> list[Statement]:
    first, *rest = _parts(action)
    kept = _reworded(statement, turns, first)
    names = _free_names(statement.id, {item.id for item in statements})
    parts = [_reworded(kept, turns, text).replace(id=next(names), version=1, proposal=None) for text in rest]
    return [kept, *parts]


def _free_names(parent: str, taken: set[str]) -> Iterator[str]:
    return (name for number in count(1) if (name := f"{parent}.{number}") not in taken)


def _take(statement: Statement, _: Any, __: Any, action: Action) -> list[Statement]:
    proposal = _seen_proposal(statement, action)
    if not proposal.text:
        return [statement.replace(state=StatementState.REJECTED, proposal=None)]
    taken = _edited(statement, text=proposal.text, evidence=proposal.evidence, proposal=None)
    return [taken.replace(state=StatementState.ACCEPTED)]


def _seen_proposal(statement: Statement, action: Action) -> Proposal:
    if statement.proposal is None or action.texts != (statement.proposal.text,):
        raise ConflictError(_NOTHING_PROPOSED)
    return statement.proposal


def _leave(statement: Statement, _: Any, __: Any, action: Action) -> list[Statement]:
    _seen_proposal(statement, action)
    return [statement.replace(proposal=None)]


_ACTIONS: dict[ChangeKind, Callable[..., list[Statement]]] = {
    ChangeKind.ACCEPT: _accept,
    ChangeKind.EDIT: _edit,
    ChangeKind.REJECT: _reject,
    ChangeKind.MOVE: _move,
    ChangeKind.SPLIT: _split,
    ChangeKind.TAKE: _take,
    ChangeKind.LEAVE: _leave,
}


def _text(action: Action) -> str:
    text = " ".join(" ".join(action.texts).split())
    if not text:
        raise BadInputError(_EMPTY)
    return text


def _parts(action: Action) -> list[str]:
    texts = [" ".join(text.split()) for text in action.texts]
    if len(texts) < 2 or not all(texts):
        raise BadInputError("A split needs two parts or more, each with words.")
    return texts


def _reworded(statement: Statement, turns: Sequence[Turn], text: str) -> Statement:
    return _edited(statement, text=text, evidence=_evidence(text, turns, statement.evidence))


def _edited(statement: Statement, **changes: object) -> Statement:
    return statement.replace(**changes, state=StatementState.EDITED, version=statement.version + 1)


def _evidence(text: str, turns: Sequence[Turn], known: tuple[int, ...]) -> tuple[int, ...]:
    """The turns that hold the words; where none do, those that were known before."""
    return tuple(sorted(turn.id for turn in find_evidence(text, turns, known))) or known
