"""Does a condition or pregnancy that was said speak against a drug of the plan? By reference/contraindications.tsv."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from scribe_core.guardrails.case import Case
from scribe_core.guardrails.orders import Order, orders_in
from scribe_core.guardrails.said import Mention, any_of, mentions
from scribe_core.guardrails.tables import members, rows
from scribe_core.types import Finding, Severity, Verdict

CHECK = "contraindication"


def check(case: Case) -> list[Finding]:
    return [finding for order in orders_in(case.statement) for finding in _check(case, order)]


def _check(case: Case, order: Order) -> Iterator[Finding]:
    for row in rows("contraindications"):
        if not order.drug.ingredients & members(row["drug"]):
            continue
        said = next(_said(case, _words()[row["condition"]]), None)
        if said is not None:
            condition, severity = row["condition"].replace("_", " "), Severity(row["severity"])
            facts = (f"{order.name} + {condition}", order.name, condition, row["reason"], row["source"])
            evidence = tuple(sorted({*case.statement.evidence, *said.evidence}))
            yield case.finding(CHECK, Verdict.VIOLATION, severity, "contraindicated", facts, order.span, evidence)


@cache
def _words() -> dict[str, str]:
    """How people call each condition."""
    return {row["condition"]: row["words"] for row in rows("conditions")}


def _said(case: Case, words: str) -> Iterator[Mention]:
    """The patient's own condition, as it was said; not one that is only feared, or somebody else's."""
    for mention in mentions(case.turns, any_of(words)):
        if mention.meant.stands:
            yield mention
