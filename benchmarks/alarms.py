"""What the checks say against a statement itself: not of what was ordered, whoever wrote it down, nor of its dose."""

from __future__ import annotations

from functools import cache

from scribe_core.build import check_models
from scribe_core.guardrails.case import Case
from scribe_core.guardrails.checks import OF_ORDERS, Check, all_checks
from scribe_core.guardrails.dosage import CHECK as DOSAGE
from scribe_core.settings import settings
from scribe_core.types import ALARMS, Finding


def alarms(case: Case) -> tuple[Finding, ...]:
    """Raises what a check raises."""
    return tuple(finding for check in _checks() for finding in check(case) if finding.verdict in ALARMS)


@cache
def _checks() -> tuple[Check, ...]:
    found = all_checks(check_models(settings()))
    return tuple(check for name, check in found.items() if name not in OF_ORDERS | {DOSAGE})
