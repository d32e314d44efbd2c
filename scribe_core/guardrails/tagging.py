"""Tags of words to spans: drugs and diseases of a text, as a token classifier sees them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from scribe_core.guardrails.onnx_model import softmax

LABELS = ("O", "B-Chemical", "I-Chemical", "B-Disease", "I-Disease")
KINDS = {"Chemical": "drug", "Disease": "finding"}
"""What BC5CDR calls them, and the product."""
MAX_TOKENS = 256
_FORBIDDEN = np.array([[label[:2] == "I-" and before[1:] != label[1:] for label in LABELS] for before in LABELS])
"""`[before, label]`: an I follows only a B or an I of its kind."""


def has_capitals(word: str) -> bool:
    """Beyond its first letter, as abbreviations have. The tokenizer knows no case, so the tagger is told in the token
    types."""
    return any(letter.isupper() for letter in word[1:])


def best_tags(probabilities: np.ndarray) -> list[int]:
    """probabilities: `(words, labels)`. The most likely tags of which no I stands without its B."""
    if not len(probabilities):
        return []
    scores = np.log(probabilities + 1e-9)
    total = np.where(_FORBIDDEN[0], -np.inf, scores[0])
    steps = []
    for row in scores[1:]:
        ways = total[:, None] + np.where(_FORBIDDEN, -np.inf, 0.0)
        steps.append(ways.argmax(0))
        total = ways.max(0) + row
    path = [int(total.argmax())]
    for step in reversed(steps):
        path.append(int(step[path[-1]]))
    return path[::-1]


def tagged(tags: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """(kind, first word, word after the last) of each span."""
    start = 0
    for i, tag in enumerate([*tags, "O"]):
        if i and tags[i - 1] != "O" and not tag.startswith("I-"):
            yield tags[start][2:], start, i
        if tag.startswith("B-"):
            start = i


def spans_of(logits: np.ndarray) -> Iterator[tuple[str, int, int, float]]:
    """(kind, first word, word after the last, probability) of each span; the probability is its least sure word's.

    logits: `(words, labels)`."""
    probabilities = softmax(logits)
    sure = 1 - probabilities[:, 0]
    for kind, first, after in tagged([LABELS[tag] for tag in best_tags(probabilities)]):
        yield kind, first, after, float(min(sure[first:after]))
