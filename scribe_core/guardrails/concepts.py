"""Relatives, parts of the body, times and findings that the statement names must have been named in the talk."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from scribe_core.guardrails.case import Case
from scribe_core.guardrails.lexicon import findings
from scribe_core.guardrails.said import any_of
from scribe_core.guardrails.tables import rows
from scribe_core.types import Finding, Severity, Turn, Verdict

CHECK = "concepts"
BEGINNING = 5
LEAST_LETTERS = 4
_WORD = re.compile(r"[a-z]{3,}")
_NO_NAME = re.compile(
    r"^[A-Z][^.:]{2,40}:|(?<!low )(?<!lower )(?<!upper )(?<!mid )(?<!his )(?<!her )(?<!the )\bback\b(?! pain)"
)
"""Headings ("Ears, Nose, Mouth and Throat:"), and the adverb."""


@dataclass(frozen=True)
class Concept:
    """name: as the statement calls it; said: all that people call it, and what speaks of it."""

    kind: str
    name: re.Pattern[str]
    said: re.Pattern[str]


def check(case: Case) -> list[Finding]:
    return [*_unnamed(case), *_unheard(case)] if case.evidence else []


def _unnamed(case: Case) -> Iterator[Finding]:
    text = _NO_NAME.sub(lambda found: "_" * len(found.group()), case.statement.text)
    for concept in _concepts():
        match = concept.name.search(text)
        # a note says "her knee" of pain that was placed minutes before
        near = concept.kind == "time"
        if match and not _is_said(concept, case.nearby if near else case.turns):
            code = "not_named_nearby" if near else "not_named"
            yield case.finding(CHECK, Verdict.UNSUPPORTED, Severity.HIGH, code, (match.group(),), match.span())


def _unheard(case: Case) -> Iterator[Finding]:
    """Findings of which neither a name nor one word, to its first letters ("diabetic", "diabetes"), was said."""
    said = frozenset().union(*(_beginnings(turn.text) for turn in case.turns))
    for _, pattern in findings():
        match = pattern.search(case.statement.text)
        words = _beginnings(match.group()) if match else frozenset()
        if (
            match
            and len(match.group()) >= LEAST_LETTERS
            and not words & said
            and not any(pattern.search(turn.text) for turn in case.turns)
        ):
            yield case.finding(CHECK, Verdict.UNSUPPORTED, Severity.HIGH, "not_named", (match.group(),), match.span())


@lru_cache(maxsize=4096)
def _beginnings(text: str) -> frozenset[str]:
    return frozenset(word[:BEGINNING] for word in _WORD.findall(text.lower()))


def _is_said(concept: Concept, turns: Sequence[Turn]) -> bool:
    return any(concept.said.search(turn.text) for turn in turns)


@cache
def _concepts() -> tuple[Concept, ...]:
    return tuple(Concept(row["kind"], any_of(row["concept"]), any_of(row["words"])) for row in rows("concepts"))
