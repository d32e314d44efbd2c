"""The talks written for the checks' model: each can be read, and its statements are of both sorts."""

from __future__ import annotations

import random
from collections import Counter

from scribe_core.note.vectors import Vectors
from scribe_core.types import Speaker
from tests.fakes import FakeEncoder
from tests.makers import a_turn
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
