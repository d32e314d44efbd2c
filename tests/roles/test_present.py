"""Who is there, by what is said; near misses included."""

from __future__ import annotations

import time

import pytest

from scribe_core.roles.present import present


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("I'm his mum.", "mother"),
        ("hi i'm chloe's mum", "mother"),
        ("Hi, I’m <PERSON_1>'s step-dad.", "stepfather"),
        ("I'm only the neighbour, I've got the key.", "neighbour"),
        ("I am the interpreter for Mr <PERSON_1>.", "interpreter"),
        ("morning i'm the tissue viability nurse", "nurse"),
        ("I'm one of the nurses, I'll do your sugar.", "nurse"),
        ("I'm her foster mum, she came on Wednesday.", "foster mother"),
        ("I'm the mother-in-law.", "mother-in-law"),
        ("I'm only asking as his mother.", "mother"),
        ("As his wife I've got to say it.", "wife"),
        ("Yes, I'm the mother of the patient.", "mother"),
        ("I'm the mother of three.", ""),
        ("I'm my mum's carer.", ""),
        ("I'm the carer for my husband.", ""),
        ("I'm a nurse myself.", ""),
        ("I'm not his mother.", ""),
        ("I'm from the hospital, his mother rang us.", ""),
        ("It's his mother's side of the family.", ""),
        ("I had it the same as his mother.", ""),
    ],
)
def test_what_the_speaker_is_to_the_patient(text, own):
    assert present(text).own == own


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("Is it all right if my mum stays?", "mother"),
        ("You don't mind if my wife sits in, do you?", "wife"),
        ("this is my partner jo", "partner"),
        ("That's Gary, my stepdad.", "stepfather"),
        ("That's <PERSON_1>, my sister.", "sister"),
        ("My husband insisted on coming.", "husband"),
        ("My roommate, she brought me in.", "roommate"),
        ("My mother had diabetes.", ""),
        ("I live with my wife.", ""),
        ("My husband drove me to Leeds for it last year.", ""),
        ("My sister sits all day.", ""),
        ("That's not my wife's fault.", ""),
    ],
)
def test_whom_the_patient_brings(text, there):
    assert present(text).by_patient == there


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("Are you the husband?", "husband"),
        ("Am I speaking to Ruby's dad?", "father"),
        ("Is it okay if your mum stays?", "mother"),
        ("Mum, did you give him anything?", "mother"),
        ("The nurse will take your blood pressure.", "nurse"),
        ("Thanks, nurse. So the sugar's a bit high.", "nurse"),
        ("Nurse, a nebuliser please.", "nurse"),
        ("Is the interpreter on the line?", "interpreter"),
        ("The nurse will call you with the result.", ""),
        ("My nurse's chart says you're thirty-four.", ""),
        ("And you're Mum and Dad?", ""),
        ("Does your mother have diabetes?", ""),
        ("Did your husband notice?", ""),
    ],
)
def test_whom_the_doctor_speaks_to(text, there):
    assert present(text).by_doctor == there


def test_an_answer_to_who_are_you():
    assert present("His daughter.", "And you are?").own == "daughter"
    assert present("His daughter.", "Who does the cooking?").own == ""


def test_a_parent_tells_of_their_child():
    assert present("Hi, I'm here with my two year old daughter.").by_relative == "parent"
    assert present("I live near my daughter.").by_relative == ""


def test_talk_through_somebody_else():
    assert present("Could you ask her when it began?").through
    assert present("Tell him to take it with food.").through
    assert not present("Did you tell him about the fall?").through and not present("I ask her every day.").through


def test_nothing_said_is_nobody():
    assert not any(present(text).anyone for text in ("", "…", "<PERSON_1>", "It hurts here.", "~ + nobody"))


@pytest.mark.parametrize("text", ["." * 100_000 + "x", "i'm " * 25_000, "my mother " * 10_000, "<a" * 50_000])
def test_a_long_odd_text_takes_no_time(text):
    start_s = time.perf_counter()
    present(text)
    assert time.perf_counter() - start_s < 2
