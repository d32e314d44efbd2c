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
    r"\b(?:all right|right (?:now|away|here|there|after|before)|that'?s right|right\?|left (?:over|it|the|my|for))\b|"
    r"^\W*right\b",
    re.I,
)


def check(case: Case) -> list[Finding]:
    if not case.evidence:
        return []
    of_sides = [finding for match in _SIDES.finditer(case.statement.text) for finding in _of_side(case, match)]
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
    return _sides_of(part, case.nearby) or _sides_of(part, case.turns)


def _sides_of(part: re.Pattern[str], turns: Sequence[Turn]) -> set[str]:
    return {match[1].lower() for turn in turns for match in part.finditer(turn.text)}


def _said(turns: Sequence[Turn]) -> set[str]:
    texts = (_NOT_A_SIDE.sub(lambda other: "x" * len(other.group()), turn.text) for turn in turns)
    return {match.group().lower() for text in texts for match in _SIDES.finditer(text)}


@cache
def _parts() -> tuple[re.Pattern[str], ...]:
    """A side, at most one word, and a part of the body ("the left one" may be any)."""
    names = [row["concept"] for row in rows("concepts") if row["kind"] == "body part"]
    return tuple(re.compile(rf"\b(left|right)\b\W+(?:\w+\W+)?(?:{name}|one\b)", re.IGNORECASE) for name in names)
