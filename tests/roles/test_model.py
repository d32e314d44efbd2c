"""The small model on talk made up for the test."""

from __future__ import annotations

import numpy as np
import pytest

from scribe_core.errors import ModelUnavailableError
from scribe_core.roles.model import NgramRoleModel
from scribe_core.types import Speaker, Turn

DOCTOR, PATIENT, OTHER = Speaker.DOCTOR, Speaker.PATIENT, Speaker.OTHER
VISIT = [
    (DOCTOR, "Good morning, what brings you in today?"),
    (PATIENT, "I've had a really sore throat for about three days."),
    (DOCTOR, "Okay. Have you had any fever or chills?"),
    (PATIENT, "Yes, I felt hot last night."),
    (DOCTOR, "Do you take any medications?"),
    (PATIENT, "Just my blood pressure pill."),
    (DOCTOR, "I'm going to take a look at your throat. It looks red. We'll do a swab and start you on penicillin."),
    (PATIENT, "Okay, thank you doctor."),
]


@pytest.fixture(scope="module")
def model() -> NgramRoleModel:
    return NgramRoleModel()


def turn(i: int, text: str, speaker: Speaker = OTHER, **more) -> Turn:
    return Turn(id=i, speaker=speaker, start_s=i, end_s=i + 1, text=text, **more)


def test_tells_doctor_from_patient(model):
    turns = [turn(i, text) for i, (_, text) in enumerate(VISIT, 1)]
    assert [speaker for speaker, _ in model.assign(turns, [])] == [speaker for speaker, _ in VISIT]


@pytest.mark.parametrize("name", ["I'm Dr. <PERSON_2>.", "i am doctor Bennett", "Hello, my name is Dr. <PERSON_1>."])
def test_who_says_that_they_are_the_doctor_is_the_doctor(model, name):
    before = [turn(1, "Good morning, Mrs. <PERSON_1>.", DOCTOR, speaker_score=0.98)]
    assert model.assign([turn(2, name)], before)[0][0] is DOCTOR


def test_a_patient_may_name_the_doctor(model):
    turns = [turn(1, "Who sent you to us?", DOCTOR), turn(2, "I'm Dr. <PERSON_1>'s patient, he told me to come here.")]
    assert model.assign(turns[1:], turns[:1])[0][0] is PATIENT


def test_needs_no_punctuation_and_no_capitals(model):
    turns = [turn(i, text.lower().translate({ord(c): None for c in ".,?"})) for i, (_, text) in enumerate(VISIT, 1)]
    assert [speaker for speaker, _ in model.assign(turns, [])] == [speaker for speaker, _ in VISIT]


def test_the_turn_before_decides_a_short_answer(model):
    """ "Yeah" after the doctor's question is the patient; after the patient's question it is the doctor."""
    asked = turn(1, "Does it hurt when you swallow?", DOCTOR, speaker_score=0.99)
    asks = turn(1, "Doctor, do I need to stay off work?", PATIENT, speaker_score=0.99)
    assert model.assign([turn(2, "Yeah.")], [asked])[0][0] is PATIENT
    assert model.assign([turn(2, "Yeah.")], [asks])[0][0] is DOCTOR


def test_confidence_is_a_probability_and_no_turns_give_nothing(model):
    assert model.assign([], []) == []
    odd = [turn(1, ""), turn(2, "…"), turn(3, "<PERSON_1>"), turn(4, "a " * 3000)]
    assert all(1 / 3 <= score <= 1 for _, score in model.assign(odd, []))


def test_a_correction_moves_later_turns_that_are_alike(model):
    said = "My mother takes her pills in the morning and I make sure that she eats."
    corrected = turn(1, said, OTHER, speaker_by="clinician")
    later = turn(9, "I make sure that my mother takes her pills.")
    between = [turn(i, text, speaker) for i, (speaker, text) in enumerate(VISIT, 2)]
    without = model.posterior([later], between)[0]
    having = model.posterior([later], [corrected, *between])[0]
    assert having[2] > 0.8 > 0.5 > without[2]


def test_evidence_from_elsewhere_shifts_the_answer(model):
    turns = [turn(1, "Okay.")]
    shifted = model.posterior(turns, [], np.array([[0.0, 9.0, 0.0]]))
    assert shifted[0, 1] > 0.9 > model.posterior(turns, [])[0, 1]


def test_broken_weights_say_which_file(tmp_path):
    path = tmp_path / "weights.npz"
    path.write_bytes(b"not an archive")
    with pytest.raises(ModelUnavailableError, match="weights.npz"):
        NgramRoleModel(path)
