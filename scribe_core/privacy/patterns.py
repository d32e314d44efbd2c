"""Identifiers with a form: numbers, addresses, links. Dates only where they are a date of birth.

Each reads a text of any kind in time that grows with its length: blanks that may stand at two places are taken by the
first for good (`\\s*+`), and what is long begins where nothing of it stands before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_DIGIT = r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple|\d{1,4})"
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_YEAR = r"(?:(?:19|20)\d{2}|nineteen\s+[a-z]+(?:[\s-][a-z]+)?|'?\d{2})"
_DAY = r"(?:the\s+)?(?:\d{1,2}(?:\s*(?:st|nd|rd|th))?|[a-z]+(?:[\s-](?:first|second|third|[a-z]+th))?)"
_DATE = (
    rf"(?:\d{{1,4}}\s*[/.-]\s*\d{{1,2}}\s*[/.-]\s*\d{{1,4}}|{_MONTH}\s+{_DAY}\s*+(?:,\s*+)?(?:of\s+)?{_YEAR}"
    rf"|{_DAY}\s+(?:of\s+)?{_MONTH}\s*+(?:,\s*+)?{_YEAR})"
)
_STREET = (
    r"(?:street|st|avenue|ave|road|rd|boulevard|blvd|lane|ln|drive|dr|court|ct|place|pl|terrace|way|close|crescent|"
    r"square|parkway|pkwy|highway|hwy|circle|gardens|grove)"
)
_STATE = (
    r"(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|"
    r"W[AIVY])"
)
_ID_CUE = (
    r"(?:mrn|medical\s+record|record|chart|account|policy|member|insurance|subscriber|licen[cs]e|passport|nhs|hospital|"
    r"patient|social(?:\s+security)?|ssn|medicare|medicaid|health\s+card|driver'?s\s+licen[cs]e)"
)


@dataclass(frozen=True)
class Pattern:
    """The group `pii` of the expression is the identifier, else the whole match."""

    kind: str
    expression: re.Pattern[str]
    score: float


def _pattern(kind: str, expression: str, score: float, flags: int = re.IGNORECASE) -> Pattern:
    return Pattern(kind, re.compile(expression, flags), score)


_NOT_STREET = (
    r"(?!(?:miles?|minutes?|hours?|days?|weeks?|months?|years?|times?|mg|on|in|to|of|the|a|at|and|or|off|for)\b)"
)
_SPOKEN_END = r"(?:com|org|net|edu|gov|ca|uk|co\s+dot\s+uk)"
_SPOKEN_NAME = r"[a-z0-9]++(?:\s++(?:dot|underscore|dash)\s++[a-z0-9]++){0,8}"
_NUMBER_IS = r"(?:\s++(?:number|id|no\.?|#))*+\s*+(?:(?:is|:|#|was)\s*+)?"
_UNIT = r"(?:,?\s+(?:apt|apartment|suite|unit|flat|#)\.?\s*\w+)?"
_HOST_BEGINS = r"(?<![a-z0-9-])(?<![a-z0-9-]\.)-*+"
_HOST = r"[a-z0-9][a-z0-9-]*+(?:\.[a-z0-9-]++)*"
_PHONE_CUE = r"\b(?:phone|cell|mobile|telephone|contact|number|call|reach)\b[^.?!\n]{0,30}?(?=[0-9defnostz])"
_PHONE_LABEL = r"\b(?:phone|cell|mobile|telephone|tel|fax|desk|(?:call|reach|answering)(?:\s+\w+)?\s+(?:on|at))\b"
_BIRTH_CUE = r"\b(?:born(?:\s+(?:on|in))?|birth\s?da(?:y|te)|date\s+of\s+birth|d\.?o\.?b\.?)(?:\s++(?:is|was|on))*"

PATTERNS = (
    _pattern("EMAIL_ADDRESS", r"(?:(?<![\w.+-])[\w.+-]++|(?<=[.+-])[\w.+-]{1,24}+)@[\w-]++(?:\.[\w-]++)+", 1.0),
    _pattern("EMAIL_ADDRESS", rf"\b{_SPOKEN_NAME}\s+at\s+[a-z0-9]+\s+dot\s+{_SPOKEN_END}\b", 0.95),
    _pattern("URL", r"\b(?:https?://|www\.)[^\s<>\"]+[^\s<>\".,;:!?)]", 1.0),
    _pattern("URL", rf"{_HOST_BEGINS}(?P<pii>{_HOST}\.(?:com|org|net|edu|gov|co\.uk|nhs\.uk)\b(?:/[^\s<>\"]*)?)", 0.9),
    _pattern("US_SSN", r"(?<![\d-])\d{3}[- ]\d{2}[- ]\d{4}(?![\d-])", 0.95),
    _pattern("PHONE_NUMBER", r"(?<![\w/.-])(?:\+?\d{1,3}[ .-]?)?(?:\(\d{3}\)|\d{3})[ .-]?\d{3}[ .-]\d{4}(?!\w)", 0.9),
    _pattern("PHONE_NUMBER", r"(?<![\w/.-])(?:\+44\s?|0)\d{2,4}[ -]?\d{3,4}[ -]?\d{3,4}(?!\w)", 0.8),
    _pattern("PHONE_NUMBER", rf"{_PHONE_CUE}(?P<pii>{_DIGIT}(?:[\s,-]+{_DIGIT}){{5,}})\b", 0.85),
    _pattern("ID_NUMBER", rf"\b{_ID_CUE}{_NUMBER_IS}(?P<pii>[a-z]{{0,4}}[- ]?\d[\d -]{{2,}}\d[a-z]?)\b", 0.9),
    _pattern("ID_NUMBER", rf"\b{_ID_CUE}{_NUMBER_IS}(?P<pii>{_DIGIT}(?:[\s,-]+{_DIGIT}){{4,}})\b", 0.85),
    _pattern("CREDIT_CARD", r"(?<![\d-])\d{4}[ -]\d{4}[ -]\d{4}[ -]\d{4}(?![\d-])", 0.95),
    _pattern("CREDIT_CARD", r"\bcard\b[^.?!\n\d]{0,20}(?P<pii>\d(?:[ -]?\d){11,18})(?!\d)", 0.95),
    _pattern("PHONE_NUMBER", rf"{_PHONE_LABEL}\s*+(?::\s*+)?(?P<pii>[+(]?\d[\d()./ x-]{{5,}}\d)", 0.9),
    _pattern("ADDRESS", rf"\b\d{{1,5}}[a-z]?\s+(?:{_NOT_STREET}[a-z][\w'.-]*\s+){{1,3}}{_STREET}\b\.?{_UNIT}", 0.85),
    _pattern("ADDRESS", r"\bp\.?\s?o\.?\s+box\s+\d+", 0.95),
    _pattern("ADDRESS", rf"\b{_STATE},?\s+\d{{5}}(?:-\d{{4}})?\b", 0.9, 0),
    _pattern("ADDRESS", r"\bzip\s?code(?:\s+is)?\s*+(?::\s*+)?(?P<pii>\d{5}(?:-\d{4})?)\b", 0.9),
    _pattern("ADDRESS", r"\b(?:GIR\s?0AA|[A-PR-UWYZ][A-HK-Y]?\d[A-Z\d]?\s\d[ABD-HJLNP-UW-Z]{2})\b", 0.85, 0),
    _pattern("ADDRESS", r"\b[ABCEGHJ-NPRSTVXY]\d[A-Z]\s\d[A-Z]\d\b", 0.85, 0),
    _pattern("DATE_OF_BIRTH", rf"{_BIRTH_CUE}\s*+(?:[:,]\s*+)?(?P<pii>{_DATE})(?!\w)", 0.95),
)


@dataclass(frozen=True)
class Match:
    kind: str
    start: int
    end: int
    score: float


def find_patterns(text: str) -> Iterator[Match]:
    """Matches of every pattern; they may overlap."""
    for pattern in PATTERNS:
        for found in pattern.expression.finditer(text):
            group = "pii" if "pii" in pattern.expression.groupindex else 0
            yield Match(pattern.kind, *found.span(group), pattern.score)
