"""The content of findings.json."""

from __future__ import annotations

from typing import Any

from tqdm import tqdm

from scribe_core.guardrails.case import Case
from scribe_core.guardrails.checks import Guard
from scribe_core.guardrails.ranking import ranked
from scribe_core.review.wording import sentence_of
from scribe_core.types import Finding, Statement, Turn


def findings_json(turns: tuple[Turn, ...], note: tuple[Statement, ...], guard: Guard) -> list[dict[str, Any]]:
    """What all checks say of each statement and of what is in none, most urgent first. Closes the guard."""
    try:
        guard.prepare()
        findings = guard.check_visit(turns, note)
        for statement in tqdm(note, desc="checks", unit="statement", disable=None):
            findings += guard.check(Case(statement, turns, note))
    finally:
        guard.close()
    return [_row(finding) for finding in ranked(findings)]


def _row(finding: Finding) -> dict[str, Any]:
    return {
        "statement_id": finding.statement_id,
        "check": finding.check,
        "code": finding.code,
        "subject": finding.subject,
        "verdict": finding.verdict.value,
        "severity": finding.severity.value,
        "message": sentence_of(finding),
        "evidence": list(finding.evidence),
    }
