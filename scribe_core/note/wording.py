"""What a sentence says, as sets that can be compared: content words, numbers, negation, side."""

from __future__ import annotations

import re
from functools import lru_cache

_WORD = re.compile(r"(?<![a-z_])[a-z]+(?:_[a-z]+)*_\d+|\d+(?:[./]\d+)*|[a-z]+(?:'[a-z]+)?")
"""A placeholder (<PERSON_2>) is one word."""
_FILLER = frozenset(
    """a an the and or but of to in on at by for with from as is are was were be been being has have had do does did it
    its this that these those he she they his her their him them patient patients reports reported states stated
    describes notes mentions also some any who which will would we i you your my me our us there about so then than
    presents presented says said um uh okay well like just""".split()
)
_NEGATIONS = frozenset("no not denies denied deny never without none nor negative cannot".split())
_TITLES = frozenset("mr mrs ms miss dr doctor name called".split())
_PERSON = re.compile(r"person_\d+")
_SIDES = frozenset("left right bilateral both upper lower".split())


@lru_cache(maxsize=8192)
def words(text: str) -> tuple[str, ...]:
    """Lower-case words; "doesn't" and "does n't" give a "not"."""
    return tuple(_WORD.findall(text.lower().replace("-", " ").replace("n't", " not")))


@lru_cache(maxsize=8192)
def content(text: str) -> frozenset[str]:
    """Stems of the words that carry the meaning; no numbers, no negation."""
    return frozenset(
        stem(word) for word in words(text) if word not in _FILLER and word not in _NEGATIONS and not word[0].isdigit()
    )


def names_only(text: str) -> bool:
    """Nothing but who somebody is: "The patient is Mrs. <PERSON_1>." """
    said = [word for word in words(text) if word not in _FILLER]
    return bool(said) and all(word in _TITLES or _PERSON.fullmatch(word) for word in said)


def sides(text: str) -> frozenset[str]:
    return _SIDES.intersection(words(text))


def negated(text: str) -> bool:
    return not _NEGATIONS.isdisjoint(words(text))


def stem(word: str) -> str:
    """Crude on purpose: enough to compare "headache" with "headaches", "worsened" with "worsening"."""
    for ending in ("ing", "ed", "ies", "es", "s", "ly"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def coverage(inner: frozenset[str], outer: frozenset[str]) -> float:
    """Share of `inner` that is in `outer`, 0 to 1; 1 for an empty `inner`."""
    return len(inner & outer) / len(inner) if inner else 1.0
