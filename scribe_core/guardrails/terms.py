"""Were the drugs and illnesses said that a tagger finds in the statement, also those that no table knows?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

from rapidfuzz.fuzz import ratio

from scribe_core.guardrails.case import Case
from scribe_core.guardrails.drugs import drugs_in
from scribe_core.guardrails.lexicon import findings_and_topics
from scribe_core.interfaces import EntityModel, NamedEntity
from scribe_core.note.wording import content, stem
from scribe_core.types import Finding, Severity, Verdict

CHECK = "terms"
SURE = 0.95
"""Score from which the tagger is believed."""
LIKE_FROM = 75.0
"""Likeness of spelling, 0 to 100, from which two words may be one."""
_HEADING = re.compile(r"\s*:")
_ANY = frozenset(
    stem(word)
    for word in "pain illness sickness disease disorder condition symptom sign problem episode injury syndrome".split()
)
"""What any complaint may be called."""


@cache
def embedded() -> EntityModel:
    """Loaded at the first call. Raises ModelUnavailableError."""
    from scribe_core.guardrails.tagger import OnnxTagger

    return OnnxTagger()


def check(case: Case, load: Callable[[], EntityModel] = embedded) -> list[Finding]:
    """Raises ModelUnavailableError and CheckError."""
    if not case.evidence:
        return []
    said = frozenset().union(*(content(turn.text) for turn in case.turns))
    text = case.statement.text
    return [
        case.finding(
            CHECK,
            Verdict.UNSUPPORTED,
            Severity.MODERATE,
            f'"{text[found.start : found.end]}" was not named in the visit.',
            (found.start, found.end),
            confidence=found.score,
        )
        for found in _unknown(text, load())
        if not any(_like(word, other) for word in content(text[found.start : found.end]) for other in said)
    ]


def _like(word: str, other: str) -> bool:
    """The same word, also in another form or a little misheard."""
    return word == other or ratio(word, other) >= LIKE_FROM


def _unknown(text: str, model: EntityModel) -> Iterator[NamedEntity]:
    """What the tables know, other checks compare by all its names."""
    known = [(drug.start, drug.end) for drug in drugs_in(text)]
    known += [match.span() for _, pattern in findings_and_topics() for match in pattern.finditer(text)]
    for found in model.entities([text])[0]:
        own = content(text[found.start : found.end]) - _ANY
        if found.score < SURE or not own or _HEADING.match(text, found.end):
            continue
        if not any(start < found.end and found.start < end for start, end in known):
            yield found
