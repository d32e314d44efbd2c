"""Amounts with a unit as sizes that can be compared: two weeks and 14 days, half a litre and 500 ml, 3/7 and three
days."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from scribe_core.note.spoken_numbers import number_spans

_DAYS = {"second": 1 / 86_400, "minute": 1 / 1440, "hour": 1 / 24, "day": 1.0, "week": 7.0, "fortnight": 14.0,
         "month": 30.4, "year": 365.0}  # fmt: skip
_GRAMS = {"mcg": 1e-6, "mg": 1e-3, "g": 1.0, "kg": 1e3, "lb": 453.6, "stone": 6350.3}
_METRES = {"mm": 1e-3, "cm": 1e-2, "m": 1.0, "km": 1e3, "inch": 0.0254, "foot": 0.3048, "yard": 0.9144, "mile": 1609.3}
_LITRES = {"ml": 1e-3, "l": 1.0, "pint": 0.568}
MASSES = frozenset(_GRAMS)
_SIZES = {
    unit: (kind, size)
    for kind, table in (("time", _DAYS), ("mass", _GRAMS), ("length", _METRES), ("volume", _LITRES))
    for unit, size in table.items()
}
_SPELT = {
    "second": r"sec(?:ond)?s?",
    "minute": r"min(?:ute)?s?",
    "hour": r"h(?:ou)?rs?|hours?",
    "day": r"days?",
    "week": r"w(?:ee)?ks?",
    "fortnight": r"fortnights?",
    "month": r"months?|mths?",
    "year": r"y(?:ea)?rs?",
    "mcg": r"mcgs?|micrograms?|microgrammes?|mikes|µg|ug",
    "mg": r"mgs?|milligrams?|milligrammes?",
    "g": r"grams?|grammes?|gm?s?",
    "kg": r"kgs?|kilos?|kilograms?|kilogrammes?",
    "mm": r"mms?|millimet(?:er|re)s?",
    "cm": r"cms?|centimet(?:er|re)s?",
    "m": r"met(?:er|re)s?",
    "km": r"kms?|kilomet(?:er|re)s?",
    "lb": r"lbs?|pounds?",
    "stone": r"stones?",
    "inch": r"inch(?:es)?",
    "foot": r"foot|feet",
    "yard": r"yards?",
    "mile": r"miles?",
    "ml": r"mls?|millilit(?:er|re)s?",
    "l": r"lit(?:er|re)s?",
    "pint": r"pints?",
}
_UNIT = "|".join(f"(?P<{unit}>{spelt})" for unit, spelt in _SPELT.items())
_OTHER_END = r"(?:\s*+(?:-|to|or)\s*+(?:\d+(?:\.\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|twelve))?"
_AFTER = re.compile(rf"{_OTHER_END}[\s-]*+(?:(?:more|further|full|whole|extra)\s++)?(?:{_UNIT})\b", re.IGNORECASE)
_ONE = re.compile(
    rf"\b(?P<count>half(?: an?)?|a quarter of an|a couple of|an?|one|another|the|this|next|last|per) "
    rf"(?:whole |full |good )?(?:{_UNIT})\b"
    r"(?P<part> and a (?:half|quarter))?",
    re.IGNORECASE,
)
_BY_NAME = (("fortnight", re.compile(r"\bfortnight", re.IGNORECASE)), ("week", re.compile(r"\bweekly", re.IGNORECASE)))
_COUNTS = {"a quarter of an": 0.25, "a couple of": 2.0}
_OF_ONE = {" and a half": 0.5, " and a quarter": 0.25}
_WORD = re.compile(r"[a-z]+", re.IGNORECASE)
MOST_WORDS = 8
"""Of one number."""
_SHORT = re.compile(r"(?<![\d/.])(?P<n>\d{1,2})/(?P<of>7|52|12|40)(?![\d/])")
_SHORT_UNITS = {"7": "day", "52": "week", "12": "month", "40": "week"}
"""As British clinicians write: 3/7 is three days, 6/52 six weeks, 4/12 four months, 30/40 week 30 of a pregnancy."""
_ROUNDED = 0.01
_MONTHS_DIFFER = 0.08
"""Three months are twelve weeks, or ninety days."""


@dataclass(frozen=True)
class Size:
    """value: in days, grams, metres or litres. is_months: a month is no fixed number of days."""

    kind: str
    value: float
    is_months: bool


def size(value: float, unit: str) -> Size:
    """unit: a key of the tables above."""
    kind, of_one = _SIZES[unit]
    return Size(kind, value * of_one, unit in ("month", "year"))


def same(one: Size, two: Size) -> bool:
    """As closely as people convert units."""
    if one.kind != two.kind:
        return False
    within = _MONTHS_DIFFER if one.is_months is not two.is_months else _ROUNDED
    return abs(one.value - two.value) <= within * max(one.value, two.value)


def unit_after(text: str, end: int) -> str | None:
    """The unit of a number that ends there."""
    match = _AFTER.match(text, end)
    return None if match is None else _unit(match)


def _unit(match: re.Match[str]) -> str:
    return next(unit for unit in _SPELT if match[unit])


@lru_cache(maxsize=4096)
def sizes_in(text: str) -> frozenset[Size]:
    """Every amount with a unit that the text may give."""
    found: set[Size] = set()
    for value, start, end in number_spans(text):
        unit = unit_after(text, end)
        if unit:
            found |= {size(value, unit), *(size(part, unit) for part in apart(text[start:end]))}
    for match in _ONE.finditer(text):
        words, part = match["count"].lower(), (match["part"] or "").lower()
        count = 0.5 if words.startswith("half") else _COUNTS.get(words, 1.0)
        found.add(size(count + _OF_ONE.get(part, 0.0), _unit(match)))
    found |= {size(1, unit) for unit, pattern in _BY_NAME if pattern.search(text)}
    return frozenset(found | {size(value, unit) for value, unit, _, _ in short_durations(text)})


def short_durations(text: str) -> Iterator[tuple[float, str, int, int]]:
    """(value, unit, characters) of each "3/7", "6/52", "4/12"."""
    for match in _SHORT.finditer(text):
        yield float(match["n"]), _SHORT_UNITS[match["of"]], match.start(), match.end()


def apart(words: str) -> Iterator[float]:
    """What number words side by side may be apart: "forty-nine fifty-one" is 49 and 51, "thirty nine two" also 39.2."""
    tokens = _WORD.findall(words)
    for cut in range(1, len(tokens) if len(tokens) <= MOST_WORDS else 0):
        first, second = (number_spans(" ".join(part)) for part in (tokens[:cut], tokens[cut:]))
        if len(first) == len(second) == 1:
            whole, tenths = first[0][0], second[0][0]
            yield from (whole, tenths)
            if tenths < 10 and cut == len(tokens) - 1:
                yield whole + tenths / 10
