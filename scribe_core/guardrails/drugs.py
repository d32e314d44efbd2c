"""Drugs named in a text, by ingredient or brand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from scribe_core.guardrails.tables import drug_names

_WORD = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
_MOST_WORDS = 3


@dataclass(frozen=True)
class DrugMention:
    """Characters `[start, end)` of the text name these ingredients."""

    ingredients: frozenset[str]
    start: int
    end: int


@lru_cache(maxsize=4096)
def drugs_in(text: str) -> tuple[DrugMention, ...]:
    """In order, not overlapping; the longest name wins. A class ("NSAIDs", "penicillins") is no drug."""
    words = list(_WORD.finditer(text))
    found: list[DrugMention] = []
    i = 0
    while i < len(words):
        mention = _longest(text, words[i : i + _MOST_WORDS])
        found += [mention] if mention else []
        i += len(_WORD.findall(text[mention.start : mention.end])) if mention else 1
    return tuple(found)


def _longest(text: str, words: list[re.Match[str]]) -> DrugMention | None:
    for count in range(len(words), 0, -1):
        start, end = words[0].start(), words[count - 1].end()
        ingredients = drug_names().get(" ".join(text[start:end].lower().split()))
        if ingredients:
            return DrugMention(ingredients, start, end)
    return None


def ingredients_in(text: str) -> frozenset[str]:
    return frozenset().union(*(mention.ingredients for mention in drugs_in(text)))


@lru_cache(maxsize=1024)
def named(ingredients: frozenset[str], also: str = "") -> re.Pattern[str]:
    """A pattern for all names and brands of any of the ingredients, and for `also`."""
    names = {name for name, parts in drug_names().items() if parts & ingredients} | ({also} if also else set())
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    return re.compile(r"\b(?:" + "|".join(map(re.escape, longest_first)) + r")\b", re.IGNORECASE)
