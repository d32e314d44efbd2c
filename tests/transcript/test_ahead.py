"""The next chunk is heard beside the present one, once, and a failure can be tried again."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from scribe_core.errors import RecognitionError
from scribe_core.transcript.ahead import HearAhead
from scribe_core.types import Chunk, Word

BOTH_HEARD_LIMIT_S = 10


def a_chunk(seq: int) -> Chunk:
    return Chunk("v", seq, np.full(1600, seq, np.float32), start_s=float(seq))


def nothing_follows() -> None:
    return None


class Ear:
    """Says the number of the chunk. at_once: how many sounds must be heard together; fails: for the first call."""

    def __init__(self, at_once: int = 1, fails: bool = False) -> None:
        self.heard: list[int] = []
        self._together = threading.Barrier(at_once)
        self._fails = fails

    def transcribe(self, samples: np.ndarray) -> list[Word]:
        self.heard.append(int(samples[0]))
        if self._fails:
            self._fails = False
            raise RecognitionError("Speech recognition failed.")
        self._together.wait(BOTH_HEARD_LIMIT_S)
        return [Word(text=f"w{int(samples[0])}", start_s=0.0, end_s=0.1, score=1.0)]


def texts(words: list[Word]) -> list[str]:
    return [word.text for word in words]


def test_two_chunks_are_heard_at_once_and_each_once() -> None:
    ear = Ear(at_once=2)
    hearing = HearAhead(ear)
    assert texts(hearing.words(a_chunk(0), lambda: a_chunk(1))) == ["w0"]
    assert texts(hearing.words(a_chunk(1), nothing_follows)) == ["w1"]
    assert sorted(ear.heard) == [0, 1]


def test_a_chunk_that_failed_is_heard_again() -> None:
    ear = Ear(fails=True)
    hearing = HearAhead(ear)
    with pytest.raises(RecognitionError):
        hearing.words(a_chunk(0), nothing_follows)
    assert texts(hearing.words(a_chunk(0), nothing_follows)) == ["w0"]


def test_what_was_heard_ahead_of_a_discarded_visit_is_dropped() -> None:
    ear = Ear()
    hearing = HearAhead(ear)
    hearing.words(a_chunk(0), lambda: a_chunk(1))
    hearing.forget("v")
    hearing.words(a_chunk(1), nothing_follows)
    assert ear.heard.count(1) == 2


def test_silence_without_samples_is_not_asked_about() -> None:
    ear = Ear()
    empty = Chunk("v", 0, np.zeros(0, np.float32), start_s=0.0, last=True)
    assert HearAhead(ear).words(empty, nothing_follows) == [] and ear.heard == []
