"""What a clinician does with a note, and the history that it leaves."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from scribe_core.types.base import Frozen
from scribe_core.types.findings import Finding
from scribe_core.types.note import Section, Statement, StatementState


class ChangeKind(StrEnum):
    """`draft`: the model wrote. `write_down`: an omission was quoted into the note."""

    DRAFT = "draft"
    ACCEPT = "accept"
    EDIT = "edit"
    REJECT = "reject"
    MOVE = "move"
    SPLIT = "split"
    WRITE = "write"
    TAKE = "take"
    LEAVE = "leave"
    WRITE_DOWN = "write_down"
    UNDO = "undo"
    SIGN = "sign"
    ADDENDUM = "addendum"


ActionKind = Literal[
    ChangeKind.ACCEPT,
    ChangeKind.EDIT,
    ChangeKind.REJECT,
    ChangeKind.MOVE,
    ChangeKind.SPLIT,
    ChangeKind.WRITE,
    ChangeKind.TAKE,
    ChangeKind.LEAVE,
]
"""What a person may ask of one statement."""


class Action(Frozen):
    """What a person asks for.

    statement_id: empty for `write`. seen_version, seen_state: the statement as it stood on that person's page; where
    it stands otherwise by now, nothing is changed. texts: one for `edit` and `write`, two or more for `split`.
    section: for `move` and `write`. reason: why it was rejected, may be empty.
    `take` puts the proposal in the statement's place, `leave` drops it; `texts` holds its words as they were seen."""

    kind: ActionKind
    statement_id: str = ""
    seen_version: int = 0
    seen_state: StatementState = StatementState.PROPOSED
    texts: tuple[str, ...] = ()
    section: Section | None = None
    reason: str = ""


class Change(Frozen):
    """One step in the history of a note: the statements that it touched, before and after.

    id: "c1", "c2", … in the visit's order, given by the store. by: an account's id, or the model's name; name: for
    the eye. at: ISO 8601, UTC. findings: what stood open at these statements. undoes: id of the change taken back.
    ticket: of the page's request, so that one that comes again is not done again.
    A statement that is new has no `before`; one that an undo removed is retracted in `after`."""

    kind: ChangeKind
    by: str
    name: str
    at: str
    before: tuple[Statement, ...] = ()
    after: tuple[Statement, ...] = ()
    reason: str = ""
    findings: tuple[Finding, ...] = ()
    undoes: str = ""
    ticket: str = ""
    id: str = ""
