"""Is a date one at all, and the one that was said? Dates worked out from the talk ("last March") are left alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from scribe_core.guardrails.case import Case
from scribe_core.note.spoken_numbers import spoken_numbers
from scribe_core.types import Finding, Severity, Verdict

CHECK = "dates"
_DATE = re.compile(r"(?<![\d/.])(?P<a>\d{1,2})/(?P<b>\d{1,2})/(?P<year>\d{4}|\d\d)(?![\d/])")
_MONTH = re.compile(r"(?<![\d/.-])(?P<a>\d{1,2})/(?P<year>(?:19|20)\d\d)(?![\d/])")
_SAID_MONTH = re.compile(r"(?<![\d/.-])(?P<a>\d{1,2})[/-](?P<year>(?:19|20)\d\d)(?![\d/])")
_NAMES: Sequence[str] = "january february march april may june july august september october november december".split()
_NAMED = re.compile(r"\b(?:" + "|".join(_NAMES) + r")\b", re.IGNORECASE)
_UNIT_FOLLOWS = re.compile(r"\s*(?:units?|m[gl]|mcg|g)\b", re.IGNORECASE)
_WORKED_OUT = re.compile(r"\b(?:later|after|ago|next|from now|before)\b", re.IGNORECASE)
_YEAR = re.compile(r"(?<![\d/.,])(?:19|20)\d\d(?![\d/,])")
LEAST_YEARS_OFF = 10
"""A year that differs by less may have been worked out: "last year"."""


def check(case: Case) -> list[Finding]:
    return [*_impossible(case), *_other(case), *_other_month(case), *_other_year(case)]


def _impossible(case: Case) -> Iterator[Finding]:
    """Neither month first nor day first."""
    for match in _DATE.finditer(case.statement.text):
        first, second = int(match["a"]), int(match["b"])
        in_calendar = len(match["year"]) == 2 or _YEAR.fullmatch(match["year"])
        amounts = _UNIT_FOLLOWS.match(case.statement.text, match.end())
        if not amounts and not (in_calendar and (_is_day(first, second) or _is_day(second, first))):
            yield _finding(case, "no_date", (match.group(),), match.span())
    for match in _MONTH.finditer(case.statement.text):
        if not 1 <= int(match["a"]) <= 12:
            yield _finding(case, "no_month", (match.group(),), match.span())


def _is_day(month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= 31


def _other(case: Case) -> Iterator[Finding]:
    """Two of its three parts are those of a date that was said, and nothing was said from which to work it out."""
    said = list(_found(case, _DATE))
    if any(_WORKED_OUT.search(turn.text) for turn in case.nearby):
        return
    for match in _DATE.finditer(case.statement.text):
        if not any(_same(match, other) for other in said):
            near = next((other.group() for other in said if _nearly(match, other)), None)
            if near:
                yield _finding(case, "other_date", (match.group(), near), match.span())


def _same(one: re.Match[str], two: re.Match[str]) -> bool:
    """Day and month in either order."""
    first, second = _parts(one), _parts(two)
    return sorted(first[:2]) == sorted(second[:2]) and first[2] == second[2]


def _nearly(one: re.Match[str], two: re.Match[str]) -> bool:
    return sum(x == y for x, y in zip(_parts(one), _parts(two), strict=True)) == 2


def _parts(match: re.Match[str]) -> tuple[int, int, int]:
    return int(match["a"]), int(match["b"]), int(match["year"]) % 100


def _other_month(case: Case) -> Iterator[Finding]:
    """Months of that year were said, and this was not one of them. A month by its name may be of any year."""
    said = [(int(match["a"]), int(match["year"]) % 100) for match in _found(case, _SAID_MONTH)]
    for first, second, year in map(_parts, _found(case, _DATE)):
        said += [(first, year), (second, year)]
    named = {_NAMES.index(match.group().lower()) + 1 for match in _found(case, _NAMED)}
    for match in _MONTH.finditer(case.statement.text):
        months = {month for month, year in said if year == int(match["year"]) % 100}
        if months and int(match["a"]) not in months | named:
            yield _finding(case, "other_month", (match.group(), match["year"], match["a"]), match.span())


def _found(case: Case, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    return (match for turn in case.nearby for match in pattern.finditer(turn.text))


def _other_year(case: Case) -> Iterator[Finding]:
    """One digit is another than in a year that was said, and the years lie far apart."""
    said = {number for turn in case.nearby for number in spoken_numbers(turn.text) if _YEAR.fullmatch(number)}
    for match in _YEAR.finditer(case.statement.text):
        year = match.group()
        for other in sorted(said if year not in said else ()):
            digits = sum(x != y for x, y in zip(year, other, strict=True))
            if digits == 1 and abs(int(year) - int(other)) >= LEAST_YEARS_OFF:
                yield _finding(case, "other_year", (year, other), match.span())
                break


def _finding(case: Case, code: str, facts: tuple[str, ...], span: tuple[int, int]) -> Finding:
    return case.finding(CHECK, Verdict.CONTRADICTED, Severity.HIGH, code, facts, span)
