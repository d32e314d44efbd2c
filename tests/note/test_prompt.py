import json

from hypothesis import given
from hypothesis import strategies as st

from scribe_core.note.prompt import load_prompt, note_request, transcript_text
from scribe_core.note.reply import read_reply, reply_schema
from scribe_core.note.turns import stretches, word_count
from scribe_core.types import Section
from tests.makers import a_turn


@given(st.lists(st.text(min_size=1), min_size=1, max_size=10), st.text())
def test_rules_and_example_are_the_same_for_all_talk(texts, before):
    turns = [a_turn(i, text) for i, text in enumerate(texts, start=2)]
    request = note_request(load_prompt(), [a_turn(1, before)], turns, reply_schema([2], 1), 10)
    warm = note_request(load_prompt(), [], [], reply_schema([1], 1), 1)
    assert request.messages[:-1] == warm.messages[:-1]
    assert request.messages[-1][1].endswith("New:\n" + transcript_text(turns))


@given(st.lists(st.text(alphabet="ab .?"), max_size=8), st.integers(1, 12))
def test_stretches_hold_all_words_in_order(texts, most):
    turns = [a_turn(i, text) for i, text in enumerate(texts, start=1)]
    groups = stretches(turns, most)
    for turn in turns:
        pieces = [piece.text for group in groups for piece in group if piece.id == turn.id]
        assert " ".join(pieces).split() == turn.text.split()
    assert [piece.id for group in groups for piece in group] == sorted(piece.id for group in groups for piece in group)


def test_a_long_turn_is_cut_between_sentences():
    turn = a_turn(1, "I have a cough. It is worse at night. No fever.")
    assert [[piece.text for piece in group] for group in stretches([turn], 9)] == [
        ["I have a cough. It is worse at night."],
        ["No fever."],
    ]
    assert all(word_count(group) <= 9 for group in stretches([turn], 9))


@given(st.text())
def test_speech_cannot_forge_a_line(text):
    assert len(transcript_text([a_turn(1, text)]).splitlines()) <= 1 + sum(
        c in text for c in "\x1c\x1d\x1e\x85\u2028\u2029\x0b\x0c"
    )
    assert transcript_text([a_turn(1, text)]).count("\n") == 1


def test_examples_are_replies_on_turns_of_their_step():
    sections = set()
    for user, reply in load_prompt().examples:
        turns = [int(line[1:].split("]")[0]) for line in user.split("New:\n")[1].splitlines()]
        read = read_reply(reply, turns)
        assert len(read) == len(json.loads(reply))
        sections |= {operation.section for operation in read}
    assert sections == set(Section)


def test_an_example_shows_that_talk_may_bring_nothing():
    assert any(reply == "[]" for _, reply in load_prompt().examples)
