"""Does the statement deny what was called normal? Findings are compared by `entities`, all else by `entailment`."""

from __future__ import annotations

import re

from scribe_core.guardrails.case import Case
from scribe_core.guardrails.polarity import polarity
from scribe_core.guardrails.said import mentions
from scribe_core.types import Finding, Severity, Verdict

CHECK = "negation"

_NORMAL = re.compile(
    r"\b(?:normal|unremarkable|intact|clear|stable|negative|benign|discontinue|stop|avoid)", re.IGNORECASE
)
"""The other way round is said in too many words: "not elevated" is normal, "off it" is stopped."""


def check(case: Case) -> list[Finding]:
    """ "Not clear", where only "clear" was said."""
    for match in _NORMAL.finditer(case.statement.text):
        if not polarity(case.statement.text, match.start(), match.end()).negated:
            continue
        said = list(mentions(case.nearby, re.compile(rf"\b{match.group()}", re.IGNORECASE)))
        if said and not any(mention.meant.negated for mention in said):
            facts = (match.group(),)
            return [case.finding(CHECK, Verdict.CONTRADICTED, Severity.MODERATE, "affirmed", facts, match.span())]
    return []
