"""What a clinician typed is stored masked and shown as it was typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe_core.privacy import Vault, mask_typed, reveal
from tests.fakes import FakeFinder

NAMES = ("John Smith", "Jansen", "Will", "Brown", "Long")
TYPED = [
    "Mrs Smith reports that he snores.",
    "Dr. Janssen informed.",
    "The patient will return.",
    "Brown sputum, and brown nails.",
    "Long history; a long history.",
    "Called John Keller, pharmacist.",
    "Seen with <PERSON_9>, who is unknown here.",
]


@pytest.fixture(scope="module")
def finder():
    from scribe_core.build import load_finder
    from scribe_core.settings import settings

    return load_finder(settings())


@pytest.mark.parametrize("text", TYPED)
def test_what_is_shown_is_what_was_typed(finder, text: str) -> None:
    vault = Vault({"<PERSON_1>": "John"})
    assert reveal(mask_typed(text, finder, vault, NAMES), vault.entries) == text
    assert vault.entries["<PERSON_1>"] == "John"


def test_a_common_word_that_is_also_a_name_is_no_name(finder) -> None:
    assert mask_typed("The patient will return.", finder, Vault(), ["Will"]) == "The patient will return."
    assert "<PERSON_1>" in mask_typed("Will returns tomorrow.", finder, Vault({"<PERSON_1>": "Will"}), ["Will"])


def test_a_known_placeholder_stays_one_and_an_unknown_one_is_shown_as_typed() -> None:
    vault = Vault({"<PERSON_1>": "Ann"})
    masked = mask_typed("<PERSON_1> and <PERSON_7> and Ann", FakeFinder(), vault)
    assert masked == "<PERSON_1> and <LITERAL_1> and <PERSON_1>"
    assert reveal(masked, vault.entries) == "Ann and <PERSON_7> and Ann"


ENTRIES = st.dictionaries(
    st.sampled_from(["<PERSON_1>", "<DATE_1>"]), st.text("Anb ", min_size=1).filter(lambda value: value.strip() != "")
)


@given(st.text("Anb <PERSON_12>.", max_size=40), ENTRIES)
def test_nothing_is_changed_on_the_way(text: str, entries: dict[str, str]) -> None:
    vault = Vault(entries)
    masked = mask_typed(text, FakeFinder(), vault, ["Ann"])
    assert reveal(masked, vault.entries) == reveal(text, entries)
    assert {key: vault.entries[key] for key in entries} == entries
