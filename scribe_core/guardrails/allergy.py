"""Is a drug ordered that the patient reacts to, or one of its kind? By reference/allergies.tsv."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scribe_core.guardrails.case import Case
from scribe_core.guardrails.drugs import ingredients_in, named
from scribe_core.guardrails.orders import Order, orders_in
from scribe_core.guardrails.polarity import polarity
from scribe_core.guardrails.said import any_of
from scribe_core.guardrails.sentences import stretches
from scribe_core.guardrails.tables import members, rows
from scribe_core.types import Finding, Severity, Speaker, Turn, Verdict

CHECK = "allergy"
_REACTS = re.compile(
    r"\b(?:allerg\w*|hives|anaphyla\w*|(?:break|broke)s? out|react(?:s|ed|ion)? (?:badly )?to|intoleran\w*|"
    r"can(?:'?t|not) (?:take|have|tolerate)|throat clos\w*|(?:gives?|gave|got|get|makes?|made) (?:me )?(?:a |an )?"
    r"(?:rash|hives|itch\w*|swell\w*|sick))\b",
    re.IGNORECASE,
)
_ASKED = re.compile(r"\ballerg\w*|\breact(?:ion)?s?\b", re.IGNORECASE)
_REFUSED = re.compile(r"\bcan(?:'?t|not) (?:take|have|tolerate)|\b(?:avoid|stop)\w*", re.IGNORECASE)


@dataclass(frozen=True)
class Allergy:
    """drugs: what must not be given, with the severity for each; words: how the patient called it."""

    words: str
    drugs: dict[str, Severity]
    evidence: tuple[int, ...]


def check(case: Case) -> list[Finding]:
    orders = orders_in(case.statement)
    if not orders:
        return []
    allergies = list(allergies_of(case.turns))
    return [finding for order in orders for finding in _check(case, order, allergies)]


def _check(case: Case, order: Order, allergies: Sequence[Allergy]) -> Iterator[Finding]:
    for allergy in allergies:
        hit = order.drug.ingredients.intersection(allergy.drugs)
        if hit:
            severity = min((allergy.drugs[drug] for drug in hit), key=list(Severity).index)
            code = "reacts" if severity is Severity.HIGH else "may_react"
            facts = (f"{order.name} + {allergy.words}", order.name, allergy.words)
            evidence = tuple(sorted({*case.statement.evidence, *allergy.evidence}))
            yield case.finding(CHECK, Verdict.VIOLATION, severity, code, facts, order.span, evidence)
            return


def allergies_of(turns: Sequence[Turn]) -> Iterator[Allergy]:
    """What somebody in the visit said that the patient reacts to. Drug and reaction may stand far apart in talk without
    full stops, which is therefore not cut further."""
    for number, turn in enumerate(turns):
        before = turns[number - 1] if number else None
        answers = before is not None and before.speaker is Speaker.DOCTOR and bool(_ASKED.search(before.text))
        for sentence in stretches(turn):
            if sentence.asks or not (_REACTS.search(sentence.text) or (answers and turn.speaker is Speaker.PATIENT)):
                continue
            yield from _named(sentence.text, (before.id, turn.id) if answers and before else (turn.id,))


def _named(text: str, evidence: tuple[int, ...]) -> Iterator[Allergy]:
    for row_name, pattern in _allergens():
        match = pattern.search(text)
        if match and not _elsewhere(text, match):
            yield Allergy(match.group(), _barred(row_name), evidence)
    for name in sorted(ingredients_in(text)):
        match = named(frozenset({name})).search(text)
        if match is None or not _elsewhere(text, match):
            yield Allergy(match.group() if match else name, {name: Severity.HIGH}, evidence)


def _elsewhere(text: str, match: re.Match[str]) -> bool:
    """Whether it is somebody else's, denied or only supposed; "I can't take it" denies nothing."""
    told = _REFUSED.sub(lambda refused: "x" * len(refused.group()), text)
    meant = polarity(told, match.start(), match.end())
    return not meant.stands


def _allergens() -> Iterator[tuple[str, re.Pattern[str]]]:
    return ((row["allergen"], any_of(row["words"])) for row in rows("allergens"))


def _barred(allergen: str) -> dict[str, Severity]:
    found: dict[str, Severity] = {}
    for row in rows("allergies"):
        if row["allergen"] == allergen:
            severity = Severity.HIGH if row["relation"] == "same" else Severity.MODERATE
            for drug in members(row["class_or_drug"]):
                if found.get(drug) is not Severity.HIGH:
                    found[drug] = severity
    return found
