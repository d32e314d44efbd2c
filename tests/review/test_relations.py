"""Whose mother, which nurse: by the turns of others."""

from __future__ import annotations

import pytest

from scribe_core.review.relations import relations
from scribe_core.types import Speaker, Turn
from tests.makers import a_turn

SPEAKERS = {"D": Speaker.DOCTOR, "P": Speaker.PATIENT, "O": Speaker.OTHER}


def talk(*lines: str) -> list[Turn]:
    return [a_turn(i, line[3:], SPEAKERS[line[0]]) for i, line in enumerate(lines, 1)]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["D: Who's this?", "O: I'm his mum.", "P: Hi.", "O: He won't eat."], {2: "mother", 4: "mother"}),
        (["P: Can my wife stay?", "D: Yes.", "O: He won't tell you."], {3: "wife"}),
        (["O: He's hot.", "D: And you are?", "O: I'm his dad."], {1: "father", 3: "father"}),
        (["D: The nurse will take your pressure.", "P: Okay.", "O: Pop your sleeve up."], {3: "nurse"}),
        (["D: Is this Mum?", "O: No, I'm the grandmother."], {2: "grandmother"}),
        (["D: Is this your wife?", "P: No.", "O: We work together."], {}),
        (["D: Are you the husband?", "O: I am.", "O: She fell."], {2: "husband", 3: "husband"}),
        (["D: Hello.", "P: My mother had diabetes.", "O: She never says."], {}),
        (["D: Hello.", "P: I'm his carer, the neighbour's."], {}),
        (["O: I'm here with my son.", "D: Are you the father?", "O: Yes."], {1: "father", 3: "father"}),
        ([], {}),
    ],
)
def test_where_one_was_told_of(lines, found):
    assert relations(talk(*lines)) == found


def test_two_of_them_are_told_apart_only_where_it_is_plain():
    said = [
        "O: I'm his mum.",
        "O: And I'm his dad.",
        "D: Is he eating?",
        "O: He is not.",
        "D: Mum, do you agree?",
        "O: Yes.",
    ]
    assert relations(talk(*said)) == {1: "mother", 2: "father", 6: "mother"}


def test_a_nurse_who_is_called_does_not_name_a_relative_without_a_name():
    said = ["O: He fell.", "D: Thanks, nurse.", "O: Do you need me?", "P: No.", "O: He was on the floor."]
    assert relations(talk(*said)) == {3: "nurse"}


def test_who_introduces_themselves_late_was_not_there_before():
    """Unless they were asked who they are."""
    said = ["O: She says since Monday.", "D: And her weight?", "O: I'm the husband. Ten kilos.", "O: She isn't sure."]
    assert relations(talk(*said)) == {3: "husband"}
    asked = ["O: Since Monday.", "D: Who is this?", "O: I'm the husband.", "O: She isn't sure."]
    assert relations(talk(*asked)) == {1: "husband", 3: "husband", 4: "husband"}
    same = ["O: He stops breathing.", "D: Oh?", "O: I'm only saying it as his wife."]
    assert relations(talk(*same)) == {1: "wife", 3: "wife"}
