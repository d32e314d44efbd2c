import json

from hypothesis import given
from hypothesis import strategies as st

from scribe_core.note.prompt import CONTEXT_WORDS, load_prompt, section_request, transcript_text
from scribe_core.note.reply import reply_schema
from scribe_core.types import Section
from tests.makers import a_turn


def user_text(turns, section=Section.PLAN):
    request = section_request(load_prompt(), section, turns, turns[-1].id, reply_schema([turns[-1].id], 20), 100)
    return request.messages[-1][1], request.messages[:-1]


@given(st.lists(st.text(min_size=1), min_size=2, max_size=40))
def test_rules_and_example_stay_and_older_talk_is_bounded(texts):
    turns = [a_turn(i, text) for i, text in enumerate(texts, start=1)]
    first, fixed = user_text(turns[:1])
    last, fixed_later = user_text(turns)
    assert fixed == fixed_later
    assert transcript_text(turns[-2:]) in last
    shown = [turn for turn in turns[:-1] if transcript_text([turn]) in last]
    assert sum(len(turn.text.split()) for turn in shown[1:]) <= CONTEXT_WORDS


def test_the_sections_share_everything_but_the_task():
    turns = [a_turn(1, "hello")]
    for section in Section:
        text, fixed = user_text(turns, section)
        assert text.startswith(transcript_text(turns) + "### ")
        assert fixed == user_text(turns)[1]


@given(st.text())
def test_speech_cannot_forge_a_line(text):
    assert len(transcript_text([a_turn(1, text)]).splitlines()) <= 1 + sum(
        c in text for c in "\x1c\x1d\x1e\x85\u2028\u2029\x0b\x0c"
    )
    assert transcript_text([a_turn(1, text)]).count("\n") == 1


def test_examples_answer_each_section_with_turns_of_their_step():
    first = 1
    for example in load_prompt().examples:
        last = first + example["transcript"].strip().count("\n")
        for section in Section:
            for row in json.loads(example[section])["statements"]:
                assert row["text"] and all(first <= turn <= last for turn in row["turns"])
        first = last + 1


def test_an_example_shows_that_a_section_may_stay_empty():
    assert any(
        not json.loads(example[section])["statements"] for example in load_prompt().examples for section in Section
    )
