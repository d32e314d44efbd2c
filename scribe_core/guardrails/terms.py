"""Were the drugs and illnesses said that a tagger finds in the statement, also those that no table knows?"""

from __future__ import annotations

import re
from collections.abc import Callable
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
    text = case.statement.text
    unknown = _unknown(text, load())
    said = frozenset().union(*(content(turn.text) for turn in case.turns)) if unknown else frozenset()
    unsaid = [found for found in unknown if not _named(text[found.start : found.end], said)]
    return [
        case.finding(
            CHECK,
            Verdict.UNSUPPORTED,
            Severity.MODERATE,
            "not_named",
            (text[found.start : found.end],),
            (found.start, found.end),
            confidence=found.score,
        )
        for found in unsaid
    ]


def _named(name: str, said: frozenset[str]) -> bool:
    return any(_like(word, other) for word in content(name) for other in said)


def _like(word: str, other: str) -> bool:
    """The same word, also in another form or a little misheard."""
    return word == other or ratio(word, other) >= LIKE_FROM


def _unknown(text: str, model: EntityModel) -> list[NamedEntity]:
    """What the tables know, other checks compare by all its names."""
    found = [entity for entity in model.entities([text])[0] if _is_name(text, entity)]
    if not found:
        return []
    known = [(drug.start, drug.end) for drug in drugs_in(text)]
    known += [match.span() for _, pattern in findings_and_topics() for match in pattern.finditer(text)]
    return [e for e in found if not any(start < e.end and e.start < end for start, end in known)]


def _is_name(text: str, entity: NamedEntity) -> bool:
    own = content(text[entity.start : entity.end]) - _ANY
    return entity.score >= SURE and bool(own) and not _HEADING.match(text, entity.end)
