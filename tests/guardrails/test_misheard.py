"""Drugs that were written as they sounded: a suggestion with the original kept, and no suggestion without a dose."""

from __future__ import annotations

import pytest

from scribe_core.guardrails import entities, misheard
from scribe_core.review.wording import sentence_of
from scribe_core.types import Verdict
from tests.makers import a_case


@pytest.mark.parametrize(
    ("text", "written", "drug"),
    [
        ("Takes lysin-operol 20 mg daily.", "lysin-operol", "lisinopril"),
        ("sonoperal ten milligrams daily", "sonoperal", "lisinopril"),
        ("listen up roll ten milligrams", "listen up roll", "lisinopril"),
        ("met foreman five hundred milligrams twice a day", "met foreman", "metformin"),
        ("Continue 5 mg of amlodopine.", "amlodopine", "amlodipine"),
        ("lysin-operol ten milligrams a day take metformin 500 mg", "lysin-operol", "lisinopril"),
        ("levo thyroxin, 50 micrograms", "levo thyroxin", "levothyroxine"),
    ],
)
def test_a_drug_is_suggested_by_its_sound(text, written, drug):
    (slip,) = misheard.slips(text)
    assert text[slip.start : slip.end] == written and slip.names[0] == drug


@pytest.mark.parametrize(
    "text",
    [
        "Lisinopril 20 mg daily.",
        "Continue your Bumex two milligrams.",
        "a statin, forty milligrams",
        "Increase it from 20 milligrams to 40 milligrams.",
        "I am going to give you forty milligrams.",
        "She went to see the listen up roll.",
        "Her sugar was 140 mg this morning.",
        "<PERSON_1> 5 mg",
        "Continue 20 mg of your lisinopril.",
        "Maintain 20 mg of her lisinopril.",
        "Creatinine 1.2 mg/dL.",
        "Prenatal 27 mg",
        "",
    ],
)
def test_nothing_is_suggested_where_no_drug_was_misheard(text):
    assert misheard.slips(text) == []


def test_the_finding_keeps_what_was_written():
    case = a_case("I take lysin-operol 20 mg", "Takes lysin-operol 20 mg daily.")
    (found,) = misheard.check(case)
    assert (found.verdict, case.statement.text[slice(*found.span)]) == (Verdict.UNSUPPORTED, "lysin-operol")
    assert "lisinopril" in found.facts[1] and found.subject == "lysin-operol"


def test_a_drug_that_the_note_put_right_says_what_was_heard():
    case = a_case("I take a sonoperal ten milligrams every morning.", "She takes lisinopril 10 mg.")
    (found,) = [finding for finding in entities.check(case) if finding.subject == "lisinopril"]
    assert sentence_of(found) == 'lisinopril was heard as "sonoperal", which sounds like it.'
    assert (found.verdict, case.statement.text[slice(*found.span)]) == (Verdict.UNSUPPORTED, "lisinopril")


def test_a_drug_that_was_not_said_at_all_is_no_slip():
    case = a_case("I take something for it.", "She takes lisinopril 10 mg.")
    assert "lisinopril was not named in the visit." in [sentence_of(finding) for finding in entities.check(case)]
