"""The chain over speakers, against enumeration of every sequence."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from scribe_core.roles.smooth import Chain

START = np.log([0.6, 0.3, 0.1])
CHANGE_TO = np.array([[0, 0.9, 0.1], [0.8, 0, 0.2], [0.5, 0.5, 0]])


def enumerated(evidence: np.ndarray, change: np.ndarray) -> np.ndarray:
    total = np.zeros_like(evidence)
    moves = 1 / (1 + np.exp(-change))
    for path in itertools.product(range(3), repeat=len(evidence)):
        weight = np.exp(START[path[0]] + sum(evidence[i, s] for i, s in enumerate(path)))
        for move, (a, b) in zip(moves, itertools.pairwise(path), strict=True):
            weight *= 1 - move if a == b else move * CHANGE_TO[a, b]
        total[range(len(path)), path] += weight
    return total / total.sum(axis=1, keepdims=True)


@given(st.lists(st.tuples(*[st.floats(-3, 3)] * 4), min_size=1, max_size=5))
def test_marginals_are_those_of_all_sequences(rows):
    values = np.array(rows)
    evidence, change = values[:, :3], values[1:, 3]
    chain = Chain(START, CHANGE_TO, ((0.0, 1.0),))
    np.testing.assert_allclose(chain.posterior(evidence, change), enumerated(evidence, change), atol=1e-4)


def test_the_way_of_cutting_is_found_from_the_visit():
    """Strong evidence that speakers alternate decides a turn without evidence of its own."""
    evidence = np.array([[4.0, 0, 0], [0, 4, 0]] * 6 + [[4, 0, 0], [0, 0, 0]])
    chain = Chain(START, CHANGE_TO, ((-3.0, 0.5), (3.0, 0.5)))
    assert chain.posterior(evidence, np.zeros(13))[-1].argmax() == 1
    evidence = np.array([[4.0, 0, 0]] * 6 + [[0, 4, 0]] * 6 + [[0, 4, 0], [0, 0, 0]])
    assert chain.posterior(evidence, np.zeros(13))[-1].argmax() == 1
