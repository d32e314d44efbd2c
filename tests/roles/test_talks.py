"""The small model on made-up talks: the patient opens, a relative or a nurse speaks, the doctor dictates.

talks_development.txt was looked at while the model was made, talks_kept.txt only once it was done."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.roles import accuracy, as_turns, live, talks, whole
from scribe_core.review.relations import relations
from scribe_core.roles.model import NgramRoleModel
from scribe_core.types import Speaker
from training.dialogues import Dialogue, as_heard
from training.talks import read_talks

MODEL = NgramRoleModel()
HERE = Path(__file__).parent
FILES = ("talks_development", "talks_kept")


def test_there_are_enough_of_them():
    assert all(len(read_talks(HERE / f"{name}.txt")) >= 20 for name in FILES)


@pytest.mark.parametrize("corpus", FILES)
def test_who_speaks(corpus):
    some = [talk for talk in talks() if talk.corpus == corpus]
    for guess in (whole(MODEL), live(MODEL)):
        right = accuracy(some, guess)
        assert right["doctor"] > 0.9 and right["patient"] > 0.65 and right["other"] > 0.65
    assert accuracy([as_heard(talk) for talk in some], whole(MODEL))["all"] > 0.8


def test_what_a_doctor_says_at_length_is_not_given_to_the_patient():
    """Plans, findings dictated and explanations: turns of 20 words and more."""
    wrong = [
        text
        for talk in talks()
        for (speaker, text), guessed in zip(talk.lines, whole(MODEL)(as_turns(talk)), strict=True)
        if speaker is Speaker.DOCTOR and guessed is Speaker.PATIENT and len(text.split()) >= 20
    ]
    assert wrong == []


def test_relations_are_those_that_were_said():
    """With the right speakers: never a wrong one, and most of them."""
    found, told = [], []
    for name in FILES:
        for talk in read_talks(HERE / f"{name}.txt"):
            turns = as_turns(Dialogue(name, talk.title, talk.lines))
            turns = [turn.replace(speaker=speaker) for turn, (speaker, _) in zip(turns, talk.lines, strict=True)]
            names = relations(turns)
            found += [names.get(turn.id, "") for turn in turns]
            told += talk.relations
    assert not [(a, b) for a, b in zip(found, told, strict=True) if a and a != b]
    assert sum(map(bool, found)) > 0.75 * sum(map(bool, told))
