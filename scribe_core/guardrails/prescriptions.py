"""Drugs with what a sentence says about dose, how often and by which way."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from scribe_core.guardrails.drugs import DrugMention, drugs_in
from scribe_core.guardrails.quantities import Amount, amounts_in, times_a_day, weekly

MOST_AT_ONCE = 10
"""More tablets than this are a pack, not a dose."""
ABOUT_IT = 80
"""Characters after a drug's name that may still speak of it."""
_DOSE_UNITS = frozenset({"mg", "mcg", "g", "ml", "units", "mEq", "puffs", "sprays", "patches"})
_PIECES = frozenset({"tablets", "drops"})
_ROUTES = (
    ("inhaled", r"inhal|puff|nebuli"),
    ("nasal", r"nasal|nostril|sprays?\b"),
    ("ophthalmic", r"\beyes?\b|eye ?drops?|ophthalm"),
    ("topical", r"cream|ointment|topical|\bgel\b|lotion|apply"),
    ("transdermal", r"patch"),
    ("rectal", r"rectal|suppositor"),
    ("vaginal", r"vaginal"),
    ("intravenous", r"\biv\b|intraven"),
    ("intramuscular", r"\bim\b|intramuscular|\bshot\b"),
    ("subcutaneous", r"subcut|\bsq\b|inject"),
    ("sublingual", r"sublingual|under the tongue"),
)
_ROUTE = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _ROUTES)
_SENTENCE = re.compile(r"[.;!?](?=\s|$)")


@dataclass(frozen=True)
class Prescription:
    """value, unit: of one dose, None and "" where none is said. route: "" where none is said."""

    drug: DrugMention
    value: float | None
    unit: str
    times_a_day: float | None
    weekly: bool
    route: str
    amount: Amount | None

    @property
    def daily(self) -> float | None:
        return None if self.value is None or self.times_a_day is None else self.value * self.times_a_day


@lru_cache(maxsize=2048)
def prescriptions_in(text: str) -> tuple[Prescription, ...]:
    """One for each drug named. A dose belongs to the drug before it, or else to the drug right after it."""
    return tuple(
        _prescription(text, drug, _begin(text, before, drug.start), _end(text, drug.end, after))
        for drug, before, after in _drugs_between(text)
    )


def said_of(text: str, ingredients: frozenset[str]) -> Iterator[str]:
    """The words from each mention of the drug to the next drug: "lisinopril, from 20 up to 40 milligrams, and"."""
    for drug, _, after in _drugs_between(text):
        if drug.ingredients & ingredients:
            yield text[drug.start : min(after, drug.end + ABOUT_IT)]


def _drugs_between(text: str) -> Iterator[tuple[DrugMention, int, int]]:
    """Each drug with the end of the drug before it and the start of the one after."""
    drugs = drugs_in(text)
    ends, starts = [0, *(drug.end for drug in drugs)], [*(drug.start for drug in drugs[1:]), len(text)]
    yield from zip(drugs, ends, starts, strict=False)


def _begin(text: str, before: int, start: int) -> int:
    return max([before, *(match.end() for match in _SENTENCE.finditer(text, before, start))])


def _end(text: str, start: int, after: int) -> int:
    match = _SENTENCE.search(text, start, after)
    return match.start() if match else after


def _prescription(text: str, drug: DrugMention, begin: int, end: int) -> Prescription:
    amounts = amounts_in(text)
    own = [amount for amount in amounts if drug.end <= amount.start and amount.end <= end]
    own = own or [amount for amount in amounts if begin <= amount.start and amount.end <= drug.start]
    clause = text[begin:end]
    dose = next((amount for amount in own if amount.unit in _DOSE_UNITS), None)
    pieces = [amount for amount in amounts if begin <= amount.start and amount.end <= end and amount.unit in _PIECES]
    often = times_a_day(text[drug.end : end]) or times_a_day(clause)
    return Prescription(
        drug=drug,
        value=dose.value * _count(pieces) if dose else None,
        unit=dose.unit if dose else "",
        times_a_day=often,
        weekly=weekly(clause),
        route=next((name for name, pattern in _ROUTE if pattern.search(clause)), ""),
        amount=dose,
    )


def _count(pieces: Sequence[Amount]) -> float:
    """How many tablets of the strength make the dose."""
    return next((amount.value for amount in pieces if amount.value <= MOST_AT_ONCE), 1.0)
