"""Does a drug of the plan clash with another one that the patient takes or gets? Pairs: reference/interactions.tsv."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from scribe_core.guardrails.case import Case
from scribe_core.guardrails.orders import Order, orders_in, said_taken, taken
from scribe_core.guardrails.tables import members, rows
from scribe_core.types import Finding, Severity, Verdict

CHECK = "interaction"


def check(case: Case) -> list[Finding]:
    orders = orders_in(case.statement)
    others = [*taken(case.note), *said_taken(case.turns)] if orders else []
    return [finding for order in orders for finding in _check(case, order, others)]


def _check(case: Case, order: Order, others: list[Order]) -> Iterator[Finding]:
    warned: set[frozenset[str]] = set()
    for other in others:
        for row in _clashes(order, other):
            pair = order.drug.ingredients | other.drug.ingredients
            if pair not in warned:
                warned.add(pair)
                on_skin = "topical" in (order.route, other.route)
                severity = Severity.LOW if on_skin else Severity(row["severity"])
                code = "interacts_on_skin" if on_skin else "interacts"
                facts = (f"{order.name} + {other.name}", order.name, other.name, row["effect"], row["source"])
                evidence = tuple(sorted({*case.statement.evidence, *other.statement.evidence}))
                yield case.finding(CHECK, Verdict.VIOLATION, severity, code, facts, order.span, evidence)


def _clashes(first: Order, second: Order) -> list[dict[str, str]]:
    """The rows that name both, the gravest first. A drug does not clash with itself."""
    rows_found = [
        _table()[pair]
        for a in first.drug.ingredients - second.drug.ingredients
        for b in second.drug.ingredients - first.drug.ingredients
        if (pair := frozenset({a, b})) in _table()
    ]
    return sorted(rows_found, key=lambda row: list(Severity).index(Severity(row["severity"])))


@cache
def _table() -> dict[frozenset[str], dict[str, str]]:
    """By the two ingredients; where classes overlap, the gravest row."""
    table: dict[frozenset[str], dict[str, str]] = {}
    ranked = sorted(rows("interactions"), key=lambda row: list(Severity).index(Severity(row["severity"])))
    for row in ranked:
        for a in members(row["a"]):
            for b in members(row["b"]) - {a}:
                table.setdefault(frozenset({a, b}), row)
    return table
