"""Statements in claims."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe_core.guardrails.claims import claims


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
