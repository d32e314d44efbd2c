"""What the checks say of a note."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, NamedTuple

from pydantic import model_validator

from scribe_core.types.base import Frozen


class Verdict(StrEnum):
    SUPPORTED = "supported"
    UNSUPPORTED = "unsupported"
    CONTRADICTED = "contradicted"
    VIOLATION = "violation"
    OMITTED = "omitted"
    NOT_CHECKED = "not_checked"


ALARMS = frozenset({Verdict.UNSUPPORTED, Verdict.CONTRADICTED, Verdict.VIOLATION})
"""Something is wrong with a statement."""


class Severity(StrEnum):
    HIGH = "high"
    MODERATE = "moderate"
    LOW = "low"


TOLD = "told"
"""The code of a finding of which only its sentence is known, as the first formats of the store held it."""


class FindingName(NamedTuple):
    """What a finding is known by, in whatever words it is told."""

    statement_id: str
    check: str
    code: str
    subject: str


class Dismissal(Frozen):
    """Who set a finding aside, when (ISO 8601, UTC) and why."""

    by: str
    at: str
    reason: str


class Finding(Frozen):
    """What a check says of a statement, or of talk that is in no statement (`statement_id` empty then).

    code: what is wrong, a name that is unique within its check. facts: the words that fill in its sentence
    (`review/wording.py`), its subject first. evidence: the turns that show it. span: the characters `[start, end)` of
    the statement, or of the first turn of an omission, that are meant. confidence: 0 to 1.
    """

    statement_id: str
    check: str
    verdict: Verdict
    severity: Severity
    code: str
    facts: tuple[str, ...] = ()
    evidence: tuple[int, ...] = ()
    span: tuple[int, int] | None = None
    confidence: float = 1.0
    dismissal: Dismissal | None = None

    @model_validator(mode="before")
    @classmethod
    def _told(cls, facts: Any) -> Any:
        """The first formats of the store held the sentence itself, as `message`."""
        if not isinstance(facts, dict) or "message" not in facts or "code" in facts:
            return facts
        others = {name: fact for name, fact in facts.items() if name != "message"}
        return others | {"code": TOLD, "facts": (facts["message"],)}

    @property
    def subject(self) -> str:
        """What it is about; empty where that is the whole statement."""
        return self.facts[0] if self.facts else ""

    @property
    def name(self) -> FindingName:
        return FindingName(self.statement_id, self.check, self.code, self.subject)

    @property
    def urgency(self) -> float:
        """How soon it deserves a look: severity × confidence, 0 to 3."""
        return {Severity.HIGH: 3.0, Severity.MODERATE: 2.0, Severity.LOW: 1.0}[self.severity] * self.confidence

    def same_as(self, other: Finding) -> bool:
        """Whether both say the same of the same statement."""
        return self.name == other.name


class Checked(Frozen):
    """All that the checks say of one statement as it is at `version`.

    noted: the version of the note that there was. heard: the last turn that there was. With an empty `statement_id`,
    what no statement holds, at that version of the note; at that version the checks that turn on the whole visit were
    run anew for every statement, too."""

    statement_id: str
    version: int
    noted: int = 0
    heard: int = 0
    findings: tuple[Finding, ...] = ()

    def is_outdated(self, stored: Checked | None, whole: Checked | None) -> bool:
        """Something newer was read before. stored: of the same statement; whole: of what no statement holds."""
        if self.statement_id and whole is not None and whole.version > self.noted:
            return True
        return stored is not None and stored._reading > self._reading

    @property
    def _reading(self) -> tuple[int, int, int]:
        return (self.version, self.noted, self.heard)

    def with_dismissals_of(self, old: Checked | None) -> Checked:
        """Keeps dismissals while the same is said of the same version; of omissions, while the same is said."""
        if old is None or (self.statement_id and old.version != self.version):
            return self
        aside = {finding.name: finding.dismissal for finding in old.findings if finding.dismissal}
        found = [
            finding.replace(dismissal=aside[finding.name]) if finding.name in aside else finding
            for finding in self.findings
        ]
        return self.replace(findings=tuple(found))

    def dismissing(self, finding: Finding, dismissal: Dismissal | None) -> Checked:
        """Unchanged where the finding is not there."""
        found = [other.replace(dismissal=dismissal) if other.same_as(finding) else other for other in self.findings]
        return self.replace(findings=tuple(found))
