"""Talks kept as text."""

from __future__ import annotations

import pytest

from scribe_core.types import Speaker
from training.dialogues import MADE_UP, load_dialogues
from training.talks import read_talks


def test_a_talk_is_read_as_it_is_written(tmp_path):
    path = tmp_path / "talks.txt"
    path.write_text("== one\nD: Hello: you?\nmother: He's hot.\n\n== two\nP: Hi.\nother: Yes.\n")
    one, two = read_talks(path)
    assert (one.title, one.lines) == ("one", ((Speaker.DOCTOR, "Hello: you?"), (Speaker.OTHER, "He's hot.")))
    assert (one.relations, two.relations) == (("", "mother"), ("", ""))


@pytest.mark.parametrize("text", ["D: before any title", "== one\nno speaker"])
def test_a_line_of_nobody_is_refused(tmp_path, text):
    (tmp_path / "talks.txt").write_text(text)
    with pytest.raises(ValueError, match="No speaker"):
        read_talks(tmp_path / "talks.txt")


def test_the_made_up_talks_are_for_training_only(tmp_path):
    made_up = load_dialogues(tmp_path)
    assert {dialogue.corpus for dialogue in made_up} == {MADE_UP} and not any(d.held_out for d in made_up)
    assert len(made_up) >= 100 and any(speaker is Speaker.OTHER for d in made_up for speaker, _ in d.lines)
