"""What a microphone heard is kept until its visit takes it."""

from __future__ import annotations

import numpy as np
import pytest

from scribe_core.errors import NotAllowedError, StoreError, VisitNotFoundError
from scribe_core.intake.outbox import MOST_S, REST_S, Outbox
from scribe_core.types import SAMPLE_RATE_HZ

REFUSALS = (StoreError("It does not answer."), KeyError("a bug"), False)


def a_block(number: int, seconds: float = 0.1) -> np.ndarray:
    return np.full(round(seconds * SAMPLE_RATE_HZ), number / 100, np.float32)


class Line:
    """A visit that refuses for as long as `refusal` stands, and a clock."""

    def __init__(self) -> None:
        self.refusal: Exception | bool | None = None
        self.taken: list[np.ndarray] = []
        self.tries = 0
        self.now_s = 0.0
        self.outbox = Outbox(self.feed, lambda: self.now_s)

    def feed(self, samples: np.ndarray) -> bool:
        self.tries += 1
        if isinstance(self.refusal, Exception):
            raise self.refusal
        if self.refusal is False:
            return False
        self.taken.append(samples)
        return True

    def say(self, first: int, last: int) -> None:
        for number in range(first, last):
            self.outbox.put(a_block(number))
            self.now_s += 0.1

    @property
    def numbers(self) -> list[int]:
        return [round(float(block[0]) * 100) for block in self.taken]


@pytest.mark.parametrize("refusal", REFUSALS)
def test_what_was_refused_is_taken_later_in_order(refusal: Exception | bool) -> None:
    line = Line()
    line.say(0, 3)
    line.refusal = refusal
    line.say(3, 30)
    assert line.numbers == [0, 1, 2] and line.outbox.waiting_s == pytest.approx(2.7) and line.outbox.lost_s == 0
    line.refusal = None
    line.say(30, 45)
    assert line.numbers == list(range(45))
    assert line.outbox.waiting_s == pytest.approx(0) and line.outbox.taken_s == pytest.approx(4.5)


def test_a_store_that_takes_its_time_to_refuse_is_not_asked_for_each_block() -> None:
    line = Line()
    line.refusal = StoreError("It does not answer.")
    line.say(0, 40)
    assert line.tries <= 4.0 / REST_S + 1


def test_what_exceeds_the_bound_is_counted() -> None:
    line = Line()
    line.refusal = False
    for _ in range(int(MOST_S / 10) + 2):
        line.outbox.put(a_block(7, 10.0))
    assert (line.outbox.waiting_s, line.outbox.lost_s) == (MOST_S, 20.0)
    line.refusal = None
    line.outbox.close()
    assert len(line.taken) == MOST_S / 10 and line.outbox.lost_s == 20.0


def test_what_is_not_taken_at_the_end_is_lost_and_counted() -> None:
    line = Line()
    line.refusal = False
    line.say(0, 5)
    line.outbox.close()
    assert line.taken == [] and line.outbox.lost_s == pytest.approx(0.5) and line.outbox.waiting_s == 0


@pytest.mark.parametrize("refusal", [VisitNotFoundError("It was discarded."), NotAllowedError("Not yours.")])
def test_sound_of_a_visit_that_is_gone_does_not_wait(refusal: Exception) -> None:
    line = Line()
    line.refusal = refusal
    line.say(0, 5)
    assert line.outbox.waiting_s == pytest.approx(0, abs=0.5) and line.outbox.lost_s > 0
    line.outbox.close()
    assert line.outbox.lost_s == pytest.approx(0.5)
