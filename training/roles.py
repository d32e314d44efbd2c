"""Train the speaker model: `python -m training.roles --data DIR` writes scribe_core/roles/weights.npz.

Held-out encounters are not read; `python -m benchmarks.roles --data DIR` measures on them.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np

from scribe_core.roles.features import BUCKETS, change_features, tokens, turn_features
from scribe_core.roles.model import SPEAKERS, WEIGHTS
from training.dialogues import MADE_UP, Dialogue, as_heard, in_sentences, load_dialogues

Row = tuple[np.ndarray, np.ndarray]
MADE_UP_WEIGHT = 12.0
"""How often a turn of a made-up talk counts: there are few of them, and hardly any others with a third person."""


def views(dialogue: Dialogue) -> list[Dialogue]:
    """The four ways in which a dialogue may reach the model."""
    cut = in_sentences(dialogue)
    return [dialogue, cut, as_heard(dialogue), as_heard(cut)]


def turn_rows(dialogue: Dialogue) -> tuple[list[Row], list[int]]:
    words = [[], *(tokens(text) for _, text in dialogue.lines), []]
    rows = [turn_features(words[i], words[i - 1], words[i + 1]) for i in range(1, len(words) - 1)]
    return rows, [SPEAKERS.index(speaker) for speaker, _ in dialogue.lines]


def change_rows(dialogue: Dialogue) -> tuple[list[Row], list[int]]:
    pairs = list(zip(dialogue.lines, dialogue.lines[1:], strict=False))
    rows = [change_features(tokens(before[1]), tokens(after[1])) for before, after in pairs]
    return rows, [int(before[0] != after[0]) for before, after in pairs]


def _fit(rows: list[Row], labels: list[int], weights: list[float], strength: float):
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    ends = np.cumsum([0, *(len(buckets) for buckets, _ in rows)])
    values, columns = np.concatenate([row[1] for row in rows]), np.concatenate([row[0] for row in rows])
    matrix = csr_matrix((values, columns, ends), shape=(len(rows), BUCKETS))
    return LogisticRegression(C=strength, max_iter=100).fit(matrix, labels, weights)


def train(dialogues: list[Dialogue]) -> dict[str, np.ndarray]:
    """The arrays of weights.npz. turn_bias leaves out how common each speaker is: the chain knows that."""
    seen = [view for dialogue in dialogues for view in views(dialogue)]
    rows, labels, weights = _joined(turn_rows, seen)
    turn = _fit(rows, labels, weights, strength=1.0)
    change = _fit(*_joined(change_rows, seen), strength=0.3)
    common = np.log(np.bincount(labels, weights, minlength=len(SPEAKERS)) / sum(weights))
    return {
        "turn": turn.coef_.astype(np.float16),
        "turn_bias": (turn.intercept_ - common).astype(np.float32),
        "change": change.coef_[0].astype(np.float16),
        "change_bias": change.intercept_[0].astype(np.float32),
    }


def _joined(
    make: Callable[[Dialogue], tuple[list[Row], list[int]]], dialogues: list[Dialogue]
) -> tuple[list[Row], list[int], list[float]]:
    """Rows, their labels, and how much each counts."""
    rows: list[Row] = []
    labels: list[int] = []
    weights: list[float] = []
    for dialogue in dialogues:
        more, said = make(dialogue)
        rows += more
        labels += said
        weights += [MADE_UP_WEIGHT if dialogue.corpus == MADE_UP else 1.0] * len(more)
    return rows, labels, weights


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    dialogues = [dialogue for dialogue in load_dialogues(options.data) if not dialogue.held_out]
    np.savez_compressed(options.out, allow_pickle=False, **train(dialogues))


if __name__ == "__main__":
    main()
