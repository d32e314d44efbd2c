"""Which findings a busy clinician reads first: severity × confidence, what is dangerous before what is missing."""

from __future__ import annotations

from collections.abc import Sequence

from scribe_core.types import Finding, Verdict

_ORDER = [Verdict.VIOLATION, Verdict.CONTRADICTED, Verdict.UNSUPPORTED, Verdict.OMITTED, Verdict.NOT_CHECKED]


def ranked(findings: Sequence[Finding]) -> list[Finding]:
    """Most urgent first; what is supported last."""
    return sorted(findings, key=_rank)


def _rank(finding: Finding) -> tuple[bool, float, int, str, str]:
    supported = finding.verdict is Verdict.SUPPORTED
    order = len(_ORDER) if supported else _ORDER.index(finding.verdict)
    return supported, -finding.urgency, order, finding.statement_id, finding.check
