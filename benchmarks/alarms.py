"""What the checks say against a statement itself: not of what was ordered, whoever wrote it down, nor of its dose."""

from __future__ import annotations

from collections.abc import Container
from functools import cache

from scribe_core.build import build_guard
from scribe_core.errors import CheckError
from scribe_core.guardrails.case import Case
from scribe_core.guardrails.checks import OF_ORDERS, Guard, all_checks
from scribe_core.guardrails.dosage import CHECK as DOSAGE
from scribe_core.settings import settings
from scribe_core.types import ALARMS, Finding, Verdict

OF_STATEMENTS = all_checks().keys() - OF_ORDERS


def findings(case: Case, names: Container[str] = OF_STATEMENTS) -> list[Finding]:
    """Of the checks of these names, as the product runs them. Raises CheckError where one could not run (no table knows
    each drug's doses)."""
    found = _guard().check(case, names)
    if any(finding.verdict is Verdict.NOT_CHECKED and finding.check != DOSAGE for finding in found):
        raise CheckError("A check could not run.")
    return found


def alarms(case: Case) -> tuple[Finding, ...]:
    """Raises CheckError where a check could not run."""
    return tuple(finding for finding in findings(case, OF_STATEMENTS - {DOSAGE}) if finding.verdict in ALARMS)


@cache
def _guard() -> Guard:
    guard = build_guard(settings())
    guard.prepare()
    return guard
