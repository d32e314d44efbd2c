"""The nouns of a visit. Times are seconds from the start of the visit (`_s`)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict

SAMPLE_RATE_HZ = 16_000


class Speaker(StrEnum):
    DOCTOR = "doctor"
    PATIENT = "patient"
    OTHER = "other"


class Section(StrEnum):
    SUBJECTIVE = "subjective"
    OBJECTIVE = "objective"
    ASSESSMENT = "assessment"
    PLAN = "plan"


class VisitStatus(StrEnum):
    RECORDING = "recording"
    PAUSED = "paused"
    ENDED = "ended"
    SIGNED = "signed"


class StatementState(StrEnum):
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    EDITED = "edited"
    REJECTED = "rejected"
    LOCKED = "locked"


class Decision(StrEnum):
    MASK = "mask"
    UNCERTAIN = "uncertain"
    PASS = "pass"


class Verdict(StrEnum):
    SUPPORTED = "supported"
    UNSUPPORTED = "unsupported"
    CONTRADICTED = "contradicted"
    VIOLATION = "violation"
    OMITTED = "omitted"
    NOT_CHECKED = "not_checked"


class Severity(StrEnum):
    HIGH = "high"
    MODERATE = "moderate"
    LOW = "low"


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Consent(Frozen):
    """Who ticked that the patient agreed, when (ISO 8601, UTC), and to which wording."""

    clinician: str
    given_at: str
    wording: str


class Visit(Frozen):
    """One recording. `title` never holds a patient's name."""

    id: str
    created_at: str
    status: VisitStatus
    consent: Consent
    title: str = ""
    template: str = "soap"
    source: str = "microphone"
    audio_s: float = 0.0
    ended_at: str | None = None


@dataclass(frozen=True)
class Chunk:
    """A stretch of sound, cut at a pause where there was one.

    samples: float32 mono `(n,)` at 16 kHz in [-1, 1].
    start_s: where sample 0 lies in the visit.
    overlap_s: how much of the beginning repeats the end of the chunk before.
    tail_s: how much of the end the next chunk will repeat; 0 where the cut fell into a pause.
    last: no chunk follows.
    """

    visit_id: str
    seq: int
    samples: np.ndarray
    start_s: float
    overlap_s: float = 0.0
    tail_s: float = 0.0
    last: bool = False

    @property
    def duration_s(self) -> float:
        return len(self.samples) / SAMPLE_RATE_HZ

    @property
    def end_s(self) -> float:
        return self.start_s + self.duration_s


class Word(Frozen):
    """score: the recogniser's confidence, 0 to 1."""

    text: str
    start_s: float
    end_s: float
    score: float


class PiiSpan(Frozen):
    """Identifying characters `[start, end)` of a text; score 0 to 1."""

    start: int
    end: int
    kind: str
    score: float
    decision: Decision


class Turn(Frozen):
    """What one speaker said without a break. `text` and `words` are masked.

    speaker_by: "model" or "clinician"; a clinician's choice is never changed by the model.
    speaker_score: the model's confidence in the speaker, 0 to 1.
    """

    id: int
    speaker: Speaker
    start_s: float
    end_s: float
    text: str
    words: tuple[Word, ...] = ()
    speaker_by: str = "model"
    speaker_score: float = 1.0


class Proposal(Frozen):
    """What the model would change in a statement that a person has touched."""

    text: str
    evidence: tuple[int, ...]


class Statement(Frozen):
    """One sentence of the note; `evidence` holds the ids of the turns that support it."""

    id: str
    section: Section
    text: str
    evidence: tuple[int, ...]
    state: StatementState = StatementState.PROPOSED
    version: int = 1
    proposal: Proposal | None = None
    retracted: bool = False

    @property
    def touched(self) -> bool:
        """A person has decided on it: the model may only propose."""
        return self.state is not StatementState.PROPOSED

    @property
    def stands(self) -> bool:
        """It is part of the note: neither taken back nor rejected."""
        return not self.retracted and self.state is not StatementState.REJECTED


class Dismissal(Frozen):
    """Who set a finding aside, when (ISO 8601, UTC) and why."""

    by: str
    at: str
    reason: str


class Finding(Frozen):
    """What a check says of a statement, or of talk that is in no statement (`statement_id` empty then).

    message: a few plain words for the clinician. evidence: the turns that show it. span: the characters
    `[start, end)` of the statement, or of the first turn of an omission, that are meant. confidence: 0 to 1.
    """

    statement_id: str
    check: str
    verdict: Verdict
    severity: Severity
    message: str
    evidence: tuple[int, ...] = ()
    span: tuple[int, int] | None = None
    confidence: float = 1.0
    dismissal: Dismissal | None = None

    @property
    def urgency(self) -> float:
        """How soon it deserves a look: severity × confidence, 0 to 3."""
        return {Severity.HIGH: 3.0, Severity.MODERATE: 2.0, Severity.LOW: 1.0}[self.severity] * self.confidence

    def same_as(self, other: Finding) -> bool:
        """Whether both say the same of the same statement."""
        return (self.statement_id, self.check, self.message) == (other.statement_id, other.check, other.message)


class Checked(Frozen):
    """All that the checks say of one statement as it is at `version`.

    With an empty `statement_id`, what no statement holds, at that version of the note."""

    statement_id: str
    version: int
    findings: tuple[Finding, ...] = ()

    def with_dismissals_of(self, old: Checked | None) -> Checked:
        """Keeps dismissals while the same is said of the same version; of omissions, while the same is said."""
        if old is None or (self.statement_id and old.version != self.version):
            return self
        aside = [finding for finding in old.findings if finding.dismissal]
        found = [next((other for other in aside if other.same_as(finding)), finding) for finding in self.findings]
        return self.model_copy(update={"findings": tuple(found)})

    def dismissing(self, finding: Finding, dismissal: Dismissal) -> Checked:
        """Unchanged where the finding is not there."""
        aside = {"dismissal": dismissal}
        found = [other.model_copy(update=aside) if other.same_as(finding) else other for other in self.findings]
        return self.model_copy(update={"findings": tuple(found)})


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


class Event(Frozen):
    """One change of a visit. `id` orders the visit's stream; `kind` names the noun in `data`."""

    id: str
    kind: str
    data: dict[str, Any]
