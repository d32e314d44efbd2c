"""Is a number said of the same thing: "2 weeks" where three weeks were said, "5 cm" for half a centimetre?"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from scribe_core.guardrails.case import Case
from scribe_core.note.spoken_numbers import number_spans
from scribe_core.types import Finding, Severity, Verdict

CHECK = "measures"
_COUNTED = re.compile(
    r"[\s-]*(?P<what>days?|weeks?|months?|years?|hours?|hrs?|minutes?|times?|cms?|centimeters?|mms?|millimeters?|inch(?:es)?|"
    r"feet|pounds?|lbs?|miles?|packs?|drinks?|beers?|degrees?|percent|%|mgs?|milligrams?|mcgs?|micrograms?)(?!\w)(?!\W+old)",
    re.IGNORECASE,
)
_SAME = {
    "hr": "hour", "cm": "centimeter", "mm": "millimeter", "inche": "inch", "lb": "pound", "%": "percent",
    "mg": "milligram", "mcg": "microgram",
}  # fmt: skip
_RANGE = re.compile(r"[\s-]*(?:to|or|and|maybe|through)?[\s-]*", re.IGNORECASE)


def check(case: Case) -> list[Finding]:
    return list(_counts(case)) if case.evidence else []


def _counts(case: Case) -> Iterator[Finding]:
    said: dict[str, set[float]] = defaultdict(set)
    for turn in case.nearby:
        for value, what, _ in _counted(turn.text):
            said[what].add(value)
    for value, what, span in _counted(case.statement.text):
        if said[what] and value not in said[what]:
            others = " or ".join(f"{other:g}" for other in sorted(said[what]))
            message = f"{others} was said of {what}s, not {value:g}."
            yield case.finding(CHECK, Verdict.CONTRADICTED, Severity.HIGH, message, span)


def _counted(text: str) -> Iterator[tuple[float, str, tuple[int, int]]]:
    """(value, what is counted, characters) of each number before its unit, both ends of a range."""
    spans = number_spans(text)
    for i, (value, start, end) in enumerate(spans):
        unit = _COUNTED.match(text, end)
        if unit is None:
            continue
        what = unit["what"].lower()
        what = what[:-1] if what.endswith("s") and len(what) > 2 else what
        what = _SAME.get(what, what)
        yield value, what, (start, end)
        if i and _RANGE.fullmatch(text, spans[i - 1][2], start):
            yield spans[i - 1][0], what, spans[i - 1][1:]
