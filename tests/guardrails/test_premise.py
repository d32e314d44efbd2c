"""The talk that each claim is judged by."""

from __future__ import annotations

from scribe_core.guardrails.premise import Spoken, premise, source
from scribe_core.note.vectors import Vectors
from scribe_core.types import Speaker
from tests.fakes import FakeEncoder
from tests.makers import a_turn

FILLER = "The weather was fine and we went on. " * 20
TURNS = (
    a_turn(1, FILLER),
    a_turn(2, "Do you smoke?", Speaker.DOCTOR),
    a_turn(3, "Never did."),
    a_turn(4, FILLER, Speaker.DOCTOR),
    a_turn(5, "My seventy six year old father smoked Lasix."),
)


def of(claim, most_words, turns=TURNS):
    return premise((claim,), Spoken(turns, Vectors(FakeEncoder)), most_words=most_words)


def test_a_question_and_its_answer_stand_together():
    assert "Doctor: Do you smoke? Patient: Never did." in of("Smoke?", 15)


def test_numbers_are_in_digits_and_a_brand_is_shown_with_its_ingredient():
    assert "76 year old father smoked Lasix (furosemide)" in of("Father", 22)


def test_it_is_as_short_as_asked_and_tells_what_is_left_out():
    text = of("Father", 22)
    assert len(text.split()) <= 22 + 6 and " … " in text


def test_no_talk_is_an_empty_premise():
    assert of("Cough.", 20, turns=()) == ""


def test_a_question_that_runs_on_leaves_room_for_its_answer():
    turns = (a_turn(1, f"Do you {'ever and ever ' * 60}smoke?", Speaker.DOCTOR), a_turn(2, "Never did."))
    text = of("Smoke?", 75, turns)
    assert text.endswith("smoke? Patient: Never did.") and len(text.split()) < 50


def test_the_source_of_a_statement_is_the_turns_that_are_nearest_to_it():
    assert {2, 3} <= set(source("Smoke?", Spoken(TURNS, Vectors(FakeEncoder)))) <= {1, 2, 3}
    assert source("Smoke?", Spoken((), Vectors(FakeEncoder))) == ()
