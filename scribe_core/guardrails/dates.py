"""Is a date one at all, and the one that was said? Dates worked out from the talk ("last March") are left alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scribe_core.guardrails.case import Case
from scribe_core.note.spoken_numbers import spoken_numbers
from scribe_core.types import Finding, Severity, Verdict

CHECK = "dates"
_DATE = re.compile(r"(?<![\d/.])(?P<a>\d{1,2})/(?P<b>\d{1,2})/(?P<year>\d{4}|\d\d)(?![\d/])")
_MONTH = re.compile(r"(?<![\d/.-])(?P<a>\d{1,2})[/-](?P<year>(?:19|20)\d\d)(?![\d/])")
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
        if not in_calendar or not (_is_day(first, second) or _is_day(second, first)):
            yield _finding(case, f"{match.group()} is no date.", match.span())
    for match in _MONTH.finditer(case.statement.text):
        if not 1 <= int(match["a"]) <= 12:
            yield _finding(case, f"{match.group()} is no month of a year.", match.span())


def _is_day(month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= 31


def _other(case: Case) -> Iterator[Finding]:
    """Two of its three parts are those of a date that was said."""
    said = {_parts(match): match.group() for turn in case.nearby for match in _DATE.finditer(turn.text)}
    for match in _DATE.finditer(case.statement.text):
        wanted = _parts(match)
        if not any(set(wanted) == set(parts) for parts in said):
            for parts, text in said.items():
                if sum(x == y for x, y in zip(parts, wanted, strict=True)) == 2:
                    yield _finding(case, f"{text} was said, not {match.group()}.", match.span())
                    break


def _parts(match: re.Match[str]) -> tuple[int, int, int]:
    return int(match["a"]), int(match["b"]), int(match["year"]) % 100


def _other_month(case: Case) -> Iterator[Finding]:
    """Months of that year were said, and this was not one of them."""
    said = [(int(match["a"]), int(match["year"]) % 100) for turn in case.nearby for match in _MONTH.finditer(turn.text)]
    for turn in case.nearby:
        for first, second, year in map(_parts, _DATE.finditer(turn.text)):
            said += [(first, year), (second, year)]
    for match in _MONTH.finditer(case.statement.text):
        months = {month for month, year in said if year == int(match["year"]) % 100}
        if months and int(match["a"]) not in months:
            yield _finding(case, f"Another month of {match['year']} was said, not {match['a']}.", match.span())


def _other_year(case: Case) -> Iterator[Finding]:
    """One digit is another than in a year that was said, and the years lie far apart."""
    said = {number for turn in case.evidence for number in spoken_numbers(turn.text) if _YEAR.fullmatch(number)}
    for match in _YEAR.finditer(case.statement.text):
        year = match.group()
        for other in sorted(said if year not in said else ()):
            digits = sum(x != y for x, y in zip(year, other, strict=True))
            if digits == 1 and abs(int(year) - int(other)) >= LEAST_YEARS_OFF:
                yield _finding(case, f"{other} was said, not {year}.", match.span())
                break


def _finding(case: Case, message: str, span: tuple[int, int]) -> Finding:
    return case.finding(CHECK, Verdict.CONTRADICTED, Severity.HIGH, message, span)
