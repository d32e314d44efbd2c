"""The talks written for the checks' model: each can be read, and its statements are of both sorts."""

from __future__ import annotations

import random
from collections import Counter

from scribe_core.guardrails.case import Case
from scribe_core.note.vectors import Vectors
from scribe_core.types import Speaker
from tests.fakes import FakeEncoder
from tests.makers import a_statement, a_turn
from training.nearest_talk import nearest_talk
from training.pairs import Pairs
from training.verbatim import verbatim
from training.written import made_up

DOCTOR = Speaker.DOCTOR


def test_every_talk_can_be_read_and_points_at_its_own_turns() -> None:
    talks = list(made_up())
    assert len({talk.id for talk in talks}) == len(talks) > 700
    labels = Counter(claim.label for talk in talks for claim in talk.claims)
    assert labels.keys() == {"supported", "contradicted", "unsupported"}
    assert 0.4 < labels["supported"] / labels.total() < 0.6
    assert all(set(claim.evidence) <= {turn.id for turn in talk.turns} for talk in talks for claim in talk.claims)


def test_a_sentence_of_the_talk_becomes_a_statement_in_its_own_words() -> None:
    turns = [
        a_turn(1, "So I stopped it myself two weeks ago. Did I?"),
        a_turn(2, "I'd like you to take it with your food. Any fever?", DOCTOR),
        a_turn(3, "Yes."),
    ]
    assert list(verbatim(turns)) == [
        "The patient stopped it themselves two weeks ago.",
        "The patient is to take it with the food.",
    ]


def test_each_statement_becomes_a_pair_with_the_talk_that_is_nearest() -> None:
    talk = next(iter(made_up()))
    pairs = list(Pairs(Vectors(FakeEncoder), random.Random(1)).of_talk(talk))
    assert len(pairs) >= len(talk.claims) and all(pair.premise for pair in pairs)


def test_questions_and_answers_stand_together_and_numbers_are_digits() -> None:
    filler = "The weather was fine and we went on. " * 20
    turns = (
        a_turn(1, filler),
        a_turn(2, "Do you smoke?", DOCTOR),
        a_turn(3, "Never did."),
        a_turn(4, filler, DOCTOR),
        a_turn(5, "My seventy six year old father smoked Lasix."),
    )
    case = Case(a_statement(1, "Smoke?", evidence=()), turns, ())
    assert "Doctor: Do you smoke? Patient: Never did." in nearest_talk("Smoke?", case, Vectors(FakeEncoder), 15)
    assert "76 year old father smoked Lasix (furosemide)" in nearest_talk("Father", case, Vectors(FakeEncoder), 22)
