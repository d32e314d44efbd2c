"""The names given at the start of the visit, wherever they are said: in full, in part, or misheard."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scribe_core.privacy import lexicon
from scribe_core.privacy.people import TITLES, Name, Token, tokenise
from scribe_core.privacy.vault import alike, name_parts

_SHORTEST = 2


def given_names(text: str, names: Sequence[str], cued: Sequence[Name] = ()) -> Iterator[Name]:
    """One Name for each mention. A part that is also an everyday word ("Will", "Brown") counts in lower case only
    beside a title, a greeting or another part of the name.

    cued: what names_by_cues finds in the text."""
    parts = frozenset().union(*(name_parts(name) for name in names)) if names else frozenset()
    parts = frozenset(part for part in parts if len(part) >= _SHORTEST)
    if not parts:
        return
    tokens = tokenise(text)
    hits = [_matches(token, parts) for token in tokens]
    for i, token in enumerate(tokens):
        if hits[i] and (_stands_alone(token) or _beside(tokens, hits, i) or _covered(token, cued)):
            yield Name(token.start, token.end, 1.0)


def _matches(token: Token, parts: frozenset[str]) -> bool:
    pieces = {token.word, *token.word.split("-"), token.word.removesuffix("s")}
    if pieces & parts:
        return True
    known_word = lexicon.is_plain(token.word) or lexicon.is_drug(token.word)
    return not known_word and any(alike(token.word, part) for part in parts)


def _stands_alone(token: Token) -> bool:
    return token.capital or not (lexicon.is_plain(token.word) or token.word in lexicon.everyday())


def _beside(tokens: list[Token], hits: list[bool], i: int) -> bool:
    before = i > 0 and (hits[i - 1] or tokens[i - 1].word in TITLES)
    return before or (i + 1 < len(tokens) and hits[i + 1])


def _covered(token: Token, cued: Sequence[Name]) -> bool:
    return any(name.start <= token.start and token.end <= name.end for name in cued)
