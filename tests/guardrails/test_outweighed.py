"""What a rule found counts for nothing where the model is sure enough, but for what the model is worse at."""

from __future__ import annotations

import threading

import pytest

from scribe_core.guardrails.case import Case
from scribe_core.guardrails.checks import Guard, Models
from scribe_core.guardrails.outweighed import SURE_FROM, outweighed
from scribe_core.interfaces import Judgement
from scribe_core.note.vectors import Vectors
from scribe_core.review.wording import TEMPLATES
from scribe_core.types import Severity, Verdict
from tests.fakes import FakeEncoder
from tests.makers import a_statement, a_turn

REST = a_turn(2, "It began on the stairs, when I carried the shopping up, and it has not been right for two weeks now.")
CASE = Case(a_statement(1, "She is dizzy.", evidence=(1,)), (a_turn(1, "The room spins, it does."), REST), ())


def finding(check, code):
    return CASE.finding(check, Verdict.UNSUPPORTED, Severity.HIGH, code, ("dizzy",))


@pytest.mark.parametrize(("name", "sure"), SURE_FROM.items())
def test_from_its_probability_on_and_not_below(name, sure):
    found = finding(*name)
    assert outweighed([found], lambda: sure) == []
    assert outweighed([found], lambda: sure - 0.01) == [found]


def test_numbers_and_drugs_that_nobody_named_stand_whatever_the_model_says():
    both = [finding("entities", "number_unsaid"), finding("entities", "drug_unsaid"), finding("concepts", "not_named")]
    assert outweighed(both, lambda: 1.0) == both[:2]


def test_the_model_is_not_asked_where_nothing_can_be_outweighed():
    assert outweighed([], lambda: pytest.fail("asked")) == []
    number = finding("entities", "number_unsaid")
    assert outweighed([number], lambda: pytest.fail("asked")) == [number]


class Judge:
    """Holds everything for true, after `wait`."""

    supported_from = 0.1

    def __init__(self, wait=lambda: None):
        self.wait = wait

    def judge(self, pairs):
        self.wait()
        return [Judgement(0.95, 0.03, 0.02) for _ in pairs]


def checked(text, judge, turns=CASE.turns, evidence=(1,), limit_s=5.0):
    guard = Guard(Models(entailment=lambda: judge, vectors=Vectors(FakeEncoder)), limit_s=limit_s)
    found = guard.check(Case(a_statement(1, text, evidence=evidence), turns, ()))
    guard.close()
    return {(f.check, f.code) for f in found}


def test_the_guard_leaves_out_what_is_outweighed():
    assert ("concepts", "not_named") not in checked("She has gout.", Judge())


def broken():
    raise KeyError("what was said")


def test_without_an_answer_of_the_model_what_the_rules_found_stands():
    assert checked("She has gout.", Judge(broken)) >= {("concepts", "not_named"), ("entailment", "failed")}
    stop = threading.Event()
    found = checked("She has gout.", Judge(lambda: stop.wait(10)), limit_s=0.3)
    stop.set()
    assert found >= {("concepts", "not_named"), ("entailment", "too_slow")}


def test_a_statement_without_turns_that_the_model_finds_is_compared_with_those():
    turns = (a_turn(1, "I take levothyroxine seventy five micrograms."), REST)
    found = checked("Takes levothyroxine 75 mg daily.", Judge(), turns, evidence=())
    assert ("entities", "unit_differs") in found and ("entities", "no_source") not in found


def test_an_encoder_that_breaks_leaves_the_rules():
    guard = Guard(Models(entailment=Judge, vectors=Vectors(broken)))
    found = guard.check(Case(a_statement(1, "She weighs 80 kg.", evidence=(1,)), CASE.turns, ()))
    guard.close()
    assert {("entities", "number_unsaid"), ("entailment", "failed")} <= {(f.check, f.code) for f in found}


def test_every_name_is_one_that_a_check_gives():
    assert SURE_FROM.keys() <= TEMPLATES.keys()
