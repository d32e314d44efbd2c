"""What is said of a microphone's missing sound."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.components.notices import missing_notice
from scribe_core.intake.sound_line import SoundLine

RATE_HZ, FRAME = 48_000, 960
FRAME_S = FRAME / RATE_HZ


class Frame:
    sample_rate, samples = RATE_HZ, FRAME

    def __init__(self, number: int) -> None:
        self.pts = number * FRAME


def play(line: SoundLine, numbers: list[int], at_s: list[float] | None = None) -> list[float]:
    times = at_s or [number * FRAME_S for number in numbers]
    return [line.gap_s(Frame(number), at) for number, at in zip(numbers, times, strict=True)]


@given(st.sets(st.integers(1, 98)))
def test_lost_frames_are_gaps_of_their_length(lost: set[int]) -> None:
    line = SoundLine()
    gaps = play(line, [number for number in range(100) if number not in lost])
    assert sum(gaps) == pytest.approx(len(lost) * FRAME_S)
    assert line.missing_s == pytest.approx(len(lost) * FRAME_S)


def test_a_late_line_that_catches_up_misses_nothing() -> None:
    line = SoundLine()
    play(line, list(range(100)), [2.0 if 20 <= n < 100 else n * FRAME_S for n in range(100)])
    assert line.missing_s == 0.0


def test_a_browser_that_sends_less_than_is_said_is_found_out() -> None:
    line = SoundLine()
    play(line, list(range(100)), [n * FRAME_S + (8.0 if n >= 50 else 0.0) for n in range(100)])
    assert line.missing_s == pytest.approx(8.0)


def test_a_new_connection_counts_anew() -> None:
    line = SoundLine()
    play(line, [*range(500, 510), *range(10)], [n * FRAME_S for n in range(10)] + [60 + n * FRAME_S for n in range(10)])
    assert line.missing_s == 0.0


def test_the_page_says_how_much_is_missing() -> None:
    assert missing_notice(0.4) == []
    assert missing_notice(8.2)[0]["title"] == "About 8 s of sound did not arrive"
