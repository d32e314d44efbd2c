"""The same placeholder for the same person or value."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe_core.privacy.vault import PLACEHOLDER, Vault


@pytest.mark.parametrize(
    "mentions",
    [
        ("Anna Smith", "anna smith", "ANNA"),
        ("Anna Smith", "Mrs. Smith", "Smith's", "Anna’s"),
        ("Anna", "Anna Smith", "Smith"),
        ("Dr. Jones", "doctor jones"),
    ],
)
def test_one_person_has_one_placeholder(mentions):
    vault = Vault()
    assert {vault.placeholder("PERSON", mention) for mention in mentions} == {"<PERSON_1>"}


def test_two_people_have_two():
    vault = Vault()
    vault.placeholder("PERSON", "Anna Smith")
    assert vault.placeholder("PERSON", "Peter Smith") == "<PERSON_2>"
    assert vault.placeholder("PERSON", "Peter") == "<PERSON_2>"


def test_the_fullest_name_is_kept():
    vault = Vault()
    vault.placeholder("PERSON", "Anna")
    vault.placeholder("PERSON", "Anna Smith")
    assert vault.entries == {"<PERSON_1>": "Anna Smith"}


def test_a_misheard_given_name_is_the_given_person():
    vault = Vault()
    vault.remember(["Katherine Hernandez"])
    assert vault.placeholder("PERSON", "Catherine") == "<PERSON_1>"
    assert vault.placeholder("PERSON", "Hernandes") == "<PERSON_1>"
    assert vault.placeholder("PERSON", "Peter") == "<PERSON_2>"


def test_kinds_count_apart_and_numbers_are_not_names():
    vault = Vault()
    assert vault.placeholder("PHONE_NUMBER", "555 123 4567") == "<PHONE_NUMBER_1>"
    assert vault.placeholder("PHONE_NUMBER", "555 123 4568") == "<PHONE_NUMBER_2>"
    assert vault.placeholder("PERSON", "Anna") == "<PERSON_1>"


MENTIONS = st.lists(st.tuples(st.sampled_from(["PERSON", "ADDRESS"]), st.text(min_size=1, max_size=12)), max_size=12)


@given(MENTIONS, st.integers(0, 12))
def test_a_restarted_vault_goes_on_where_it_stood(mentions, cut):
    whole, first = Vault(), Vault()
    expected = [whole.placeholder(*mention) for mention in mentions]
    begun = [first.placeholder(*mention) for mention in mentions[:cut]]
    second = Vault(dict(first.entries))
    assert begun + [second.placeholder(*mention) for mention in mentions[cut:]] == expected
    assert second.entries == whole.entries
    assert all(PLACEHOLDER.fullmatch(key) for key in whole.entries)
