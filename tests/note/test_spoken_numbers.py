import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe_core.note.spoken_numbers import each_with_its_scale, number_spans, spoken_numbers, written_numbers


@pytest.mark.parametrize(
    ("speech", "number"),
    [
        ("one thirty eight over eighty four", "138"),
        ("one thirty eight over eighty four", "84"),
        ("two point five milligrams", "2.5"),
        ("ninety eight point six", "98.6"),
        ("two hundred and fifty five", "255"),
        ("five hundred twice a day", "500"),
        ("five hundred twice a day", "2"),
        ("one oh five over sixty", "105"),
        ("nineteen eighty two", "1982"),
        ("1,000 mg", "1000"),
        ("half a tablet", "0.5"),
        ("six thousand units", "6000"),
        ("three to four hundreds", "300"),
        ("one or two hundred milligram tablets", "1"),
    ],
)
def test_a_number_that_was_said_is_found(speech, number):
    assert number in spoken_numbers(speech)


@pytest.mark.parametrize(
    ("speech", "number"),
    [("one thirty eight over eighty four", "183"), ("fifty milligrams", "500"), ("twenty five", "52"), ("no", "0")],
)
def test_a_number_that_was_not_said_is_not_found(speech, number):
    assert number not in spoken_numbers(speech)


@given(st.integers(min_value=0, max_value=99_999))
def test_digits_are_themselves(number):
    assert spoken_numbers(f"take {number} now") >= written_numbers(f"{number}")


def test_written_numbers_are_split_at_slashes_and_units():
    assert written_numbers("BP 138/84, 500mg, 2.50 mL") == {"138", "84", "500", "2.5"}


def test_the_number_of_a_placeholder_is_no_number():
    text = "<PERSON_2> takes 5 mg since <DATE_12>"
    assert (written_numbers(text), spoken_numbers(text)) == ({"5"}, {"5"})
    assert [value for value, _, _ in number_spans(text)] == [5.0]


@pytest.mark.parametrize(
    ("speech", "spread"),
    [
        ("three to four hundred", "three hundred to four hundred"),
        ("eighty to one hundred", "eighty to one hundred"),
        ("ninety two to three hundred", "ninety two to three hundred"),
        ("two to one hundred", "two to one hundred"),
    ],
)
def test_a_scale_is_shared_by_small_numbers_that_rise(speech, spread):
    assert each_with_its_scale(speech) == spread
