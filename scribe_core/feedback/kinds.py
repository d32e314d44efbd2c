"""Why a sentence was changed, decided by code from what changed. The clinician can say otherwise."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from scribe_core.feedback.changed_words import form, misheard
from scribe_core.feedback.facts import AMOUNT, DENIED, FINDING, NUMBER, Fact, facts_in, said_in
from scribe_core.guardrails.case import around
from scribe_core.guardrails.measures import SAME_UNIT
from scribe_core.note.evidence import find_evidence
from scribe_core.note.spoken_numbers import spoken_numbers
from scribe_core.note.wording import content, negated
from scribe_core.types import EditKind, Turn

_EVERY_DAY = re.compile(r"(?<!not )\b(?:every|each|per|a) ?day\b", re.IGNORECASE)
_REGISTER = """noted patient's discussed discussion however although regarding symptom endorse complain complaint
experience occur occurring additional further"""
"""Words in which a note tells who said something, and that add nothing to it: the most frequent ones of notes in whose
talk they are not (ACI-Bench train and MTS-Dialog train, Ben Abacha et al. 2023, 1,265 visits), without what tells of a
finding, a measure, a time, a cause, a person, an order, or something done or looked at."""


def edit_kind(
    before: str, after: str, evidence: Sequence[int], turns: Sequence[Turn], sounds_like_from: float
) -> EditKind:
    """Of two wordings of one sentence. evidence: the turns that it points at; turns: all that was said."""
    near = around(turns, evidence)
    old, new = form(before), form(after)
    if "".join(old) == "".join(new):
        return EditKind.FORMATTING
    if sorted(old) == sorted(new):
        return EditKind.FORMATTING if _one_fact(before) else EditKind.OTHER
    if misheard(before, after, near, sounds_like_from):
        return EditKind.RECOGNISER_ERROR
    if _facts_are_wrong(before, after, near):
        return EditKind.WRONG_FACT
    new_facts = facts_in(after) - facts_in(before)
    if new_facts:
        return EditKind.MISSING_FACT if new_facts & said_in(turns) else EditKind.OTHER
    return _by_words(before, after, near, turns)


def written_kind(text: str, turns: Sequence[Turn]) -> EditKind:
    """Of a sentence that the clinician added: was it said?"""
    return EditKind.MISSING_FACT if find_evidence(text, turns) else EditKind.OTHER


def unsaid(before: str, after: str, turns: Sequence[Turn]) -> frozenset[str]:
    """Stems of the words that an edit brought in and nobody said; what is a note's way to put it needs no saying."""
    return _content(after) - _content(before) - _words(turns) - _content(_REGISTER)


def _one_fact(text: str) -> bool:
    """So that other words cannot come to stand beside it, whatever their order: "BP 120/80"."""
    numbers = sum(part[0].isdigit() for part in form(text))
    named = {fact for fact in facts_in(text) if fact[0] not in (NUMBER, AMOUNT, DENIED)}
    return numbers + len(named) <= 1 and not negated(text)


def _facts_are_wrong(before: str, after: str, near: Sequence[Turn]) -> bool:
    """A fact was replaced by another of its category, denied instead of affirmed, or taken out and nobody said it."""
    old, new = facts_in(before), facts_in(after)
    gone, come = old - new, new - old
    return (
        bool(_categories(gone) & _categories(come))
        or _denial_turned(old, new)
        or (_content(before) == _content(after) and negated(before) != negated(after))
        or bool({fact for fact in gone if fact[0] != DENIED} - said_in(near))
    )


def _categories(facts: frozenset[Fact]) -> set[str]:
    return {category for category, _ in facts if category != DENIED}


def _denial_turned(old: frozenset[Fact], new: frozenset[Fact]) -> bool:
    both = {name for category, name in old & new if category == FINDING}
    return any(category == DENIED and name in both for category, name in old ^ new)


def _by_words(before: str, after: str, near: Sequence[Turn], turns: Sequence[Turn]) -> EditKind:
    """Of wordings whose facts, as far as they are known to the tables, are the same or fewer."""
    gone, come = _content(before) - _content(after), _content(after) - _content(before)
    if come and not gone:
        return EditKind.MISSING_FACT if come & _words(turns) else EditKind.OTHER
    if gone and come & _words(near):
        return EditKind.OTHER if gone & _words(near) else EditKind.WRONG_FACT
    return EditKind.STYLE


def _words(turns: Sequence[Turn]) -> frozenset[str]:
    return frozenset().union(*(_content(turn.text) for turn in turns))


@lru_cache(maxsize=8192)
def _content(text: str) -> frozenset[str]:
    """Without numbers in words, which are compared as facts, and single letters; "takes" is "take", "mg" milligram,
    "every day" daily."""
    words = (word for word in content(_EVERY_DAY.sub("daily", text)) if len(word) > 1 and not spoken_numbers(word))
    return frozenset(SAME_UNIT.get(word, word).rstrip("e") for word in words)
