"""Which numbers the talk holds, also where a statement gives the same amount otherwise: "14 days" for two weeks,
"25 mg" for half a fifty, "3/7" for three days, "fell by 26" for one forty two and one sixteen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from scribe_core.guardrails.quantities import times_a_day
from scribe_core.guardrails.sizes import MASSES, apart, same, size, sizes_in, unit_after
from scribe_core.note.spoken_numbers import NEAR_CHARS, each_with_its_scale, number_spans
from scribe_core.types import Turn

_PERCENT = re.compile(r"\s*(?:%|per ?cent\b)", re.IGNORECASE)
_SHARES = (
    (75.0, re.compile(r"\bthree[ -]quarters\b", re.IGNORECASE)),
    (50.0, re.compile(r"\bhal(?:f|ve[sd]?|fway)\b", re.IGNORECASE)),
    (25.0, re.compile(r"\bquarter", re.IGNORECASE)),
    (33.0, re.compile(r"\ba third\b", re.IGNORECASE)),
)
_ONE_IN = re.compile(r"\bone in (?:a )?(?P<of>[a-z]+|\d+)", re.IGNORECASE)
_CLOCK = re.compile(r"(?<![\d:])(?P<hour>\d{1,2}):(?P<minute>\d\d)(?![\d:])")
_HALF_HOUR = 30
_PIECES = {"half": 0.5, "two": 2.0, "three": 3.0, "four": 4.0, "a quarter": 0.25}
_PIECE = re.compile(r"\b(?P<n>half|two|three|four|a quarter)\b(?! (?:times|days?|weeks?|months?|years?|hours?))", re.I)
_WORDS = {"once": 1.0, "twice": 2.0, "couple": 2.0, "half": 0.5, "a": 1.0, "an": 1.0, "dozen": 12.0, "thrice": 3.0}
_WORD = re.compile(rf"\b(?:{'|'.join(_WORDS)})\b", re.IGNORECASE)
_QUARTER = re.compile(r"\bquarter\b", re.IGNORECASE)
_EXACT = 0.001
_PLURALS = (
    (re.compile(r"(?<=t)ies\b", re.IGNORECASE), "y"),
    (re.compile(r"(?<=ve|en|ne|ht|ee|ed)s\b", re.IGNORECASE), ""),
)
_CHANGE = re.compile(
    r"\b(?:drop\w*|f[ae]ll\w*|down|up|ris\w*|rose|loss|lost|gain\w*|increas\w*|decreas\w*|reduc\w*|declin\w*|"
    r"differ\w*|by|higher|lower|more|less|larger|smaller)\b|[<>]",
    re.IGNORECASE,
)
_SUM = re.compile(r"\b(?:total|in all|altogether|daily|a day)\b", re.IGNORECASE)
_EVERY = re.compile(r"\bevery\s+$", re.IGNORECASE)
MOST_COMPARED = 200
"""Amounts near a statement; of more only the very same number counts."""
MOST_READ = 12
"""Numbers of the turns near a statement; more of them differ by anything."""


class AmountsSaid:
    """turns: near a statement."""

    def __init__(self, turns: Sequence[Turn]) -> None:
        texts = tuple(turn.text for turn in turns)
        self._values = frozenset().union(*map(_values, texts))
        self._sizes = frozenset().union(*map(sizes_in, texts))
        self._pieces = frozenset().union(*map(_pieces, texts))
        self._daily = {times_a_day(text) for text in texts} - {None}
        self._shares = frozenset().union(*map(_shares, texts))

    def holds(self, text: str, value: float, start: int, end: int) -> bool:
        """Whether the number at these characters of a statement was said, or the same amount."""
        if value in self._values or self.holds_amount(text, value, end):
            return True
        if (value in self._shares and _PERCENT.match(text, end)) or self._is_time(text, start):
            return True
        return self._is_dose(text, value, end) or self._is_change(text, value) or self._is_interval(text, value, start)

    def holds_amount(self, text: str, value: float, end: int) -> bool:
        """The same in any unit, where a unit follows the number."""
        unit = unit_after(text, end)
        return unit is not None and self.holds_duration(value, unit)

    def holds_duration(self, value: float, unit: str) -> bool:
        """unit: of `sizes`."""
        return len(self._sizes) <= MOST_COMPARED and any(same(size(value, unit), said) for said in self._sizes)

    def _is_dose(self, text: str, value: float, end: int) -> bool:
        """So many tablets of a strength that was said."""
        unit = unit_after(text, end)
        if unit not in MASSES or len(self._values) > MOST_COMPARED:
            return False
        return any(value == said * count for said in self._values for count in self._pieces)

    def _is_time(self, text: str, start: int) -> bool:
        """14:00 is two o'clock, 10:30 half past ten or half ten."""
        for match in _CLOCK.finditer(text):
            if match.start() <= start < match.end():
                hour, minute = int(match["hour"]), int(match["minute"])
                said = {float(minute)} if minute != _HALF_HOUR else {float(minute), 0.5}
                return bool({float(hour), float(hour % 12)} & self._values and (not minute or said & self._values))
        return False

    def _is_change(self, text: str, value: float) -> bool:
        """What two numbers differ by, or come to."""
        if len(self._values) > MOST_READ:
            return False
        pairs = [(a, b) for a in self._values for b in self._values if a > b]
        differ = _CHANGE.search(text) and any(abs(a - b - value) < _EXACT for a, b in pairs)
        return bool(differ or (_SUM.search(text) and any(abs(a + b - value) < _EXACT for a, b in pairs)))

    def _is_interval(self, text: str, value: float, start: int) -> bool:
        """Every 12 hours is twice a day."""
        return bool(_EVERY.search(text, max(0, start - NEAR_CHARS), start)) and value > 0 and 24 / value in self._daily


@lru_cache(maxsize=4096)
def said_numbers(text: str) -> frozenset[float]:
    """Each number of the text in its likeliest reading, and those of words such as "twice"."""
    spans = (*number_spans(text), *number_spans(each_with_its_scale(text)))
    words = (_WORDS[match.group().lower()] for match in _WORD.finditer(text))
    return frozenset({value for value, _, _ in spans} | set(words))


@lru_cache(maxsize=4096)
def _values(text: str) -> frozenset[float]:
    """The numbers of the text in every reading."""
    spans = (*number_spans(text), *number_spans(each_with_its_scale(text)), *number_spans(_singular(text)))
    readings = {value for _, start, end in spans for value in apart(text[start:end])}
    quarter = {0.25} if _QUARTER.search(text) else set()
    return said_numbers(text) | {value for value, _, _ in spans} | readings | quarter


def _singular(text: str) -> str:
    """ "Seventy-fives" as "seventy-five", "fifties" as "fifty"."""
    for pattern, end in _PLURALS:
        text = pattern.sub(end, text)
    return text


def _shares(text: str) -> frozenset[float]:
    """In percent."""
    found = {share for share, pattern in _SHARES if pattern.search(text)}
    of = [number_spans(match["of"]) for match in _ONE_IN.finditer(text)]
    return frozenset(found | {100 / spans[0][0] for spans in of if spans and spans[0][0]})


@lru_cache(maxsize=4096)
def _pieces(text: str) -> frozenset[float]:
    return frozenset(_PIECES[match["n"].lower()] for match in _PIECE.finditer(text))
