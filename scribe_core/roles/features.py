"""What the small model sees of a turn: hashed word n-grams of it and of its neighbours, and its shape."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence

import numpy as np

from scribe_core.roles.relatives import RELATIVE_WORDS

BUCKETS = 1 << 17
_TOKEN = re.compile(r"<[a-z_]+_\d+>|[a-z0-9]+(?:'[a-z]+)?|\?")
_CONTRACTION = re.compile(r"(?<!\s)\s++(n't|'\w+)")
_NEAR = 8
_SELF = {"i", "i'm", "i've", "my", "me", "i'd", "i'll", "myself"}
_YOU = {"you", "your", "you're", "you've", "yourself", "you'd", "you'll"}
_THIRD = {
    "he": "he", "she": "he", "he's": "he's", "she's": "he's", "he'd": "he'd", "she'd": "he'd", "he'll": "he'll",
    "she'll": "he'll", "him": "him", "her": "his", "his": "his", "himself": "himself", "herself": "himself",
}  # fmt: skip


def tokens(text: str) -> list[str]:
    """Lower-case words, placeholders as one word, and question marks."""
    joined = _CONTRACTION.sub(r"\1", text.lower().replace("’", "'"))
    return ["<name>" if token[0] == "<" else token for token in _TOKEN.findall(joined)]


def _ngrams(words: Sequence[str], longest: int) -> Iterator[str]:
    for size in range(1, longest + 1):
        for at in range(len(words) - size + 1):
            yield " ".join(words[at : at + size])


def _of_anyone(words: Sequence[str]) -> Iterator[str]:
    """n-grams around a third person or a relative, whichever of them it is: "<kin>" for "mother" and for "wife"."""
    general = ["^", *("<kin>" if word in RELATIVE_WORDS else _THIRD.get(word, word) for word in words), "$"]
    for gram in _ngrams(general, 3):
        if "<kin>" in gram or not _THIRD.keys().isdisjoint(gram.split()):
            yield gram


def _shape(words: Sequence[str], prefix: str) -> list[str]:
    if not words:
        return []
    length = min(len(words), 40).bit_length()
    asks = "?" in words
    me = min(sum(word in _SELF for word in words), 3)
    you = min(sum(word in _YOU for word in words), 3)
    they = min(sum(word in _THIRD for word in words), 3)
    return [
        f"{prefix}len{length}", f"{prefix}ask{asks}", f"{prefix}me{me}", f"{prefix}you{you}",
        f"{prefix}me{me}you{you}ask{asks}", f"{prefix}end?{words[-1:] == ['?']}",
        f"{prefix}they{they}", f"{prefix}me{me}they{they}", f"{prefix}you{you}they{they}ask{asks}",
    ]  # fmt: skip


def _bucket(name: str) -> int:
    return zlib.crc32(name.encode()) % BUCKETS


def turn_features(words: Sequence[str], before: Sequence[str], after: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Buckets int64 `(n,)`, each once, and their weights float32 `(n,)`.

    words, before, after: tokens of the turn and of its neighbours. Of a neighbour that is not there (empty) nothing is
    seen, so that who opens a talk or said the last of what is heard so far is told by the words alone.
    """
    own = {f"c:{gram}" for gram in _ngrams(["^", *words, "$"], 3)}
    own |= {f"k:{gram}" for gram in _of_anyone(words)}
    near = {f"p:{gram}" for gram in _ngrams([*before[-_NEAR:], "$"], 2)} if before else set()
    near |= {f"n:{gram}" for gram in _ngrams(["^", *after[:_NEAR]], 2)} if after else set()
    shape = {*_shape(words, "c"), *_shape(before, "p"), *_shape(after, "n")}
    shape |= {f"len{min(len(words), 7)}|{name}" for name in _shape(before, "p")}
    groups = ((own, 3.0 / (8 + len(own)) ** 0.5), (near, 0.3), (shape, 0.3))
    return _hashed(groups)


def change_features(before: Sequence[str], words: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """As turn_features, for whether `words` come from another mouth than `before`."""
    last, first = [*before[-4:], "$"], ["^", *words[:4]]
    ends = {f"e:{' '.join(last[-size:])}" for size in range(1, 5)}
    starts = {f"s:{' '.join(first[:size])}" for size in range(1, 5)}
    pair = {f"x:{a}|{b}" for a in last[-3:] for b in first[:3]}
    shape = {*_shape(words, "C"), *_shape(before, "P")}
    shape |= {f"{a}|{b}" for a in _shape(before, "P")[:2] for b in _shape(words, "C")[:2]}
    return _hashed(((ends | starts, 0.7), (pair, 0.3), (shape, 0.5)))


def _hashed(groups: Sequence[tuple[set[str], float]]) -> tuple[np.ndarray, np.ndarray]:
    weights: dict[int, float] = {}
    for names, weight in groups:
        for name in names:
            weights[_bucket(name)] = weight
    return np.fromiter(weights, np.int64, len(weights)), np.fromiter(weights.values(), np.float32, len(weights))
