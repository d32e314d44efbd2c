"""Where the entailment model is sure that a statement was said, what a rule did not find counts for nothing.

A rule compares words, and what was said may stand in others. Numbers, doses, units, sides, and drugs of the tables that
nobody named are never outweighed: the model is worse at them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from scribe_core.guardrails import attribution, concepts, entities, terms
from scribe_core.types import Finding

SOURCE_FROM = 0.4
"""The probability from which a statement that names no turn is taken to have been said in those nearest to it."""
SURE_FROM = {
    (concepts.CHECK, "not_named"): 0.3,
    (concepts.CHECK, "not_named_nearby"): 0.7,
    (terms.CHECK, "not_named"): 0.5,
    (attribution.CHECK, "only_asked"): 0.7,
    (attribution.CHECK, "doctor_said"): 0.6,
    (entities.CHECK, "denied"): 0.7,
    (entities.CHECK, "confirmed"): 0.7,
    (entities.CHECK, "somebody_else"): 0.6,
    (entities.CHECK, "drug_elsewhere"): 0.4,
}
"""By check and code, the probability from which the model outweighs it (chosen as SUPPORTED_FROM was)."""
_NEVER = 2.0


def outweighed(findings: Sequence[Finding], support: Callable[[], float]) -> list[Finding]:
    """The findings without those that the model outweighs. support: how probable the statement is to the model; asked
    only where that can matter."""
    if not any((finding.check, finding.code) in SURE_FROM for finding in findings):
        return list(findings)
    sure = support()
    return [finding for finding in findings if sure < SURE_FROM.get((finding.check, finding.code), _NEVER)]
