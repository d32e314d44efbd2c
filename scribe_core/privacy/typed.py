"""Text that a clinician typed. What is shown of it afterwards is what was typed, letter by letter: a placeholder stands
in for exactly its value, and no entry of the vault is changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from scribe_core.interfaces import PiiFinder
from scribe_core.privacy.mask import LITERAL, is_masked
from scribe_core.privacy.vault import PERSON, PLACEHOLDER, Vault, kind_of, name_parts

_Span = tuple[int, int, str]


def mask_typed(text: str, finder: PiiFinder, vault: Vault, names: Sequence[str] = ()) -> str:
    """Masked as talk is, and the vault's own values wherever they stand as words. A placeholder that the vault knows
    stays one. `reveal` gives the text back as it was typed, with these placeholders revealed. Raises PrivacyError."""
    parts: list[str] = []
    at = 0
    for start, end, kind in _apart([*_placeholders(text), *_known(text, vault), *_found(text, finder, names)]):
        value = text[start:end]
        parts += [text[at:start], value if value in vault.entries else vault.exactly(kind, value)]
        at = end
    return "".join([*parts, text[at:]])


def _placeholders(text: str) -> Iterator[_Span]:
    return ((match.start(), match.end(), LITERAL) for match in PLACEHOLDER.finditer(text))


def _known(text: str, vault: Vault) -> Iterator[_Span]:
    """Values that were masked before, with these very letters: "Long" is a name where "long" is none."""
    for placeholder, value in vault.entries.items():
        kind = kind_of(placeholder)
        for match in re.finditer(rf"(?<!\w){re.escape(value)}(?!\w)", text) if kind != LITERAL else ():
            yield match.start(), match.end(), kind


def _found(text: str, finder: PiiFinder, names: Sequence[str]) -> Iterator[_Span]:
    """Without a common word that only sounds like, or is spelt like, a name of the visit."""
    given = frozenset().union(*(name_parts(name) for name in names))
    for span in finder.find(text, names):
        value = text[span.start : span.end]
        if is_masked(span) and not (span.kind == PERSON and value.islower() and value in given):
            yield span.start, span.end, span.kind


def _apart(spans: Sequence[_Span]) -> Iterator[_Span]:
    """In order; of those that overlap the first, and of those that begin together the longest."""
    until = 0
    for start, end, kind in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start >= until:
            yield start, end, kind
            until = end
