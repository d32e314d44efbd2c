"""Wordings of a clinician's own, and words that are misheard."""

from __future__ import annotations

from pathlib import Path

import pytest

from scribe_core.settings import Settings
from scribe_core.types import EditKind, WordPair
from scribe_core.work.learning import Learning
from tests.fakes import MemoryStore
from tests.feedback.story import DOCTOR, Story
from tests.makers import a_statement


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


def learning(store: MemoryStore, **changes: object) -> Learning:
    return Learning(store, Settings(data_dir=Path("unused"), **changes))


def reworded(store: MemoryStore, before: str, after: str, **given: object) -> Story:
    return Story(store=store, **given).draft(a_statement(1, before, evidence=(2, 4))).edit("s1", after)


def test_a_wording_becomes_a_rule_when_it_comes_again(store: MemoryStore) -> None:
    reworded(store, "Pt has left knee pain.", "The patient has left knee pain.")
    assert learning(store).style_rules(DOCTOR) == []
    assert learning(store, style_rule_from=1).style_rules(DOCTOR) != []
    reworded(store, "Pt has no fever.", "The patient has no fever.")
    rule = WordPair(by=DOCTOR, name="Dr. Lind", old="pt", new="the patient", count=2)
    assert learning(store).style_rules(DOCTOR) == [rule]


def test_rules_are_each_clinicians_own(store: MemoryStore) -> None:
    reworded(store, "Pt has left knee pain.", "The patient has left knee pain.", by="u2")
    assert learning(store, style_rule_from=1).style_rules(DOCTOR) == []
    assert len(learning(store, style_rule_from=1).style_rules("u2")) == 1


def test_without_consent_nothing_is_learnt(store: MemoryStore) -> None:
    reworded(store, "Pt has left knee pain.", "The patient has left knee pain.", training=False)
    reworded(store, "Takes lysin operol.", "Takes lisinopril.", training=False)
    assert learning(store, style_rule_from=1).style_rules(DOCTOR) == learning(store).vocabulary(DOCTOR) == []


def test_a_real_value_is_in_no_list(store: MemoryStore) -> None:
    story = reworded(store, "Miller has left knee pain.", "The patient has left knee pain.")
    assert len(learning(store, style_rule_from=1).style_rules(DOCTOR)) == 1
    store.put_vault(story.id, {"<PERSON_1>": "miller"}, {})
    assert learning(store, style_rule_from=1).style_rules(DOCTOR) == []


def test_people_are_no_style(store: MemoryStore) -> None:
    story = reworded(store, "Lives with <PERSON_1>.", "Lives with <PERSON_2>.")
    story.say(f"{story.id}:c2:s1", EditKind.STYLE)
    assert learning(store, style_rule_from=1).style_rules(DOCTOR) == []


def test_words_heard_and_words_meant(store: MemoryStore) -> None:
    for _ in range(2):
        reworded(store, "Takes lysin operol every morning.", "Takes lisinopril every morning.")
    (pair,) = learning(store).vocabulary(DOCTOR)
    assert (pair.old, pair.new, pair.count) == ("lysin operol", "lisinopril", 2)


def test_what_the_clinician_calls_misheard_is_taken_as_it_is(store: MemoryStore) -> None:
    story = reworded(store, "The knee hurts at night.", "The calf hurts at night.")
    assert learning(store).vocabulary(DOCTOR) == []
    story.say(f"{story.id}:c2:s1", EditKind.RECOGNISER_ERROR)
    (pair,) = learning(store).vocabulary(DOCTOR)
    assert (pair.old, pair.new) == ("knee", "calf")
