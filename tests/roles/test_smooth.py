"""The chain over speakers, against enumeration of every sequence."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe_core.roles.smooth import Chain, mixed

START = np.log([0.6, 0.3, 0.1])
CHANGE_TO = np.array([[0, 0.9, 0.1], [0.8, 0, 0.2], [0.5, 0.5, 0]])


def enumerated(evidence: np.ndarray, change: np.ndarray) -> tuple[np.ndarray, float]:
    total = np.zeros_like(evidence)
    moves = 1 / (1 + np.exp(-change))
    for path in itertools.product(range(3), repeat=len(evidence)):
        weight = np.exp(START[path[0]] + sum(evidence[i, s] for i, s in enumerate(path)))
        for move, (a, b) in zip(moves, itertools.pairwise(path), strict=True):
            weight *= 1 - move if a == b else move * CHANGE_TO[a, b]
        total[range(len(path)), path] += weight
    whole = total[0].sum()
    return total / total.sum(axis=1, keepdims=True), whole


@given(st.lists(st.tuples(*[st.floats(-3, 3)] * 4), min_size=1, max_size=5))
def test_marginals_are_those_of_all_sequences(rows):
    values = np.array(rows)
    evidence, change = values[:, :3], values[1:, 3]
    chain = Chain(START, CHANGE_TO, ((0.0, 1.0),))
    marginals, fit = chain.posterior(evidence, change)
    expected, whole = enumerated(evidence, change)
    np.testing.assert_allclose(marginals, expected, atol=1e-4)
    assert fit == pytest.approx(np.log(whole), abs=1e-4)


def test_the_way_of_cutting_is_found_from_the_visit():
    """Strong evidence that speakers alternate decides a turn without evidence of its own."""
    evidence = np.array([[4.0, 0, 0], [0, 4, 0]] * 6 + [[4, 0, 0], [0, 0, 0]])
    chain = Chain(START, CHANGE_TO, ((-3.0, 0.5), (3.0, 0.5)))
    assert chain.posterior(evidence, np.zeros(13))[0][-1].argmax() == 1
    evidence = np.array([[4.0, 0, 0]] * 6 + [[0, 4, 0]] * 6 + [[0, 4, 0], [0, 0, 0]])
    assert chain.posterior(evidence, np.zeros(13))[0][-1].argmax() == 1


def test_of_two_chains_the_one_that_explains_the_visit_counts():
    two = Chain(np.log([0.5, 0.499, 0.001]), np.array([[0, 1.0, 0], [1.0, 0, 0], [0.5, 0.5, 0]]), ((0.0, 1.0),))
    three = Chain(START, np.array([[0, 0.5, 0.5], [0.5, 0, 0.5], [0.5, 0.5, 0]]), ((0.0, 1.0),))

    def third(evidence: np.ndarray) -> float:
        runs = [chain.posterior(evidence, np.zeros(len(evidence) - 1)) for chain in (two, three)]
        marginals, fit = mixed(runs, (0.9, 0.1))
        np.testing.assert_allclose(marginals.sum(axis=1), 1)
        assert min(run[1] for run in runs) < fit < max(run[1] for run in runs)
        return float(marginals[-1, 2])

    unsure = [0, 0, 1.0]
    without = third(np.array([[4.0, 0, 0], [0, 4, 0], [4, 0, 0], unsure]))
    assert third(np.array([[4.0, 0, 0], [0, 0, 6], [4, 0, 0], unsure])) > 2 * without
