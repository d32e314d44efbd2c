"""Hostile strings: runs and mixtures that are hard for many patterns, and near misses made from a pattern itself."""

from __future__ import annotations

import random
import re
import re._constants as sre
import re._parser as parser
from collections.abc import Iterator
from typing import Any

SEEDS = 4
MOST_PUMPS = 12
_RUNS = (
    " ", "\t", "\n", "\r\n", "\u00a0", "-", "1", ".", "a", "A", "é", "(", "[", "<", "'", '"', ",", "/", ":", "_", "@",
    "\\", "#", "?", "1-", "1.", "1 ", "1, ", "a ", "a-", "a.", "a, ", "a? ", "A ", "A. ", "Aa ", "- ", "\n ", "a\n",
    "one ", "one-", "one, ", "1-1-1 ", "a.b@", "<A_1> ", "[1, ", "the ", "no, ", "i ", "10 mg ", "mg/", "1/2/", "www.",
    "dot ", "'s ",
)  # fmt: skip
_CATEGORIES = {
    sre.CATEGORY_DIGIT: "1",
    sre.CATEGORY_NOT_DIGIT: "a",
    sre.CATEGORY_SPACE: " ",
    sre.CATEGORY_NOT_SPACE: "a",
    sre.CATEGORY_WORD: "a",
    sre.CATEGORY_NOT_WORD: " ",
}
_REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT)
_Piece = tuple[str, str]
"""What matches a part of the pattern, and what of it may be repeated; empty where nothing may."""


def hostile(pattern: re.Pattern[str]) -> list[tuple[str, str, str]]:
    """Beginnings, what is repeated after them, and ends."""
    found = [("", run, end) for run in _RUNS for end in ("", "!")]
    found += [("a", blank, "a") for blank in (" ", "\n")]
    tree = parser.parse(pattern.pattern, pattern.flags)
    for seed in range(SEEDS):
        found += _near_misses(list(_pieces(tree, random.Random(seed))))
    return list(dict.fromkeys(found))


def made(begin: str, run: str, end: str, length: int) -> str:
    return (begin + run * (length // len(run) + 1))[: length - len(end)] + end


def _near_misses(pieces: list[_Piece]) -> Iterator[tuple[str, str, str]]:
    """The whole again and again, nearly the whole again and again, and each part that may be repeated, after what
    comes before it."""
    whole = "".join(text for text, _ in pieces)
    if not whole:
        return
    yield from (("", run, "") for run in (whole, f"{whole} ", whole[:-1] or whole, f"{whole[:-1]} "))
    pumps = [at for at, (_, repeated) in enumerate(pieces) if repeated]
    for at in pumps[:MOST_PUMPS]:
        before = "".join(text for text, _ in pieces[:at])
        for end in ("", "!"):
            yield before, pieces[at][1], end
        yield "", before + pieces[at][1] * 20, "!"
        yield "", f"{before} ", ""


def _pieces(tree: Any, rng: random.Random) -> Iterator[_Piece]:
    for kind, value in tree:
        if kind in _REPEATS:
            yield from _repeated(value, rng)
        elif kind is sre.SUBPATTERN:
            yield from _pieces(value[3], rng)
        elif kind is sre.ATOMIC_GROUP:
            yield from _pieces(value, rng)
        elif kind is sre.BRANCH:
            yield from _pieces(rng.choice(value[1]), rng)
        else:
            yield _char(kind, value, rng), ""


def _repeated(value: Any, rng: random.Random) -> Iterator[_Piece]:
    least, most, inner = value
    once = list(_pieces(inner, rng))
    for _ in range(max(1, least) - 1):
        yield from ((text, "") for text, _ in once)
    many = "".join(text for text, _ in once) if most is sre.MAXREPEAT or most > 8 else ""
    yield "", many
    yield from once


def _char(kind: Any, value: Any, rng: random.Random) -> str:
    if kind is sre.LITERAL:
        return chr(value)
    if kind is sre.NOT_LITERAL:
        return "a" if value != ord("a") else "b"
    if kind is sre.IN:
        return _one_of(value, rng)
    return {sre.ANY: rng.choice("a "), sre.GROUPREF: "left"}.get(kind, "")


def _one_of(choices: Any, rng: random.Random) -> str:
    if choices[0][0] is sre.NEGATE:
        refused = re.compile("|".join(re.escape(_one_of([item], rng)) for item in choices[1:]))
        return next(char for char in "a1 -?" if not refused.match(char))
    kind, value = rng.choice(choices)
    if kind is sre.RANGE:
        return chr(value[0])
    return _CATEGORIES[value] if kind is sre.CATEGORY else chr(value)
