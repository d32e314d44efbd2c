"""Identifiers with a form, near misses included."""

from __future__ import annotations

import pytest

from scribe_core.privacy.patterns import find_patterns


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("write to anna.diaz@example.org please", "EMAIL_ADDRESS", "anna.diaz@example.org"),
        ("it's anna dot diaz at gmail dot com", "EMAIL_ADDRESS", "diaz at gmail dot com"),
        ("see https://example.org/results?id=4.", "URL", "https://example.org/results?id=4"),
        ("call (555) 123-4567", "PHONE_NUMBER", "(555) 123-4567"),
        ("my number is five five five one two three four", "PHONE_NUMBER", "five five five one two three four"),
        ("SSN 123-45-6789", "US_SSN", "123-45-6789"),
        ("medical record number is 123546", "ID_NUMBER", "123546"),
        ("MRN: 00482-71", "ID_NUMBER", "00482-71"),
        ("I live at 12 Oak Street, Apt 4", "ADDRESS", "12 Oak Street, Apt 4"),
        ("the postcode is SW1A 1AA", "ADDRESS", "SW1A 1AA"),
        ("Springfield, IL 62704", "ADDRESS", "IL 62704"),
        ("born on March 3rd 1962", "DATE_OF_BIRTH", "March 3rd 1962"),
        ("date of birth is january 13th , 1982 .", "DATE_OF_BIRTH", "january 13th , 1982"),
        ("dob 7/1/1954", "DATE_OF_BIRTH", "7/1/1954"),
    ],
)
def test_found(text, kind, value):
    assert any(m.kind == kind and value in text[m.start : m.end] for m in find_patterns(text))


@pytest.mark.parametrize(
    "text",
    [
        "blood pressure 120/80, pulse 72, temperature 98.6",
        "metformin 500 mg twice a day for 14 days",
        "two weeks ago, since March, last Tuesday at 3 pm",
        "I was born with it and my birthday is soon",
        "20 to 30 miles on a road bike",
        "stage 2 disease, T4 N1, L5 S1, grade 3 of 5",
        "one two three, push",
        "A1c 7.2, LDL 130, PSA 4.1, on 3/1/21",
        "walk 10 minutes the other way",
    ],
)
def test_clinical_numbers_stay(text):
    assert list(find_patterns(text)) == []
