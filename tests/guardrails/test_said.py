"""What was said to be so, in talk as recognisers write it: without full stops, two voices in one turn."""

from __future__ import annotations

import re

import pytest

from scribe_core.guardrails.allergy import allergies_of
from scribe_core.guardrails.omissions import check_visit
from scribe_core.guardrails.said import mentions
from tests.guardrails.test_real_talk import turns_of

SO, NOT_SO, OPEN = {False}, {True}, set()


def negated(talk, words):
    """Under which signs the words stand."""
    return {mention.meant.negated for mention in mentions(turns_of(talk), re.compile(words))}


@pytest.mark.parametrize(
    ("talk", "words", "signs"),
    [
        ("P: I don't have a rash or any other swelling in my legs.", "swelling", NOT_SO),
        ("P: no i haven't had any other pain in my chest or swelling in my legs", "pain|swelling", NOT_SO),
        ("D: there is no swelling nor is there any effusion of the knee\nP: okay yeah", "swelling|effusion", NOT_SO),
        ("D: You do not have an infection nor is there any sign of fracture here\nP: yeah okay", "fracture", NOT_SO),
        ("D: I am going to have you use the inhaler for the wheezing.\nP: No problem.", "wheezing", SO),
        ("D: the cough that you have you can treat with the inhaler for the asthma\nP: no problem", "asthma", SO),
        ("D: as soon as you can you should stop because of the emphysema\nP: yes", "emphysema", NOT_SO | SO),
        ("D: when you walk do you get any chest pain\nP: no not at all", "chest pain", NOT_SO),
        ("D: when it started did you have a fever\nP: no", "fever", NOT_SO),
        ("D: how you doing today any chest pain or fever\nP: no", "fever", NOT_SO),
        ("D: so when you breathe in does it hurt\nP: no", "hurt", NOT_SO),
        ("D: So what we found is a fracture.\nP: no way", "fracture", SO),
        ("D: do you have any chest pain yes or no\nP: no", "chest pain", NOT_SO),
        ("D: do you have any chest pain yes or no\nP: well", "chest pain", OPEN),
        ("D: have you had kidney stones before yeah\nP: okay", "kidney stones", SO),
        ("D: No fever, everything else okay?\nP: Well.", "fever", OPEN),
        (
            "D: so on the x-ray today i do not feel like your ankle is fractured and the alignment looks good and "
            "i would like to get you into a boot for a few weeks",
            "fractured",
            NOT_SO,
        ),
        (
            "P: no sir i do not right now have any chest pain or shortness of breath when i climb the stairs at home "
            "or when i walk the dog in the morning",
            "chest pain|shortness",
            NOT_SO,
        ),
        (
            "P: i really do not have so much pain in my knee any more since the injection and the swelling went down "
            "and i have been walking the dog every day",
            "pain",
            NOT_SO,
        ),
        (
            "D: Have you had any trouble since we last met like it is hard to breathe at night, you have chest pain, "
            "you are dizzy when you stand, or you are coughing at night?\nP: Well, my knee.",
            "chest pain|dizzy",
            OPEN,
        ),
    ],
)
def test_what_is_denied_stays_denied_however_the_talk_is_cut(talk, words, signs):
    assert negated(talk, words) <= signs and bool(negated(talk, words)) is bool(signs)


def test_an_allergy_is_heard_where_drug_and_reaction_stand_far_apart():
    talk = (
        "P: yeah so when i was a kid they put me on penicillin for an ear infection and i had hives all over my body "
        "and they told my mom about it"
    )
    assert "penicillin" in [allergy.words for allergy in allergies_of(turns_of(talk))]


def test_a_question_about_the_drug_is_no_allergy_to_it():
    assert not list(allergies_of(turns_of("D: Any allergies?\nP: No. Is Tylenol okay?")))


def test_a_drug_that_is_taken_in_spite_of_an_allergy_is_not_dropped():
    talk = "P: I am allergic to ibuprofen. They gave me Motrin and I took Motrin yesterday too."
    messages = " ".join(finding.subject for finding in check_visit(turns_of(talk), []))
    assert "allergy" in messages and "drug" in messages
