"""A check that cannot say anything says that it did not check: never nothing."""

from __future__ import annotations

import threading

import pytest

from scribe_core.errors import ModelUnavailableError
from scribe_core.guardrails.case import Case
from scribe_core.guardrails.checks import Guard, all_checks
from scribe_core.guardrails.ranking import ranked
from scribe_core.review.wording import sentence_of
from scribe_core.types import Finding, Verdict
from tests.makers import a_statement, a_turn

CASE = Case(a_statement(1), (a_turn(1, "my knee hurts"),), (a_statement(1),))


def guard_that(check, limit_s=5.0):
    return Guard(checks={"broken": check, "well": lambda case: []}, limit_s=limit_s)


def crash(case):
    raise ZeroDivisionError("the patient's words")


def missing(case):
    raise ModelUnavailableError("The model is missing; run `make models`.")


@pytest.mark.parametrize(("check", "reason"), [(crash, "ZeroDivisionError"), (missing, "make models")])
def test_a_check_that_fails_is_reported_with_its_reason(check, reason):
    (finding,) = guard_that(check).check(CASE)
    assert (finding.check, finding.verdict, finding.statement_id) == ("broken", Verdict.NOT_CHECKED, "s1")
    assert reason in sentence_of(finding) and "patient" not in sentence_of(finding)


def test_a_check_that_takes_too_long_is_reported():
    go_on = threading.Event()
    try:
        (finding,) = guard_that(lambda case: go_on.wait(30) and [], 0.05).check(CASE)
    finally:
        go_on.set()
    assert finding.verdict is Verdict.NOT_CHECKED and "took longer" in sentence_of(finding)


def test_a_check_that_could_not_start_is_reported_as_overload():
    go_on = threading.Event()
    guard = Guard(checks={"slow": lambda case: go_on.wait(30) and []}, limit_s=0.05)
    try:
        guard.check(CASE)
        (finding,) = guard.check(CASE)
    finally:
        go_on.set()
    assert finding.verdict is Verdict.NOT_CHECKED and "overloaded" in sentence_of(finding)


@pytest.mark.parametrize("name", all_checks())
def test_each_check_of_the_table_fails_closed(name):
    (finding,) = Guard(checks=all_checks() | {name: crash}).check(CASE)[:1] or [None]
    assert (finding.check, finding.verdict) == (name, Verdict.NOT_CHECKED)


def test_omissions_that_fail_are_reported(monkeypatch):
    monkeypatch.setattr("scribe_core.guardrails.omissions.facts", crash)
    (finding,) = Guard().check_visit([a_turn(1, "Good morning.")], [])
    assert (finding.check, finding.verdict, finding.statement_id) == ("omissions", Verdict.NOT_CHECKED, "")


def test_the_gravest_and_surest_come_first():
    def a(severity, confidence=1.0, verdict="unsupported"):
        facts = {"statement_id": "s1", "check": "c", "code": "wrong"}
        return Finding(severity=severity, confidence=confidence, verdict=verdict, **facts)

    rows = [a("low"), a("high", 0.4), a("moderate"), a("high"), a("high", verdict="supported")]
    assert [(f.severity.value, f.confidence) for f in ranked(rows)] == [
        ("high", 1.0), ("moderate", 1.0), ("high", 0.4), ("low", 1.0), ("high", 1.0),
    ]  # fmt: skip
