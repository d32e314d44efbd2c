"""Turns cut into sentences, with full stops and without."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe_core.guardrails.sentences import sentences
from scribe_core.types import Speaker
from tests.makers import a_turn
from training.opposite import opposite

EXAM = (
    "okay so on your knee exam i see that you do have pain on the inside of your right knee there is no redness and "
    "your strength is normal on your heart exam i do appreciate a murmur okay do you have any pain when i push here"
)


def texts(text, speaker=Speaker.DOCTOR):
    return [sentence.text.strip() for sentence in sentences(a_turn(1, text, speaker))]


def test_talk_without_full_stops_is_cut_where_something_new_begins():
    assert texts(EXAM) == [
        "okay so on your knee exam",
        "i see that you do have pain on the inside of your right knee",
        "there is no redness and your strength is normal",
        "on your heart exam",
        "i do appreciate a murmur",
        "okay do you have any pain when i push here",
    ]


def test_a_sentence_of_common_length_stays_whole():
    text = "I think it is your knee and you have to rest it because there is some swelling."
    assert texts(text) == [text]


@given(st.lists(st.sampled_from(["okay", "so", "i am", "do you have", "if", "pain", ".", "?", "no", ","]), max_size=80))
def test_no_character_is_lost_and_each_stands_where_it_says(words):
    turn = a_turn(1, " ".join(["Well", *words]))
    found = sentences(turn)
    assert all(turn.text[s.start : s.start + len(s.text)] == s.text for s in found)
    assert "".join(s.text for s in found) == turn.text


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Any fever?", [True]),
        ("great so tell me have you had any numbness", [False, True]),
        ("any cough or fever or anything like that", [True]),
        ("Take it at night, okay?", [False]),
        ("So what we are going to do is wait.", [False]),
        ("what medicines do you take", [True]),
    ],
)
def test_a_doctor_asks_also_without_a_question_mark(text, asks):
    assert [sentence.asks for sentence in sentences(a_turn(1, text, Speaker.DOCTOR))] == asks


@pytest.mark.parametrize(
    ("claim", "other"),
    [
        ("She denies any fever.", "She reports fever."),
        ("She reports fever.", "She denies fever."),
        ("She reports no fever.", "She reports fever."),
        ("HEENT: No redness.", "HEENT: Positive for redness."),
        ("There is no evidence of a fracture.", "There is evidence of a fracture."),
        ("There is swelling.", "There is no swelling."),
        ("He has not been coughing.", "He has been coughing."),
        ("He has been coughing.", "He has not been coughing."),
        ("He denies that he runs.", "He reports that he runs."),
        ("The lungs are clear.", "The lungs are not clear."),
        ("Swelling was noted in the left knee.", "Swelling was not noted in the left knee."),
        ("KNEE: Effusion noted.", "KNEE: No Effusion noted."),
        ("Chest pain was denied.", "Chest pain was reported."),
        ("He is no longer taking aspirin.", "He is still taking aspirin."),
        ("She did not have a fever.", "She had a fever."),
        ("He has lost weight.", "He has not lost weight."),
        ("No one in the family has diabetes.", None),
        ("He has never smoked.", None),
        ("He can't bear weight.", None),
        ("Return if it gets worse.", None),
        ("Knee pain.", None),
    ],
)
def test_the_opposite_of_a_claim(claim, other):
    assert opposite(claim) == other
