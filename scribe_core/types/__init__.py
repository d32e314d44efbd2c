"""The nouns of a visit. Times are seconds from the start of the visit (`_s`)."""

from scribe_core.types.base import Event, Frozen
from scribe_core.types.feedback import DatasetBuild, DatasetKind, EditKind, Feedback, Route, Supply, WordPair
from scribe_core.types.figures import Cell, Count, Measure
from scribe_core.types.findings import ALARMS, Checked, Dismissal, Finding, Severity, Verdict
from scribe_core.types.note import Delta, Operation, OperationKind, Origin, Proposal, Section, Statement, StatementState
from scribe_core.types.passing import Levels, LiveWords, Passing, StageStatus
from scribe_core.types.people import Account, Person, Role, Session, has_admin
from scribe_core.types.review import Action, ActionKind, Change, ChangeKind
from scribe_core.types.speech import (
    SAMPLE_RATE_HZ,
    SOUND_KINDS,
    Chunk,
    Decision,
    PiiSpan,
    Speaker,
    Turn,
    Word,
    talk_of,
    unread_s_of,
    unread_turn,
)
from scribe_core.types.visit import AFTER_SIGNING, Addendum, Consent, Override, Signature, Visit, VisitStatus

__all__ = [
    "ALARMS",
    "AFTER_SIGNING",
    "Account",
    "Action",
    "ActionKind",
    "Addendum",
    "Cell",
    "Change",
    "ChangeKind",
    "Checked",
    "Chunk",
    "Consent",
    "Count",
    "DatasetBuild",
    "DatasetKind",
    "Decision",
    "Delta",
    "Dismissal",
    "EditKind",
    "Event",
    "Feedback",
    "Finding",
    "Frozen",
    "Levels",
    "LiveWords",
    "Measure",
    "Operation",
    "OperationKind",
    "Origin",
    "Override",
    "Passing",
    "Person",
    "PiiSpan",
    "Proposal",
    "Role",
    "Route",
    "SAMPLE_RATE_HZ",
    "SOUND_KINDS",
    "Section",
    "Session",
    "Severity",
    "Signature",
    "Speaker",
    "StageStatus",
    "Statement",
    "StatementState",
    "Supply",
    "Turn",
    "Verdict",
    "Visit",
    "VisitStatus",
    "Word",
    "WordPair",
    "has_admin",
    "talk_of",
    "unread_s_of",
    "unread_turn",
]
