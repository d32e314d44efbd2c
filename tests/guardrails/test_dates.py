"""Dates that are none, and dates that are nearly one that was said."""

from __future__ import annotations

import pytest

from scribe_core.guardrails import dates
from scribe_core.review.wording import sentence_of
from tests.makers import a_case


def messages(talk, text):
    return [sentence_of(found) for found in dates.check(a_case(talk, text))]


@pytest.mark.parametrize(
    ("talk", "text"),
    [
        ("I came in March.", "Seen on 30/30/2021."),
        ("I came in March.", "Seen on 03/01/2521."),
        ("I came in December.", "Seen in 19/2019."),
        ("labs dated 3/3/21", "Labs of 03/04/2021."),
        ("diagnosed in 12-2019", "Diagnosed in 10/2019."),
        ("that was nineteen sixty one", "Resected in 1911."),
        ("labs dated 3/3/21", "Labs of 3/21/21."),
    ],
)
def test_a_wrong_date_is_marked(talk, text):
    assert len(messages(talk, text)) == 1


@pytest.mark.parametrize(
    ("talk", "text"),
    [
        ("labs dated 3/4/21", "Labs of 04/03/2021."),
        ("labs dated 3/4/21", "Labs of March 2021."),
        ("last march", "Seen on 03/10/2021."),
        ("diagnosed in 12-2019, in 2020 it came back", "Diagnosed in 12/2019."),
        ("that was last year, in twenty twenty", "Since 2021."),
        ("blood pressure 120/80", "BP 120/80."),
        ("surgery on 3/4/21, the stitches came out ten days later", "Stitches out on 3/14/21."),
        ("labs on 3/4/21, and the MRI in May 2021 too", "MRI 5/2021 normal."),
        ("my insulin", "Humalog 18/18/20 units with meals."),
        ("nothing", ""),
    ],
)
def test_other_dates_are_left_alone(talk, text):
    assert messages(talk, text) == []
