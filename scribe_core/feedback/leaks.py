"""Are a visit's real names and identifiers left in a text that was masked?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from scribe_core.privacy.vault import PERSON, PLACEHOLDER, kind_of, name_parts

LEAST_LETTERS = 3
FEW_WORDS = 3
"""Lists of words are kept in lower case."""
_NO_IDENTITY = "LITERAL"
"""Text that only looked like a placeholder."""


class LeakFinder:
    """entries: placeholder to real value. Rather one example too few: a word that is also a name counts."""

    def __init__(self, entries: Mapping[str, str]) -> None:
        values = {key: " ".join(value.split()) for key, value in entries.items() if kind_of(key) != _NO_IDENTITY}
        whole = {value for value in values.values() if len(value) > 1}
        self._whole = _any_of(whole, re.IGNORECASE)
        self._parts = _any_of({part for key, value in values.items() for part in _parts(key, value)}, re.IGNORECASE)

    def leaks(self, texts: Iterable[str]) -> bool:
        """A whole value in any case, or a part of a person's name with a capital; in a few words without any, also
        without."""
        plain = [" ".join(PLACEHOLDER.sub(" ", text).split()) for text in texts]
        return any(self._whole and self._whole.search(text) or self._names_part(text) for text in plain)

    def _names_part(self, text: str) -> bool:
        found = self._parts.finditer(text) if self._parts else ()
        bare = text.islower() and len(text.split()) <= FEW_WORDS
        return any(bare or not match[0].islower() for match in found)


def _parts(placeholder: str, value: str) -> set[str]:
    if kind_of(placeholder) != PERSON:
        return set()
    parts = {piece for part in name_parts(value) for piece in (part, *re.split(r"[-'’]", part))}
    return {part for part in parts if len(part) >= LEAST_LETTERS}


def _any_of(values: set[str], flags: int) -> re.Pattern[str] | None:
    if not values:
        return None
    longest_first = sorted(values, key=lambda value: (-len(value), value))
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)", flags)
