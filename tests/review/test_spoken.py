"""The words that a statement was made from, and their sound."""

from __future__ import annotations

import pytest

from scribe_core.review.spoken import LEAD_S, TAIL_S, marked, spoken
from tests.makers import a_statement, a_turn


@pytest.mark.parametrize(
    ("said", "text", "words"),
    [
        ("well my left knee really hurts", "Left knee hurts.", ["left", "knee", "hurts"]),
        ("take twenty five milligrams at night", "25 mg at night.", ["twenty", "five", "night"]),
        ("I saw <PERSON_1> on Monday", "Seen by <PERSON_1>.", ["<PERSON_1>"]),
        ("nothing of the kind", "Fever.", []),
    ],
)
def test_words_and_numbers_are_marked_where_they_were_said(said: str, text: str, words: list[str]) -> None:
    assert [said[start:end] for start, end in marked(said, text)] == words


def test_the_sound_reaches_from_the_first_word_to_the_last() -> None:
    turns = {3: a_turn(3, "well my left knee really hurts a lot")}
    (found,) = spoken(a_statement(1, "Left knee hurts.", evidence=(3, 9)), turns)
    assert found.turn == 3
    assert found.start_s == pytest.approx(3.2 - LEAD_S) and found.end_s == pytest.approx(3.6 + TAIL_S)


def test_a_turn_whose_words_say_something_else_is_played_whole() -> None:
    turn = a_turn(1, "yes")
    (found,) = spoken(a_statement(1, "Smoker."), {1: turn})
    assert found.marks == () and found.end_s == pytest.approx(turn.end_s + TAIL_S)
