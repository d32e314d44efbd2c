"""From the tagger's numbers to spans: whatever they are, no span begins inside another or in nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe_core.guardrails.onnx_model import softmax
from scribe_core.guardrails.tagging import LABELS, best_tags, has_capitals, spans_of

rows = st.lists(st.lists(st.floats(-20, 20), min_size=len(LABELS), max_size=len(LABELS)), max_size=12)


def sure_of(*labels):
    """Logits of these labels, one a word."""
    return 20.0 * np.eye(len(LABELS))[[LABELS.index(label) for label in labels]]


@given(rows)
def test_no_word_goes_on_with_what_did_not_begin(numbers):
    tags = [LABELS[tag] for tag in best_tags(softmax(np.array(numbers).reshape(-1, len(LABELS))))]
    for before, tag in zip(["O", *tags], tags, strict=False):
        assert not tag.startswith("I-") or before[2:] == tag[2:]


@given(rows)
def test_spans_follow_one_another_and_are_not_empty(numbers):
    end = 0
    for _, first, after, score in spans_of(np.array(numbers).reshape(-1, len(LABELS))):
        assert end <= first < after <= len(numbers) and 0 <= score <= 1
        end = after


def test_neighbours_of_one_kind_are_two_and_a_word_that_goes_on_is_one():
    spans = spans_of(sure_of("B-Chemical", "B-Chemical", "I-Chemical", "O", "B-Disease", "I-Disease"))
    assert [span[:3] for span in spans] == [("Chemical", 0, 1), ("Chemical", 1, 3), ("Disease", 4, 6)]


@pytest.mark.parametrize(
    ("word", "capitals"), [("COPD", True), ("mRNA", True), ("Asthma", False), ("I", False), ("", False)]
)
def test_capitals_tell_an_abbreviation_from_the_start_of_a_sentence(word, capitals):
    assert has_capitals(word) is capitals
