from dataclasses import replace

import pytest

from scribe_core.transcript.hallucination import Heard, is_invented, is_loop

SPOKEN = Heard("I have had a cough for five days.", avg_logprob=-0.2, no_speech=0.02, voiced_s=2.4, duration_s=3.0)


def test_clear_speech_is_kept():
    assert not is_invented(SPOKEN)


@pytest.mark.parametrize(
    "change",
    [
        {"avg_logprob": -1.2},
        {"no_speech": 0.9, "avg_logprob": -0.8},
        {"voiced_s": 0.05},
        {"text": ""},
        {"text": " ... "},
        {"text": "[Music]"},
        {"text": "♪♪"},
        {"text": "(sighs)"},
        {"text": "so " * 60},
        {"text": "word " * 8, "voiced_s": 0.4, "duration_s": 0.5},
        {"text": "you", "voiced_s": 20.0, "duration_s": 28.0},
    ],
)
def test_signs_of_invention(change):
    assert is_invented(replace(SPOKEN, **change))


@pytest.mark.parametrize(
    "text",
    [
        "Thanks for watching!",
        "Thank you so much for watching.",
        "Please subscribe to my channel.",
        "Don't forget to like and subscribe!",
        "Subtitles by the Amara.org community",
        "See you in the next video.",
    ],
)
def test_closing_phrases_of_videos_are_dropped_when_unclear(text):
    assert is_invented(replace(SPOKEN, text=text, avg_logprob=-0.4, no_speech=0.3))


@pytest.mark.parametrize("text", ["Thank you.", "Bye.", "Thank you very much.", "Bye bye"])
def test_a_real_goodbye_stays_and_a_doubtful_one_goes(text):
    assert not is_invented(replace(SPOKEN, text=text, avg_logprob=-0.3, voiced_s=0.6, duration_s=0.8))
    assert is_invented(replace(SPOKEN, text=text, avg_logprob=-0.9, no_speech=0.3, voiced_s=0.6, duration_s=0.8))


@pytest.mark.parametrize(
    "text", ["Yes.", "No, never.", "Thank you, doctor. I will do that.", "We subscribe to a plan."]
)
def test_short_answers_and_near_misses_stay(text):
    assert not is_invented(replace(SPOKEN, text=text, avg_logprob=-0.45, no_speech=0.3, voiced_s=1.5, duration_s=2.0))


def test_loops():
    assert is_loop("I am fine. " * 20)
    assert not is_loop("Yes, yes, yes.")
    assert not is_loop("Two puffs every four hours as needed, and check your blood pressure at home every morning.")
