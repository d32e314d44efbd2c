"""What the tagger is trained on: changed sentences keep the form of true ones."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from scribe_core.guardrails.tagging import tagged
from training.ner import mentions, swapped, windows

PARTS = st.sampled_from(
    [
        [("the", "O")],
        [("aspirin", "B-Chemical")],
        [("folic", "B-Chemical"), ("acid", "I-Chemical")],
        [("heart", "B-Disease"), ("failure", "I-Disease")],
    ]
)
SENTENCES = st.lists(st.lists(PARTS, min_size=1, max_size=6).map(lambda parts: sum(parts, [])), min_size=1, max_size=5)


def shape(sentence):
    """Kinds of the mentions, and the words that stand in none."""
    tags = [tag for _, tag in sentence]
    return [kind for kind, _, _ in tagged(tags)], [word for word, tag in sentence if tag == "O"]


@given(SENTENCES, st.floats(0, 1), st.integers(0, 99))
def test_a_swap_changes_names_and_nothing_else(rows, chance, seed):
    others = mentions(rows)
    for row in rows:
        changed = swapped(row, others, chance, random.Random(seed))
        assert shape(changed) == shape(row)
        if not chance:
            assert changed == row


def test_the_same_name_becomes_the_same_name():
    row = [("aspirin", "B-Chemical"), ("or", "O"), ("Aspirin", "B-Chemical")]
    changed = swapped(row, {"Chemical": [["folic", "acid"]], "Disease": []}, 1.0, random.Random(1))
    assert [word for word, _ in changed] == ["folic", "acid", "or", "folic", "acid"]


@given(SENTENCES, st.integers(2, 12), st.integers(0, 99))
def test_windows_hold_every_sentence_once_and_in_order(rows, most_words, seed):
    for rng in (None, random.Random(seed)):
        assert sum(windows(rows, most_words, rng), []) == sum(rows, [])
