"""Turns from utterances: nothing lost, nothing moved."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scribe_core.roles.turns import MAX_PAUSE_S, MAX_WORDS, merge_by_speaker
from scribe_core.types import Speaker, Word


def utterance(start_s: float, text: str) -> list[Word]:
    return [
        Word(text=word, start_s=start_s + i * 0.3, end_s=start_s + i * 0.3 + 0.2, score=0.9)
        for i, word in enumerate(text.split())
    ]


@st.composite
def talks(draw):
    at_s, utterances, speakers = 0.0, [], []
    for _ in range(draw(st.integers(0, 12))):
        at_s += draw(st.floats(0, 6))
        words = utterance(at_s, " ".join(["word"] * draw(st.integers(0, 60))))
        at_s = words[-1].end_s if words else at_s
        utterances.append(words)
        speakers.append((draw(st.sampled_from(Speaker)), draw(st.floats(0, 1))))
    return utterances, speakers


@given(talks(), st.integers(1, 99))
def test_words_stay_in_order_and_with_their_speaker(talk, first_id):
    utterances, speakers = talk
    turns = merge_by_speaker(utterances, speakers, first_id)
    said = [(w, who) for words, (who, _) in zip(utterances, speakers, strict=True) for w in words]
    assert [(word, turn.speaker) for turn in turns for word in turn.words] == said
    assert [turn.id for turn in turns] == list(range(first_id, first_id + len(turns)))
    longest = max([MAX_WORDS, *map(len, utterances)])
    for turn in turns:
        assert (turn.start_s, turn.end_s) == (turn.words[0].start_s, turn.words[-1].end_s)
        assert turn.text == " ".join(word.text for word in turn.words) and len(turn.words) <= longest


def test_one_speaker_without_a_long_pause_is_one_turn():
    doctor = (Speaker.DOCTOR, 0.9)
    near = [utterance(0, "how are you"), utterance(1.5, "any pain")]
    far = [near[0], utterance(2 + MAX_PAUSE_S, "any pain")]
    assert len(merge_by_speaker(near, [doctor, (Speaker.DOCTOR, 0.6)], 1)) == 1
    assert merge_by_speaker(near, [doctor, (Speaker.DOCTOR, 0.6)], 1)[0].speaker_score == 0.6
    assert len(merge_by_speaker(far, [doctor, doctor], 1)) == 2
    assert len(merge_by_speaker(near, [doctor, (Speaker.PATIENT, 0.9)], 1)) == 2
