"""Is the side that the statement names the side that was said, of the same part of the body where one is named?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from scribe_core.guardrails.case import Case
from scribe_core.guardrails.tables import rows
from scribe_core.types import Finding, Severity, Turn, Verdict

CHECK = "sides"
_SIDES = re.compile(r"\b(left|right|bilateral(?:ly)?|both)\b", re.IGNORECASE)
_THAN_ITSELF = re.compile(r"\b(left|right)\b(?:\s+\w+){1,3}\s+than\s+(?:the\s+)?\1\b", re.IGNORECASE)
_OTHER_SIDE = {"left": "right", "right": "left"}
_NOT_A_SIDE = re.compile(
    r"\b(?:(?:all|quite|that'?s|dead) right(?![ -]sided)|right (?:now|away|here|there|after|before)|right\?|"
    r"left (?:over|it|my|for|him|me|them|us|untreated|alone|behind|early|work|school|home|hospital)|"
    r"(?<!the )(?<!on )(?<!my )(?<!your )(?<!her )(?<!his )(?<!is )left (?:the|a|an|his|her|their))\b",
    re.I,
)
"""Correct, at once, went away, put down."""
_WELL = re.compile(r"^\W*right\b", re.IGNORECASE)
"""How a doctor begins."""


def check(case: Case) -> list[Finding]:
    if not case.evidence:
        return []
    of_sides = [finding for match in _named(case.statement.text) for finding in _of_side(case, match)]
    return [*of_sides, *_with_itself(case)]


def _with_itself(case: Case) -> Iterator[Finding]:
    for match in _THAN_ITSELF.finditer(case.statement.text):
        side = match[1].lower()
        yield case.finding(CHECK, Verdict.CONTRADICTED, Severity.HIGH, "with_itself", (side,), match.span())


def _of_side(case: Case, match: re.Match[str]) -> Iterator[Finding]:
    side = match.group().lower()
    if side not in _OTHER_SIDE:
        return
    said = _said_of_part(case, match) or _said(case.nearby) or _said(case.turns)
    if side in said:
        return
    if _OTHER_SIDE[side] in said:
        facts = (side, _OTHER_SIDE[side])
        yield case.finding(CHECK, Verdict.CONTRADICTED, Severity.HIGH, "other_side", facts, match.span())
    elif not said:
        yield case.finding(CHECK, Verdict.UNSUPPORTED, Severity.HIGH, "no_side_said", (side,), match.span())


def _said_of_part(case: Case, match: re.Match[str]) -> set[str]:
    """The sides that the talk gives the part of the body that follows the side in the statement, nearest first."""
    part = next((p for p in _parts() if p.match(case.statement.text, match.start())), None)
    if part is None:
        return set()
    own = [turn for turn in case.turns if turn.id in case.statement.evidence]
    return _sides_of(part, own) or _sides_of(part, case.nearby) or _sides_of(part, case.turns)


def _sides_of(part: re.Pattern[str], turns: Sequence[Turn]) -> set[str]:
    return {match[1].lower() for turn in turns for match in part.finditer(turn.text)}


def _said(turns: Sequence[Turn]) -> set[str]:
    return {match.group().lower() for turn in turns for match in _named(_WELL.sub(_hidden, turn.text))}


def _named(text: str) -> Iterator[re.Match[str]]:
    """Each side, in the text as it stands."""
    return _SIDES.finditer(_NOT_A_SIDE.sub(_hidden, text))


def _hidden(words: re.Match[str]) -> str:
    return "x" * len(words.group())


@cache
def _parts() -> tuple[re.Pattern[str], ...]:
    """A side, at most one word, and a part of the body ("the left one" may be any)."""
    names = [row["concept"] for row in rows("concepts") if row["kind"] == "body part"]
    return tuple(re.compile(rf"\b(left|right)\b\W+(?:\w+\W+)?(?:{name}|one\b)", re.IGNORECASE) for name in names)
