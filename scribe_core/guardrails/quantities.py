"""Amounts and how often, as written or said: "500 mg twice a day", "five hundred milligrams every eight hours"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from scribe_core.note.spoken_numbers import number_spans

_UNITS = {
    "mg": r"mgs?|milligrams?|milligrammes?",
    "mcg": r"mcgs?|micrograms?|microgrammes?|ug|µg",
    "g": r"gm?s?|grams?|grammes?",
    "ml": r"mls?|cc|millilit(?:er|re)s?",
    "units": r"units?|iu",
    "mEq": r"meqs?|milliequivalents?",
    "puffs": r"puffs?|inhalations?",
    "sprays": r"sprays?",
    "patches": r"patch(?:es)?",
    "tablets": r"tablets?|tabs?|pills?|capsules?|caps?",
    "drops": r"drops?",
}
_UNIT = re.compile(
    r"\s*+(?:-\s*+)?(?:" + "|".join(f"(?P<{name}>{pattern})" for name, pattern in _UNITS.items()) + r")\b",
    re.IGNORECASE,
)
_COUNTS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "eight": 8, "ten": 10, "twelve": 12}
_COUNTS |= {"once": 1, "twice": 2, "thrice": 3, "other": 2, "second": 2, "third": 3}
_NUMBER = rf"(?P<n>\d+|{'|'.join(_COUNTS)})"
_EVERY_HOURS = re.compile(rf"\b(?:every|q\.?) ?{_NUMBER}(?: ?(?:to|or|-) ?\w+)? ?(?:hours?|hrs?|h)\b", re.IGNORECASE)
_EVERY_DAYS = re.compile(rf"\bevery {_NUMBER} days?\b", re.IGNORECASE)
_TIMES = re.compile(
    rf"\b{_NUMBER}(?: times?)?(?: (?:to|or) \w+ times?)? (?:(?:a|per|each|every) day|daily)\b", re.IGNORECASE
)
_LATIN = tuple(
    (count, re.compile(rf"\b(?:{pattern})(?!\w)", re.IGNORECASE))
    for count, pattern in (
        (4.0, r"q\.?i\.?d\.?|four times|4 times|before meals and at bedtime"),
        (3.0, r"t\.?i\.?d\.?|three times|3 times|thrice|with (?:each|every) meal"),
        (2.0, r"b\.?i\.?d\.?|twice|two times|2 times|morning and (?:night|evening)"),
        (1.0, r"q\.?d\.?|qhs|qam|once|nightly|daily|(?:a|per|each|every|at) (?:day|morning|evening|night|bedtime)"),
    )
)
_WEEKLY = re.compile(r"\b(?:a|per|each|every) week\b|\bweekly\b|\bevery (?:\w+ )?weeks\b", re.IGNORECASE)

STRENGTHS = frozenset({"mg", "mcg", "g", "units", "mEq"})
"""The units in which a drug is dosed."""
PER_VOLUME = r"\s*(?:/|per\s)\s*(?:d?l|(?:deci)?lit\w+)\b"
"""After the unit of a laboratory value: 1.2 mg/dL is no dose."""


@dataclass(frozen=True)
class Amount:
    """value in `unit` ("" where none is said) at characters `[start, end)`."""

    value: float
    unit: str
    start: int
    end: int


@lru_cache(maxsize=4096)
def amounts_in(text: str) -> tuple[Amount, ...]:
    """Numbers that carry a unit, in order."""
    found = []
    for value, start, end in number_spans(text):
        unit = _UNIT.match(text, end)
        if unit:
            found.append(Amount(value, str(unit.lastgroup), start, unit.end()))
    return tuple(found)


def times_a_day(text: str) -> float | None:
    """How often, at most; None where the text does not say, or says it by the week."""
    if weekly(text):
        return None
    if match := _EVERY_HOURS.search(text):
        return 24 / _count(match)
    if match := _EVERY_DAYS.search(text):
        return 1 / _count(match)
    if match := _TIMES.search(text):
        return _count(match)
    return next((count for count, pattern in _LATIN if pattern.search(text)), None)


def weekly(text: str) -> bool:
    return bool(_WEEKLY.search(text))


def _count(match: re.Match[str]) -> float:
    word = match["n"].lower()
    return max(1.0, float(_COUNTS.get(word, 0) or word))
