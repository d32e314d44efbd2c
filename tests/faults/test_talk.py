"""The measure itself: what is lost, doubled, moved or strange is counted to the sample."""

from __future__ import annotations

import numpy as np

from tests.faults.talk import account, talk

HEARD = 50_000


def counts(*parts: np.ndarray) -> tuple[int, int, int, int]:
    found = account(HEARD, np.concatenate(parts))
    return found.lost, found.doubled, found.moved, found.strange


def test_each_harm_is_counted_to_the_sample() -> None:
    whole = talk()[:HEARD]
    assert counts(whole) == (0, 0, 0, 0)
    assert counts(whole[:20_000], whole[20_777:]) == (777, 0, 0, 0)
    assert counts(whole[:20_777], whole[20_000:]) == (0, 777, 0, 0)
    assert counts(whole[:10_000], whole[11_000:12_000], whole[10_000:11_000], whole[12_000:]) == (0, 0, 1000, 0)
    assert counts(whole, np.full(100, 12_345, np.int16)) == (0, 0, 0, 100)
    assert counts(whole, np.zeros(5000, np.int16)) == (0, 0, 0, 0)


def test_what_was_lost_is_known_by_place() -> None:
    whole = talk()[:HEARD]
    found = account(HEARD, np.concatenate([whole[:20_000], whole[20_777:]]))
    assert (found.lost_before(20_000), found.lost_before(20_100), found.lost_before(HEARD)) == (0, 100, 777)
