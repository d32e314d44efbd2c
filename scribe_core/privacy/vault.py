"""Placeholders for real values: the same one for the same person or value through the visit."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

PLACEHOLDER = re.compile(r"<([A-Z][A-Z_]*)_(\d+)>")
PERSON = "PERSON"
_TITLES = {"mr", "mrs", "ms", "miss", "mister", "dr", "doctor", "professor", "prof", "nurse", "sir", "madam"}
_POSSESSIVE = re.compile(r"['’]s?$")
_FUZZY_FROM_LETTERS = 5
_FUZZY_LIKENESS = 85


def kind_of(placeholder: str) -> str:
    """PERSON of `<PERSON_1>`."""
    return placeholder[1:].rpartition("_")[0]


class Vault:
    """entries: placeholder to real value, as the store keeps it; a vault made from it goes on where it stood."""

    def __init__(self, entries: dict[str, str] | None = None) -> None:
        self.entries = dict(entries or {})
        self._given: list[str] = []

    def remember(self, names: Sequence[str]) -> None:
        """Names given at the start of the visit: what sounds like one of them gets its placeholder."""
        for name in filter(str.strip, names):
            if name.strip() not in self._given:
                self.placeholder(PERSON, name.strip())
                self._given.append(name.strip())

    def placeholder(self, kind: str, value: str) -> str:
        """`<KIND_n>` for this value; a new one where none of this kind means the same."""
        known = self._find_person(value) if kind == PERSON else self._find(kind, value)
        if known is None:
            return self.exactly(kind, value)
        if kind == PERSON and _adds_a_name(self.entries[known], value):
            self.entries[known] = value
        return known

    def exactly(self, kind: str, value: str) -> str:
        """The placeholder that stands for this very value; a new one where none does. Changes no entry."""
        known = next((key for key, other in self._of_kind(kind) if other == value), None)
        if known is None:
            known = f"<{kind}_{self._count(kind) + 1}>"
            self.entries[known] = value
        return known

    def _of_kind(self, kind: str) -> list[tuple[str, str]]:
        return [(key, value) for key, value in self.entries.items() if kind_of(key) == kind]

    def _count(self, kind: str) -> int:
        return max((int(key[:-1].rpartition("_")[2]) for key, _ in self._of_kind(kind)), default=0)

    def _find(self, kind: str, value: str) -> str | None:
        wanted = value if kind == "LITERAL" else value.casefold()
        for key, known in self._of_kind(kind):
            if (known if kind == "LITERAL" else known.casefold()) == wanted:
                return key
        return None

    def _find_person(self, value: str) -> str | None:
        parts = name_parts(value)
        people = [(key, name_parts(known)) for key, known in self._of_kind(PERSON)]
        same = [key for key, known in people if known == parts]
        related = [key for key, known in people if parts and known and (parts <= known or known <= parts)]
        return next(iter(same or related or self._sounds_like(parts)), None)

    def _sounds_like(self, parts: frozenset[str]) -> list[str]:
        return [
            self.placeholder(PERSON, name)
            for name in self._given
            if parts and all(any(alike(part, given) for given in name_parts(name)) for part in parts)
        ]


def name_parts(name: str) -> frozenset[str]:
    """The names in a name: lower case, without titles, initials' dots and possessives."""
    words = (_POSSESSIVE.sub("", word.strip('.,;:!?()"')) for word in name.casefold().split())
    return frozenset(word for word in words if word and word not in _TITLES)


def alike(heard: str, given: str) -> bool:
    """The same name, or one that a recogniser may have misspelt."""
    if heard == given:
        return True
    long_enough = min(len(heard), len(given)) >= _FUZZY_FROM_LETTERS
    return long_enough and fuzz.ratio(heard, given) >= _FUZZY_LIKENESS


def _adds_a_name(known: str, value: str) -> bool:
    return name_parts(known) < name_parts(value)
