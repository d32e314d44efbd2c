"""From a browser's frames to 16 kHz mono."""

from __future__ import annotations

import av
import numpy as np
import pytest

from scribe_core.audio.level import loudness
from scribe_core.errors import StoreError
from scribe_core.intake.microphone import MicrophoneFeed, Recorders
from scribe_core.types import SAMPLE_RATE_HZ

RATE_HZ = 48_000


def a_frame(start: int, size: int = 960, amplitude: float = 0.5) -> av.AudioFrame:
    """A stretch of a 440 Hz tone as a browser sends it: 48 kHz, stereo, 16 bits."""
    tone = amplitude * np.sin(2 * np.pi * 440 * np.arange(start, start + size) / RATE_HZ)
    samples = np.repeat((tone * 32767).astype(np.int16), 2)[None, :]
    frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="stereo")
    frame.sample_rate = RATE_HZ
    frame.pts = start
    return frame


class Visit:
    """Takes sound as a visit does."""

    def __init__(self, open_: bool = True) -> None:
        self.open = open_
        self.blocks: list[np.ndarray] = []

    def feed(self, samples: np.ndarray) -> bool:
        self.blocks.append(samples)
        return self.open

    @property
    def samples(self) -> np.ndarray:
        return np.concatenate(self.blocks)


def play(feed: MicrophoneFeed, seconds: float, first: int = 0) -> None:
    for start in range(first, first + int(seconds * RATE_HZ), 960):
        feed.on_frame(a_frame(start))
    feed.close()


def test_frames_become_16_khz_mono() -> None:
    visit = Visit()
    feed = MicrophoneFeed(visit.feed, recorded_s=10.0)
    play(feed, 2.0)
    assert visit.samples.dtype == np.float32
    assert abs(len(visit.samples) / SAMPLE_RATE_HZ - 2.0) < 0.05
    assert abs(feed.recorded_s - 12.0) < 0.05
    spectrum = np.abs(np.fft.rfft(visit.samples[:SAMPLE_RATE_HZ]))
    assert abs(int(spectrum.argmax()) - 440) <= 1
    assert abs(float(np.abs(visit.samples).max()) - 0.5) < 0.05


def test_a_microphone_whose_channels_cancel_each_other_is_heard() -> None:
    visit = Visit()
    feed = MicrophoneFeed(visit.feed)
    for start in range(0, 3 * RATE_HZ, 960):
        frame = a_frame(start)
        left = frame.to_ndarray().reshape(-1, 2)[:, 0]
        opposite = av.AudioFrame.from_ndarray(np.stack([left, -left], axis=1).reshape(1, -1), "s16", "stereo")
        opposite.sample_rate, opposite.pts = RATE_HZ, start
        feed.on_frame(opposite)
    feed.close()
    assert abs(float(np.abs(visit.samples).max()) - 0.5) < 0.05 and "cancel each other" in feed.remark


def test_a_browser_that_counts_from_zero_again_is_heard() -> None:
    visit = Visit()
    feed = MicrophoneFeed(visit.feed)
    for start in (*range(0, RATE_HZ, 960), *range(0, RATE_HZ, 960)):
        feed.on_frame(a_frame(start))
    feed.close()
    assert abs(len(visit.samples) / SAMPLE_RATE_HZ - 2.0) < 0.05


def test_a_visit_that_takes_nothing_does_not_grow() -> None:
    feed = MicrophoneFeed(Visit(open_=False).feed)
    play(feed, 1.0)
    assert feed.recorded_s == 0.0 and abs(feed.missing_s - 1.0) < 0.05


def test_a_browser_that_changes_its_kind_of_sound_is_heard_on() -> None:
    visit = Visit()
    feed = MicrophoneFeed(visit.feed)
    for start in range(0, RATE_HZ, 960):
        feed.on_frame(a_frame(start))
    for _ in range(50):
        frame = av.AudioFrame.from_ndarray(np.ones((1, 882), np.int16), format="s16", layout="mono")
        frame.sample_rate = 44_100
        feed.on_frame(frame)
    feed.close()
    assert len(visit.samples) / SAMPLE_RATE_HZ > 1.9 and not feed.missing_s


@pytest.mark.parametrize("error", [StoreError("It does not answer."), KeyError("a bug")])
def test_sound_that_is_not_taken_at_first_is_there_in_its_place(error: Exception) -> None:
    visit, whole, errors = Visit(), Visit(), iter([error])

    def feed_visit(samples: np.ndarray) -> bool:
        for refusal in errors:
            raise refusal
        return visit.feed(samples)

    feed = MicrophoneFeed(feed_visit)
    play(feed, 1.0)
    play(MicrophoneFeed(whole.feed), 1.0)
    assert np.array_equal(visit.samples, whole.samples) and not feed.missing_s


def test_levels_are_taken_once() -> None:
    feed = MicrophoneFeed(Visit().feed)
    play(feed, 1.0)
    levels = feed.take_levels()
    assert 8 <= len(levels) <= 10 and all(0.7 < level < 0.95 for level in levels[1:])
    assert feed.take_levels() == []


@pytest.mark.parametrize(("amplitude", "level"), [(0.0, 0.0), (1.0, 1.0), (10 ** (-27.5 / 20), 0.5)])
def test_loudness(amplitude: float, level: float) -> None:
    assert abs(loudness(np.full(1600, amplitude, np.float32)) - level) < 0.01


def test_two_tabs_do_not_record_one_visit() -> None:
    recorders = Recorders()
    first = recorders.open("v", "tab 1", lambda: MicrophoneFeed(Visit().feed))
    assert first and recorders.open("v", "tab 1", lambda: pytest.fail("opened twice")) is first
    first.on_frame(a_frame(0))
    assert recorders.open("v", "tab 2", lambda: pytest.fail("opened beside")) is None
    recorders.close("v")
    second = recorders.open("v", "tab 2", lambda: MicrophoneFeed(Visit().feed))
    assert second not in (None, first)
    recorders.close("v")
