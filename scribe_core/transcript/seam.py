"""Two hearings of the same stretch of sound to one list of words."""

from __future__ import annotations

from difflib import SequenceMatcher

import numpy as np

from scribe_core.types import Word

# Cost of leaving a word alone, against pairing two words: a pair costs 0 where text and time agree.
_ALONE = 0.7
_WORDS_APART_S = 0.5
_NEAR_S = 0.4

Pair = tuple[Word | None, Word | None]


def merge_seam(before: list[Word], after: list[Word], start_s: float, end_s: float) -> list[Word]:
    """before: the words held from the earlier chunk; after: all words of the later one; both in visit time.

    [start_s, end_s] was heard by both. Words that both heard are paired by text and time. Left of the middle the
    earlier hearing counts (there the later one has just begun, perhaps inside a word), right of it the later one.
    """
    middle_s = (start_s + end_s) / 2
    head = sum(1 for word in after if word.start_s < end_s + _NEAR_S)
    chosen = (_choose(pair, middle_s) for pair in _align(before, after[:head]))
    return [word for word in chosen if word] + after[head:]


def _choose(pair: Pair, middle_s: float) -> Word | None:
    earlier, later = pair
    if earlier and later:
        return earlier if (_middle_s(earlier) + _middle_s(later)) / 2 < middle_s else later
    if earlier:
        return earlier if _middle_s(earlier) < middle_s else None
    return later if later and _middle_s(later) >= middle_s else None


def _align(before: list[Word], after: list[Word]) -> list[Pair]:
    """The cheapest pairing that keeps both orders (edit distance with times)."""
    rows, columns = len(before), len(after)
    cost = np.zeros((rows + 1, columns + 1))
    cost[:, 0], cost[0, :] = np.arange(rows + 1) * _ALONE, np.arange(columns + 1) * _ALONE
    for i in range(1, rows + 1):
        for j in range(1, columns + 1):
            both = cost[i - 1, j - 1] + _pair_cost(before[i - 1], after[j - 1])
            cost[i, j] = min(both, cost[i - 1, j] + _ALONE, cost[i, j - 1] + _ALONE)
    return _trace(cost, before, after)


def _trace(cost: np.ndarray, before: list[Word], after: list[Word]) -> list[Pair]:
    pairs: list[Pair] = []
    i, j = len(before), len(after)
    while i or j:
        if i and j and cost[i, j] == cost[i - 1, j - 1] + _pair_cost(before[i - 1], after[j - 1]):
            i, j = i - 1, j - 1
            pairs.append((before[i], after[j]))
        elif i and (not j or cost[i, j] == cost[i - 1, j] + _ALONE):
            i -= 1
            pairs.append((before[i], None))
        else:
            j -= 1
            pairs.append((None, after[j]))
    return pairs[::-1]


def _pair_cost(earlier: Word, later: Word) -> float:
    apart_s = abs(_middle_s(earlier) - _middle_s(later))
    if apart_s > _WORDS_APART_S:
        return np.inf
    unlike = 1.0 - SequenceMatcher(None, _plain(earlier), _plain(later)).ratio()
    return unlike + apart_s / _WORDS_APART_S


def _plain(word: Word) -> str:
    return "".join(c for c in word.text.lower() if c.isalnum())


def _middle_s(word: Word) -> float:
    return (word.start_s + word.end_s) / 2
