"""Talk whose every sample tells its place, so that lost, doubled and moved samples can be counted one by one.

The fake recogniser reads words out of it: each half second is a word's level or silence, and noise of less than half a
level, which is never the same, lies on it. Any few samples in a row are found again wherever they went."""

from __future__ import annotations

import io
import wave
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from scribe_core.types import SAMPLE_RATE_HZ
from tests.doors import WORDS
from tests.fakes import FakeRecogniser

LONGEST_S = 120
SENTENCE = "my knee hurts"
PERIOD_S = 2.5
"""From one sentence to the next; the cuts fall into the pauses between."""
NOISE = 64
WINDOW = 8
"""Samples in a row that are surely found at one place only: 7 bits of noise each."""
_UNKNOWN = -1


@lru_cache(maxsize=1)
def talk() -> np.ndarray:
    """int16 `(n,)` at 16 kHz: LONGEST_S seconds of sentences with pauses, the same in each process."""
    voice = FakeRecogniser(WORDS)
    spoken = np.concatenate([voice.silence(0.25), voice.spoken(SENTENCE), voice.silence(0.75)])
    levels = np.resize(spoken, LONGEST_S * SAMPLE_RATE_HZ) * 32768
    noise = np.random.default_rng(20).integers(-NOISE, NOISE, len(levels))
    return (np.round(levels) + noise).astype(np.int16)


def sound_of(begin: int, end: int) -> np.ndarray:
    """float32 `(end - begin,)`: these samples of the talk, as a microphone gives them."""
    return talk()[begin:end].astype(np.float32) / 32768


def samples_of(wav: bytes) -> np.ndarray:
    """int16 `(n,)` of a mono WAV file."""
    with wave.open(io.BytesIO(wav)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), "<i2")


@dataclass(frozen=True)
class Account:
    """Samples. lost: heard and nowhere in the record; doubled: there more than once; moved: behind a later one;
    strange: sound in the record that nobody said."""

    heard: int
    lost: int
    doubled: int
    moved: int
    strange: int
    missing: np.ndarray
    """bool `(heard,)`: True where lost."""

    def lost_before(self, sample: int) -> int:
        """Lost ones among the first `sample`."""
        return int(self.missing[:sample].sum())


def account(heard: int, record: np.ndarray) -> Account:
    """record: int16 `(n,)`, what was kept of the first `heard` samples of the talk. Blanks (zeros) are no sound."""
    places = places_of(record)
    known = places[(places >= 0) & (places < heard)]
    counts = np.bincount(known, minlength=heard)
    behind = known < np.maximum.accumulate(known) if len(known) else known
    repeated = int(np.maximum(counts - 1, 0).sum())
    return Account(
        heard=heard,
        lost=int((counts == 0).sum()),
        doubled=repeated,
        moved=max(0, int(behind.sum()) - repeated),
        strange=int(((places == _UNKNOWN) & ~_blank(record)).sum()),
        missing=counts == 0,
    )


def places_of(record: np.ndarray) -> np.ndarray:
    """int64 `(n,)`: the place in the talk of each sample; -1 for what is not of it."""
    places = np.full(len(record), _UNKNOWN)
    if len(record) < WINDOW:
        return places
    keys, order = _index()
    wanted = _keys(record)
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    for begin in np.flatnonzero(keys[at] == wanted):
        places[begin : begin + WINDOW] = order[at[begin]] + np.arange(WINDOW)
    return places


@lru_cache(maxsize=1)
def _index() -> tuple[np.ndarray, np.ndarray]:
    keys = _keys(talk())
    order = np.argsort(keys)
    return keys[order], order


def _keys(samples: np.ndarray) -> np.ndarray:
    """One number for each WINDOW samples in a row."""
    factors = np.random.default_rng(8).integers(1, 2**63, WINDOW, dtype=np.uint64) | np.uint64(1)
    windows = np.lib.stride_tricks.sliding_window_view(samples.astype(np.int64).astype(np.uint64), WINDOW)
    return (windows * factors).sum(axis=1, dtype=np.uint64)


def _blank(record: np.ndarray) -> np.ndarray:
    """Runs of at least WINDOW zeros."""
    zero = np.concatenate([[0], (record == 0).astype(np.int8), [0]])
    starts, ends = np.flatnonzero(np.diff(zero) == 1), np.flatnonzero(np.diff(zero) == -1)
    blank = np.zeros(len(record), bool)
    for start, end in zip(starts, ends, strict=True):
        blank[start:end] = end - start >= WINDOW
    return blank
