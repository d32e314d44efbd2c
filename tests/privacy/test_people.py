"""Names by what stands beside them: a table of hits and near misses."""

from __future__ import annotations

import pytest

from scribe_core.privacy.given import given_names
from scribe_core.privacy.people import names_by_cues


def found(text: str) -> list[str]:
    return [text[name.start : name.end] for name in names_by_cues(text)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("hi , martha . how are you ?", ["martha"]),
        ("my name is grace miller", ["grace miller"]),
        ("My name is Oluwaseun Adeyemi.", ["Oluwaseun Adeyemi"]),
        ("hello miss kumar", ["kumar"]),
        ("Mr. White is here", ["White"]),
        ("dr bell called about the results", ["bell"]),
        ("I'm Doctor Jones, good to meet you.", ["Jones"]),
        ("Hey April, come on in", ["April"]),
        ("okay , so , brian , any fever ?", ["brian"]),
        ("the patient is anna diaz , a 29 year old", ["anna diaz"]),
        ("i saw your friend tyler yesterday", ["tyler"]),
    ],
)
def test_names_are_found(text, names):
    assert found(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "The doctor said so.",
        "did you miss any doses ?",
        "Doctor, will it hurt? I may need a refill in April or May.",
        "She has Parkinson's disease, Crohn's and Graves' disease.",
        "Bell's palsy, a positive Babinski sign and McMurray test.",
        "Lasègue was negative, Murphy's sign positive, Barrett's esophagus.",
        "the crohn 's is under control and the lewy body dementia is not",
        "A 50 - year - old on lisinopril 20 mg and Allegra since last Tuesday.",
        "two weeks ago , at 3 p.m. , 120 over 80",
        "i'm gon na look at your sodium and chase it with potassium",
        "hi there , hello everyone",
        "we will mark the spot , it is a long shot , hope is good",
        "hey doc , good morning doctor",
        "20 to 30 miles on a road bike",
        "mira- miralax",
    ],
)
def test_words_of_medicine_and_of_every_day_stay(text):
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "names", "hits"),
    [
        ("Anna's here", ["Anna Smith"], ["Anna"]),
        ("smith , anna", ["Anna Smith"], ["smith", "anna"]),
        ("mrs smith", ["Anna Smith"], ["smith"]),
        ("hello catherine", ["Katherine Hernandez"], ["catherine"]),
        ("is mister hernandes there", ["Katherine Hernandez"], ["hernandes"]),
        ("white blood cells will rise", ["Will White"], []),
        ("will white is here", ["Will White"], ["will", "white"]),
        ("White is here", ["Will White"], ["White"]),
        ("the hand and the pan", ["Han Dan"], []),
    ],
)
def test_given_names(text, names, hits):
    assert [text[name.start : name.end] for name in given_names(text, names, list(names_by_cues(text)))] == hits
