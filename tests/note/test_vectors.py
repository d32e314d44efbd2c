"""A sentence's vector is made once, and the oldest are forgotten."""

from __future__ import annotations

import numpy as np

from scribe_core.note.vectors import Vectors
from tests.fakes import FakeEncoder


class Counting(FakeEncoder):
    def __init__(self) -> None:
        self.asked: list[str] = []

    def vectors(self, texts):
        self.asked += texts
        return super().vectors(texts)


def test_each_text_is_asked_for_once_and_given_in_the_order_asked() -> None:
    encoder = Counting()
    vectors = Vectors(lambda: encoder)
    first = vectors.of(["a cough", "a fever", "a cough"])
    again = vectors.of(["a fever", "a cough"])
    assert encoder.asked == ["a cough", "a fever"]
    assert np.array_equal(first[[1, 0]], again) and np.array_equal(first[0], first[2])


def test_no_texts_ask_nobody() -> None:
    encoder = Counting()
    assert Vectors(lambda: encoder).of([]).shape[0] == 0 and encoder.asked == []


def test_what_was_not_asked_for_the_longest_is_forgotten() -> None:
    encoder = Counting()
    vectors = Vectors(lambda: encoder, most_kept=2)
    for text in ("one", "two", "one", "three", "one"):
        vectors.of([text])
    assert encoder.asked == ["one", "two", "three"]
    vectors.of(["two"])
    assert encoder.asked[-1] == "two"
