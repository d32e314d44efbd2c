"""Word lists: what may be a name, and what is a word of medicine or of every day."""

from __future__ import annotations

import gzip
from functools import cache
from pathlib import Path

_WORDS = Path(__file__).with_name("words")
COMMON_SURNAMES = 1_500


@cache
def _words(name: str) -> tuple[str, ...]:
    packed = _WORDS / f"{name}.txt.gz"
    if packed.exists():
        return tuple(gzip.decompress(packed.read_bytes()).decode().split())
    lines = (_WORDS / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return tuple(word for line in lines if not line.startswith("#") for word in line.split())


@cache
def _set(name: str, first: int | None = None) -> frozenset[str]:
    return frozenset(_words(name)[:first])


def is_first_name(word: str) -> bool:
    return word in _set("first_names")


def is_surname(word: str) -> bool:
    return word in _set("surnames")


def is_common_surname(word: str) -> bool:
    return word in _set("surnames", COMMON_SURNAMES)


def is_eponym(word: str) -> bool:
    return word in _set("eponyms") or word.endswith("s") and word[:-1] in _set("eponyms")


def is_drug(word: str) -> bool:
    return word in _set("drugs")


def is_ambiguous(word: str) -> bool:
    """A name that is also a word of its own: a name only where something beside it says so."""
    return word in _set("ambiguous") or is_drug(word) or is_eponym(word) or is_plain(word)


def is_plain(word: str) -> bool:
    """Written in lower case in ordinary clinical text."""
    return word in _set("plain_words")


def everyday() -> frozenset[str]:
    """Words written by hand as ambiguous."""
    return _set("ambiguous")
