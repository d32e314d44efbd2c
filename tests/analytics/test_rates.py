"""Intervals, beside the published ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe_core.analytics.rates import difference, rate


def test_of_none_there_is_no_rate() -> None:
    assert rate(0, 0) is None and difference(None, rate(1, 2)) is None


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilsons_interval_is_that_of_newcombe_1998(k: int, n: int, low: float, high: float) -> None:
    """Newcombe RG, Statistics in Medicine 17 (1998) 857-872, table I, method 3."""
    found = rate(k, n)
    assert found and (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("a", "b", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_the_interval_of_a_difference_is_that_of_newcombe_1998(
    a: tuple[int, int], b: tuple[int, int], low: float, high: float
) -> None:
    """Newcombe RG, Statistics in Medicine 17 (1998) 873-890, table II, method 10."""
    found = difference(rate(*a), rate(*b))
    assert found and (found.low, found.high) == pytest.approx((low, high), abs=5e-5)
    assert found.is_clear is (low > 0 or high < 0)


COUNTS = st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(a=COUNTS, b=COUNTS)
def test_an_interval_holds_its_value_and_turns_with_its_sides(a: tuple[int, int], b: tuple[int, int]) -> None:
    one, other = difference(rate(*a), rate(*b)), difference(rate(*b), rate(*a))
    assert one and other and one.low - 1e-9 <= one.value <= one.high + 1e-9
    assert (one.low, one.high) == pytest.approx((-other.high, -other.low))
