"""Is a number said of the same thing: "2 weeks" where three weeks were said, type 1 for type 2?"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import TypeVar

from scribe_core.guardrails.amounts_said import AmountsSaid
from scribe_core.guardrails.case import Case
from scribe_core.guardrails.quantities import PER_VOLUME
from scribe_core.note.spoken_numbers import NEAR_CHARS, number_spans, spoken_numbers
from scribe_core.types import Finding, Severity, Verdict

CHECK = "measures"
V = TypeVar("V")
Measure = tuple[str, V, tuple[int, int]]
"""What is measured, its value, the characters."""
_COUNTED = re.compile(
    r"[\s-]*(?P<what>days?|weeks?|months?|years?|hours?|hrs?|minutes?|times?|cms?|centimeters?|mms?|millimeters?|inch(?:es)?|"
    r"feet|pounds?|lbs?|miles?|packs?|drinks?|beers?|degrees?|percent|%|mgs?|milligrams?|mcgs?|micrograms?)(?!\w)(?!\W+old)"
    rf"(?!{PER_VOLUME})",
    re.IGNORECASE,
)
SAME_UNIT = {
    "hr": "hour", "cm": "centimeter", "mm": "millimeter", "inche": "inch", "lb": "pound", "%": "percent",
    "mg": "milligram", "mcg": "microgram",
}  # fmt: skip
_GRADED = re.compile(r"\b(?P<what>type|stage|grade|class)[\s-]+(?P<n>\d|one|two|three|four|five)\b", re.IGNORECASE)
_ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4", "V": "5"}
_WRITTEN_GRADE = re.compile(rf"\b(?P<what>(?i:type|stage|grade|class)) (?P<n>{'|'.join(_ROMAN)})\b")
"""Only where it is written: what is said may go on with "I"."""
_PLUS = re.compile(r"\b(?P<n>\d|one|two|three|four)(?:\+| plus\b)", re.IGNORECASE)
_MURMUR = re.compile(
    r"\b(?P<n>\d|one|two|three|four|five|six)(?:/| out of )(?P<of>6|six)\b(?=.{0,60}\bmurmur)", re.IGNORECASE
)
_MURMUR_GRADE = re.compile(r"(?<![\d/])(?P<n>\d)/(?P<of>\d)(?= (?:[a-z]+ ){0,2}murmur)", re.IGNORECASE)
MOST_OF_MURMUR = 6
"""Grades of a murmur (Levine 1961, https://doi.org/10.1001/jama.1961.73040300014012)."""
_ENDS = re.compile(
    r"(?<![\d/.,-])(?P<low>\d+(?:\.\d+)?)(?P<between>-| to )(?P<high>\d+(?:\.\d+)?)"
    r"(?= (?:times|days|weeks|months|years|hours|minutes|mg|ml)\b)"
)
_OF_DRUGS = frozenset({"milligram", "microgram"})
"""Said of one drug with the unit, of the next without: "metformin five hundred milligrams, lisinopril twenty"."""
_STANDS_ALONE = re.compile(
    r"\s*(?:$|[.,;!?]|(?:more|or|to|and|then|now|so|but|in|on|at|for|from|i|it|you|we|that|is|was)\b)", re.IGNORECASE
)
"""After a number that names nothing it is of: "from five", "could be four", "five more"."""
_OF_A_TIME = re.compile(r"\b(?:at|past|till|until|by)\s+$", re.IGNORECASE)
_RANGE = re.compile(r"[\s-]*+(?:to|or|and|maybe|through)?[\s-]*+", re.IGNORECASE)


def check(case: Case) -> list[Finding]:
    return [*_counts(case), *_grades(case), *_murmurs(case), *_ranges(case)] if case.evidence else []


def _grades(case: Case) -> Iterator[Finding]:
    """Type 2, stage 3, 1+, a murmur of 2/6."""
    said = _said(case, _graded)
    text = case.statement.text
    roman = [(m["what"].lower(), _ROMAN[m["n"]], m.span()) for m in _WRITTEN_GRADE.finditer(text)]
    for what, number, span in [*_graded(text), *roman]:
        if said[what] and number not in said[what]:
            facts = (f"{what} {number}", what, " or ".join(sorted(said[what])), number)
            yield case.finding(CHECK, Verdict.CONTRADICTED, Severity.HIGH, "grade_differs", facts, span)


def _graded(text: str) -> Iterator[Measure[str]]:
    """(what is graded, its number in digits, characters)."""
    for match in _GRADED.finditer(text):
        yield match["what"].lower(), min(spoken_numbers(match["n"])), match.span()
    for match in _PLUS.finditer(text):
        yield "plus", min(spoken_numbers(match["n"])), match.span()
    for match in _MURMUR.finditer(text):
        parts = (min(spoken_numbers(match[name])) for name in ("n", "of"))
        yield "murmur", "/".join(parts), match.span()


def _murmurs(case: Case) -> Iterator[Finding]:
    for match in _MURMUR_GRADE.finditer(case.statement.text):
        if int(match["of"]) != MOST_OF_MURMUR or not 1 <= int(match["n"]) <= MOST_OF_MURMUR:
            facts = (match.group(),)
            yield case.finding(CHECK, Verdict.UNSUPPORTED, Severity.MODERATE, "no_murmur_grade", facts, match.span())


def _ranges(case: Case) -> Iterator[Finding]:
    for match in _ENDS.finditer(case.statement.text):
        low, high = float(match["low"]), float(match["high"])
        if low == high or (low > high and match["between"] == "-"):  # "from 40 to 20 mg" goes down on purpose
            facts = (match.group(),)
            yield case.finding(CHECK, Verdict.UNSUPPORTED, Severity.MODERATE, "no_range", facts, match.span())


def _counts(case: Case) -> Iterator[Finding]:
    said, amounts = _said(case, _counted), AmountsSaid(case.nearby)
    spans = [(turn.text, *span) for turn in case.nearby for span in number_spans(turn.text)]
    alone = {value for text, value, start, end in spans if _stands_alone(text, start, end)}
    everywhere = {value for _, value, _, _ in spans}
    for what, value, span in _counted(case.statement.text):
        if value in alone or (what in _OF_DRUGS and value in everywhere):
            continue
        if amounts.holds_amount(case.statement.text, value, span[1]):
            continue
        if said[what] and value not in said[what]:
            others = " or ".join(f"{other:g}" for other in sorted(said[what]))
            facts = (f"{value:g} {what}", what, others, f"{value:g}")
            yield case.finding(CHECK, Verdict.CONTRADICTED, Severity.HIGH, "count_differs", facts, span)


def _stands_alone(text: str, start: int, end: int) -> bool:
    return bool(_STANDS_ALONE.match(text, end)) and not _OF_A_TIME.search(text, max(0, start - NEAR_CHARS), start)


def _said(case: Case, found: Callable[[str], Iterator[Measure[V]]]) -> defaultdict[str, set[V]]:
    """By what is measured, all that was said near the evidence."""
    said: defaultdict[str, set[V]] = defaultdict(set)
    for turn in case.nearby:
        for what, value, _ in found(turn.text):
            said[what].add(value)
    return said


def _counted(text: str) -> Iterator[Measure[float]]:
    """(what is counted, value, characters) of each number before its unit, both ends of a range."""
    spans = number_spans(text)
    for i, (value, start, end) in enumerate(spans):
        unit = _COUNTED.match(text, end)
        if unit is None:
            continue
        what = unit["what"].lower()
        what = what[:-1] if what.endswith("s") and len(what) > 2 else what
        what = SAME_UNIT.get(what, what)
        yield what, value, (start, end)
        if i and _RANGE.fullmatch(text, spans[i - 1][2], start):
            yield what, spans[i - 1][0], spans[i - 1][1:]
