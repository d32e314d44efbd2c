"""Statements in claims, and the talk that each is judged by."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe_core.guardrails.claims import claims
from scribe_core.guardrails.premise import MOST_WORDS, premise
from scribe_core.types import Speaker
from tests.makers import a_turn


def texts(text):
    return [text[start:end] for start, end in claims(text)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("She has a cough and denies any fever.", ["She has a cough", "denies any fever."]),
        ("The knee is swollen, but he can walk.", ["The knee is swollen", "he can walk."]),
        ("Lisinopril 10 mg daily; she will come back soon.", ["Lisinopril 10 mg daily", "she will come back soon."]),
        ("He denies fever, chills and cough.", ["He denies fever, chills and cough."]),
        ("Pain and swelling of the left knee.", ["Pain and swelling of the left knee."]),
    ],
)
def test_a_claim_has_a_verb_of_its_own(text, parts):
    assert texts(text) == parts


@given(st.text(max_size=200))
def test_claims_cover_the_statement_in_order(text):
    spans = claims(text)
    assert spans and spans[0][0] == 0 and all(start <= end for start, end in spans)
    assert all(before[1] <= after[0] for before, after in zip(spans, spans[1:], strict=False))
    assert sum(len(text[start:end].split()) for start, end in spans) <= len(text.split())


def test_the_premise_holds_the_nearest_sentences_with_their_speakers_and_numbers_in_digits():
    filler = "The weather was fine and we went on. " * 10
    turns = [
        a_turn(1, "How old are you?", Speaker.DOCTOR),
        a_turn(2, f"{filler} I am seventy six years old. {filler}"),
    ]
    text = premise("The patient is 76 years old.", turns)
    assert "I am 76 years old." in text and "Doctor: How old are you?" in text and "Patient:" in text
    assert len(text.split()) <= MOST_WORDS + 2


def test_a_brand_is_shown_with_its_ingredient():
    text = premise("She takes acetaminophen.", [a_turn(1, "I take Tylenol and lisinopril.")])
    assert text == "Patient: I take Tylenol (acetaminophen) and lisinopril."


def test_no_talk_is_an_empty_premise():
    assert premise("Cough.", []) == ""
