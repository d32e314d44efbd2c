"""The note: statements, and the changes that a delta asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from scribe_core.types.base import Frozen

_LAST = 10**9


class Section(StrEnum):
    SUBJECTIVE = "subjective"
    OBJECTIVE = "objective"
    ASSESSMENT = "assessment"
    PLAN = "plan"


class StatementState(StrEnum):
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    EDITED = "edited"
    REJECTED = "rejected"
    LOCKED = "locked"


class Proposal(Frozen):
    """What the model would change in a statement that a person has touched."""

    text: str
    evidence: tuple[int, ...]


class Origin(Frozen):
    """Which model wrote a statement, with which prompt, and when (ISO 8601, UTC)."""

    model: str
    prompt_version: str
    at: str


class Statement(Frozen):
    """One sentence of the note; `evidence` holds the ids of the turns that support it.

    version counts its wordings: text, evidence and section. origin: None for what a person wrote."""

    id: str
    section: Section
    text: str
    evidence: tuple[int, ...]
    state: StatementState = StatementState.PROPOSED
    version: int = 1
    proposal: Proposal | None = None
    retracted: bool = False
    origin: Origin | None = None

    @property
    def number(self) -> tuple[int, ...]:
        """Orders ids: s2 before s10, and the parts s2.1 and s2.2 of a sentence that was split right after s2."""
        return tuple(int(part) for part in re.findall(r"\d+", self.id))

    @property
    def place(self) -> tuple[int, ...]:
        """Orders a section: as it was said, and what nobody said at the end."""
        return (min(self.evidence, default=_LAST), *self.number)

    @property
    def touched(self) -> bool:
        """A person has decided on it: the model may only propose."""
        return self.state is not StatementState.PROPOSED

    @property
    def stands(self) -> bool:
        """It is part of the note: neither taken back nor rejected."""
        return not self.retracted and self.state is not StatementState.REJECTED


class OperationKind(StrEnum):
    ADD = "add"
    REVISE = "revise"
    RETRACT = "retract"


class Operation(Frozen):
    """One change that a delta asks for. `statement_id` is empty for an addition."""

    kind: OperationKind
    section: Section
    text: str = ""
    evidence: tuple[int, ...] = ()
    statement_id: str = ""


class Delta(Frozen):
    """The changes that turns `first_turn` to `last_turn` bring."""

    operations: tuple[Operation, ...]
    first_turn: int
    last_turn: int
    model: str = ""
    prompt_version: str = ""


@dataclass(frozen=True)
class NoteState:
    """version counts changes of what the note says; turns up to `noted_turn` are in it; `next_statement` numbers what
    comes next.

    final: the closing pass over the ended visit is done. reviewed: counts the steps of persons."""

    version: int = 0
    noted_turn: int = 0
    next_statement: int = 1
    final: bool = False
    reviewed: int = 0
