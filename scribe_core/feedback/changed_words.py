"""Which words of a sentence were replaced by which, and whether the old ones were misheard."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import zip_longest

from scribe_core.guardrails.drugs import drugs_in
from scribe_core.note.spoken_numbers import spoken_numbers
from scribe_core.note.wording import stem, words
from scribe_core.types import Turn

MOST_WORDS = 3
LEAST_LETTERS = 4
SAME_BEGINNING = 5
"""Words with so many first letters in common are forms of one word ("abdomen", "abdominal"), unless one is a drug."""
_FORM = re.compile(r"<[A-Z_]+_\d+>|(?<![\w])-(?=\d)|[<>=+%±]|\d+(?:[./]\d+)*|[^\W\d_]+")
_TEENS = {str(10 + digit): str(10 * digit) for digit in range(3, 10)}


@lru_cache(maxsize=1024)
def form(text: str) -> tuple[str, ...]:
    """The text's words and numbers without case, punctuation and white space, in order."""
    return tuple(part.casefold() for part in _FORM.findall(text))


def replaced(before: str, after: str) -> list[tuple[str, str]]:
    """Stretches of words, lower case, and what stands in their place; neither is empty."""
    old, new = words(before), words(after)
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [(" ".join(old[a:b]), " ".join(new[c:d])) for tag, a, b, c, d in steps if tag == "replace"]


def misheard(before: str, after: str, near: Sequence[Turn], sounds_like_from: float) -> list[tuple[str, str]]:
    """Words that were corrected to others of the same sound, where the talk `near` holds the old ones alone."""
    said = " | ".join(" ".join(words(turn.text)) for turn in near)
    pairs = [pair for whole in replaced(before, after) for pair in _split(*whole)]
    return [
        (old, new)
        for old, new in pairs
        if _said(old, said) and not _said(new, said) and _sounds_like(old, new, sounds_like_from)
    ] + _teens(before, after, near)


def likeness(old: str, new: str) -> float:
    """Of sound (Philips' Metaphone, 1990) and spelling, 0 to 1."""
    from jellyfish import metaphone
    from rapidfuzz import fuzz

    first, second = _letters(old), _letters(new)
    return (fuzz.ratio(metaphone(first), metaphone(second)) + fuzz.ratio(first, second)) / 200


def _split(old: str, new: str) -> list[tuple[str, str]]:
    """Word by word where both have as many; else as they are."""
    olds, news = old.split(), new.split()
    return list(zip_longest(olds, news)) if len(olds) == len(news) else [(old, new)]


def _said(text: str, said: str) -> bool:
    return re.search(rf"(?<![\w]){re.escape(text)}(?![\w])", said) is not None


def _sounds_like(old: str, new: str, sounds_like_from: float) -> bool:
    plain = all(re.fullmatch(r"[a-z' ]+", text) and len(_letters(text)) >= LEAST_LETTERS for text in (old, new))
    if not plain or max(len(old.split()), len(new.split())) > MOST_WORDS or _forms_of_one(old, new):
        return False
    return likeness(old, new) >= sounds_like_from


def _forms_of_one(old: str, new: str) -> bool:
    if drugs_in(old) or drugs_in(new):
        return False
    return stem(old) == stem(new) or old[:SAME_BEGINNING] == new[:SAME_BEGINNING]


def _teens(before: str, after: str, near: Sequence[Turn]) -> list[tuple[str, str]]:
    """ "Fifteen" that was heard for "fifty", or the other way round."""
    heard = frozenset().union(*(spoken_numbers(turn.text) for turn in near))
    pairs = [*_TEENS.items(), *((tens, teen) for teen, tens in _TEENS.items())]
    old, new = set(form(before)), set(form(after))
    return [
        (was, now) for was, now in pairs if was in old - new and now in new - old and was in heard and now not in heard
    ]


def _letters(text: str) -> str:
    return "".join(re.findall("[a-z]", text))
