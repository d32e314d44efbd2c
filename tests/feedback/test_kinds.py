"""Why a sentence was changed, as a table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe_core.feedback.changed_words import likeness, misheard, replaced
from scribe_core.feedback.kinds import edit_kind, unsaid, written_kind
from scribe_core.types import EditKind
from tests.feedback.story import TALK
from tests.makers import a_turn

TURNS = (*TALK, a_turn(7, "it got worse after running and i walk fifteen steps with it , cough too"))
EDITS = [
    (EditKind.FORMATTING, "left knee  hurts", "Left knee hurts."),
    (EditKind.FORMATTING, "Takes 20mg b.i.d.", "Takes 20 mg BID."),
    (EditKind.FORMATTING, "BP 120/80", "120/80 BP."),
    (EditKind.FORMATTING, "Order an x ray.", "Order an X-ray."),
    (EditKind.STYLE, "Pt has left knee pain.", "The patient has left knee pain."),
    (EditKind.STYLE, "Takes 20 mg BID.", "Takes 20 mg twice daily."),
    (EditKind.STYLE, "The patient reports knee pain for three weeks.", "Knee pain x 3 weeks."),
    (EditKind.STYLE, "She feels tired.", "She endorses fatigue."),
    (EditKind.WRONG_FACT, "The left knee hurts.", "The right knee hurts."),
    (EditKind.WRONG_FACT, "Knee pain for 3 weeks.", "Knee pain for 5 weeks."),
    (EditKind.WRONG_FACT, "Takes 20 mg.", "Takes 20 mcg."),
    (EditKind.WRONG_FACT, "Takes aspirin 20 mg.", "Takes ibuprofen 20 mg."),
    (EditKind.WRONG_FACT, "Has fever.", "Denies fever."),
    (EditKind.WRONG_FACT, "Knee stable.", "Knee not stable."),
    (EditKind.WRONG_FACT, "Left knee pain and rash.", "Left knee pain."),
    (EditKind.WRONG_FACT, "It is worse after swimming.", "It is worse after running."),
    (EditKind.WRONG_FACT, "SpO2 <90%", "SpO2 >90%"),
    (EditKind.WRONG_FACT, "Lives with <PERSON_1>.", "Lives with <PERSON_2>."),
    (EditKind.MISSING_FACT, "The left knee hurts.", "The left knee hurts, worse at night."),
    (EditKind.MISSING_FACT, "The left knee hurts.", "The left knee hurts, and there is a cough."),
    (EditKind.MISSING_FACT, "Takes medicine.", "Takes medicine 20 mg."),
    (EditKind.RECOGNISER_ERROR, "Takes lysin operol 20 mg.", "Takes lisinopril 20 mg."),
    (EditKind.RECOGNISER_ERROR, "Takes lysin-operol 20 mg.", "Takes lisinopril 20 mg."),
    (EditKind.RECOGNISER_ERROR, "Walks 15 steps.", "Walks 50 steps."),
    (EditKind.OTHER, "The left knee hurts.", "The left knee hurts since a ski trip."),
    (EditKind.OTHER, "The left knee hurts.", "The left knee hurts, and there is diabetes."),
    (EditKind.OTHER, "No cough, has fever.", "No fever, has cough."),
]


@pytest.mark.parametrize(("kind", "before", "after"), EDITS)
def test_the_kind_of_an_edit(kind: EditKind, before: str, after: str) -> None:
    assert edit_kind(before, after, (2, 4, 7), TURNS, 0.76) is kind


def test_a_word_that_was_not_heard_so_was_written_wrong() -> None:
    """The talk holds the right word: the model, and not the recogniser, made the mistake."""
    turns = (a_turn(1, "i take lisinopril"),)
    assert edit_kind("Takes lysinoperol.", "Takes lisinopril.", (1,), turns, 0.76) is not EditKind.RECOGNISER_ERROR


def test_forms_of_one_word_were_not_misheard() -> None:
    turns = (a_turn(1, "my abdomen hurts"),)
    assert misheard("Abdomen pain.", "Abdominal pain.", turns, 0.76) == []


def test_the_likeness_from_which_a_word_was_misheard_is_a_border() -> None:
    turns = (a_turn(1, "i take lysin operol"),)
    like = likeness("lysin operol", "lisinopril")
    assert misheard("Takes lysin operol.", "Takes lisinopril.", turns, like) == [("lysin operol", "lisinopril")]
    assert misheard("Takes lysin operol.", "Takes lisinopril.", turns, like + 0.001) == []


def test_what_was_added_was_missing_only_if_it_was_said() -> None:
    assert written_kind("It is worse at night.", TURNS) is EditKind.MISSING_FACT
    assert written_kind("Vaccinations are complete.", TURNS) is EditKind.OTHER
    assert unsaid("Knee pain.", "Knee pain after skiing.", TURNS) and not unsaid("Knee.", "Left knee.", TURNS)


def test_forms_and_units_of_what_was_said_were_said() -> None:
    turns = (a_turn(1, "i take lisinopril twenty milligrams and use the inhaler"),)
    assert not unsaid("", "She takes lisinopril 20 mg, and uses the inhaler.", turns)
    assert unsaid("", "She takes lisinopril 20 mcg.", turns) == {"microgram"}


def test_replaced_words_are_lower_case_stretches() -> None:
    assert replaced("Pt has pain.", "The patient has pain.") == [("pt", "the patient")]
    assert replaced("Knee pain.", "Left knee pain.") == []


VOCABULARY = "left knee pain fever 20 mg denies lisinopril twice <PERSON_1> worse".split()
WORDS = st.lists(st.sampled_from(VOCABULARY), min_size=1)


@given(words=WORDS, gaps=st.sampled_from([" ", "  ", ", ", " - "]), upper=st.booleans())
def test_spaces_commas_and_case_are_formatting(words: list[str], gaps: str, upper: bool) -> None:
    before = " ".join(words)
    after = gaps.join(word if "<" in word or not upper else word.upper() for word in words) + "."
    assert edit_kind(before, after, (2,), TURNS, 0.76) is EditKind.FORMATTING


@given(before=WORDS, after=WORDS)
def test_every_edit_has_a_kind(before: list[str], after: list[str]) -> None:
    assert edit_kind(" ".join(before), " ".join(after), (2, 4), TURNS, 0.76) in EditKind


def test_the_way_of_notes_needs_no_saying_and_facts_do() -> None:
    turns = (a_turn(1, "i take lisinopril twenty milligrams every day and both knees hurt"),)
    assert not unsaid("", "The patient endorses lisinopril 20 mg daily; the knee is discussed, however, hurts.", turns)
    assert unsaid("", "The patient complains of swelling due to arthritis, for months.", turns) >= {"swell", "du"}


@pytest.mark.parametrize(
    ("said", "note"),
    [
        ("i will order an x ray of the knee", "X ray of the knee was obtained today."),
        ("this is a sprain i will order an x ray", "X ray reveals a sprain."),
        ("i stopped taking lisinopril last year", "The patient is currently taking lisinopril."),
        ("it is worse at night", "On examination it is worse."),
        ("i took ibuprofen the other day", "Took ibuprofen daily."),
        ("i took ibuprofen not every day", "Took ibuprofen daily."),
        ("i took ibuprofen the other day", "Recommended ibuprofen."),
        ("my knee hurts and i take both of the pills", "Bilateral knee hurts."),
        ("it hurts for three weeks", "Follow up in 3 weeks."),
    ],
)
def test_what_was_done_looked_at_ordered_or_when_it_was_needs_saying(said: str, note: str) -> None:
    assert unsaid("", note, (a_turn(1, said),))
