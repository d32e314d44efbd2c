"""What a sentence claims, as pairs (category, value) that can be compared: numbers, amounts, drugs, sides, people,
findings.

A finding that is denied gives a second pair, ("denied", finding)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scribe_core.guardrails.drugs import ingredients_in
from scribe_core.guardrails.lexicon import findings
from scribe_core.guardrails.polarity import polarity
from scribe_core.guardrails.quantities import amounts_in, times_a_day
from scribe_core.note.spoken_numbers import number_spans, spoken_numbers
from scribe_core.note.wording import sides
from scribe_core.types import Turn

NUMBER, AMOUNT, BOUND = "number", "amount", "bound"
DRUG, SIDE, PLACEHOLDER, FINDING, DENIED = "drug", "side", "placeholder", "finding", "denied"
Fact = tuple[str, str]
_BOUND = re.compile(r"[<>](?=\s*=?\s*\d)")
_PLACEHOLDER = re.compile(r"<[A-Z_]+_\d+>")


def facts_in(text: str) -> frozenset[Fact]:
    return frozenset({*_numbers(text), *_names(text), *_findings(text)})


def said_in(turns: Sequence[Turn]) -> frozenset[Fact]:
    """What was said in the turns. Spoken numbers are ambiguous, so that each gives every value it may stand for."""
    facts: set[Fact] = set()
    for turn in turns:
        facts |= facts_in(turn.text)
        facts |= {(NUMBER, value) for value in spoken_numbers(turn.text)}
    return frozenset(facts)


def _numbers(text: str) -> set[Fact]:
    """ "Twice daily", "2 times a day" and "BID" are the same number."""
    often = times_a_day(text)
    values = {value for value, _, _ in number_spans(text)} | ({often} if often else set())
    amounts = {f"{amount.value:g} {amount.unit}" for amount in amounts_in(text)}
    numbers = {(NUMBER, f"{value:g}") for value in values} | {(AMOUNT, amount) for amount in amounts}
    return numbers | {(BOUND, sign) for sign in _BOUND.findall(text)}


def _names(text: str) -> set[Fact]:
    people = {(PLACEHOLDER, name) for name in _PLACEHOLDER.findall(text)}
    return people | {(DRUG, name) for name in ingredients_in(text)} | {(SIDE, side) for side in sides(text)}


def _findings(text: str) -> set[Fact]:
    facts: set[Fact] = set()
    for name, pattern in findings():
        if match := pattern.search(text):
            denied = polarity(text, match.start(), match.end()).negated
            facts |= {(FINDING, name), (DENIED, name)} if denied else {(FINDING, name)}
    return facts
