"""A statement finds the turn that says the same in other words; the fake knows which words mean the same."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from scribe_core.note.meaning import MOST_TURNS, Meanings
from scribe_core.note.vectors import Vectors
from scribe_core.types import Speaker
from tests.makers import a_turn

MEANINGS = ("breath dyspnea winded", "stairs exertion climbing", "dizzy vertigo spins", "water furosemide lasix", "no")


class FakeEncoder:
    """A dimension for each group of words, and one that all texts share a little."""

    def vectors(self, texts: Sequence[str]) -> np.ndarray:
        vectors = np.array([[0.1, *(_has(text, group) for group in MEANINGS)] for text in texts], np.float32)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def _has(text: str, group: str) -> float:
    return float(any(word in text.lower() for word in group.split()))


ENCODER = FakeEncoder()
DOCTOR = Speaker.DOCTOR


def ids(text: str, *turns: object) -> list[int]:
    return [turn.id for turn in Meanings(turns, Vectors(lambda: ENCODER)).nearest(text)]


def test_other_words_for_the_same_are_found() -> None:
    turns = [a_turn(1, "how was your holiday", DOCTOR), a_turn(2, "i get winded. The stairs are the worst.")]
    assert ids("The patient has dyspnea on exertion.", *turns) == [2]


def test_a_short_answer_is_found_with_its_question() -> None:
    turns = [a_turn(1, "do you ever feel that the room spins?", DOCTOR), a_turn(2, "no, never"), a_turn(3, "it hurts")]
    assert ids("The patient denies vertigo, no.", *turns) == [1, 2]


def test_nothing_is_found_where_nothing_is_near() -> None:
    assert ids("The patient smokes.", a_turn(1, "i get winded")) == []
    assert ids("The patient smokes.") == []


def test_of_many_the_nearest_are_taken_in_order_of_time() -> None:
    turns = [a_turn(n, "i get winded on the stairs" if n in (2, 5, 7, 8) else "i get winded") for n in range(1, 9)]
    found = ids("Dyspnea on exertion.", *turns)
    assert len(found) == MOST_TURNS and set(found) <= {2, 5, 7, 8} and found == sorted(found)


@pytest.mark.parametrize("text", ["", "   ", "?!"])
def test_turns_without_words_are_passed_over(text: str) -> None:
    assert ids("Dyspnea.", a_turn(1, text), a_turn(2, "i get winded")) == [2]


def test_the_encoder_is_loaded_where_it_is_asked_for() -> None:
    Meanings([a_turn(1, "i get winded")], Vectors(lambda: pytest.fail("loaded")))
