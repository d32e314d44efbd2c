"""What is counted is compared with what was counted, and with nothing else."""

from __future__ import annotations

import pytest

from scribe_core.guardrails import measures
from scribe_core.review.wording import sentence_of
from tests.makers import a_case


def messages(talk, text):
    return [sentence_of(found) for found in measures.check(a_case(talk, text))]


@pytest.mark.parametrize(
    ("talk", "text"),
    [
        ("for three weeks", "For 2 weeks."),
        ("take five hundred milligrams", "Take 50 mg."),
        ("grade two", "Grade III."),
        ("rest for two to three weeks", "Rest for 20-3 weeks."),
        ("three to four times a day", "3 to 3 times a day."),
    ],
)
def test_another_number_of_the_same_is_marked(talk, text):
    assert messages(talk, text)


@pytest.mark.parametrize(
    ("talk", "text"),
    [
        ("creatinine one point two, keep metformin five hundred milligrams", "Creatinine 1.2 mg/dL."),
        ("metformin five hundred milligrams, lisinopril twenty", "Lisinopril 20 mg."),
        ("prednisone from forty to twenty milligrams", "Prednisone from 40 to 20 mg."),
        ("I do not know what type I have", "Type 2 diabetes."),
        ("for three weeks", "For several weeks."),
    ],
)
def test_what_is_not_the_same_is_left_alone(talk, text):
    assert messages(talk, text) == []
