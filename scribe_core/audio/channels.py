"""Several channels to one."""

from __future__ import annotations

import numpy as np

from scribe_core.types import SAMPLE_RATE_HZ

# Power of the channels' mean, as a share of what it is where they have nothing to do with each other: 1 there, more
# where they are alike. Two of equal power fall below this where their correlation is under -0.75.
OPPOSED_BELOW = 0.25
# Weight of what was heard before the block of now, a second later.
MEMORY_PER_S = 0.9
FADE_S = 0.01
# Shorter stretches are chance.
LEAST_OPPOSED_S = 1.0
OPPOSED = (
    "The channels of this sound cancel each other, as some cards and cables with two microphones give it. "
    "The louder channel was used alone; listen whether both voices are in it."
)


class Mixer:
    """The mean of the channels; where they cancel each other, as two of opposite phase do, the loudest of them alone.

    FFmpeg's own mix to mono would drive a loud stereo recording over full scale."""

    def __init__(self) -> None:
        self._opposed_samples = 0
        self._weights = np.zeros(0, np.float32)
        self._mean_power, self._powers = 0.0, np.zeros(0)

    @property
    def opposed(self) -> bool:
        """They cancelled each other for a second in all."""
        return self._opposed_samples >= LEAST_OPPOSED_S * SAMPLE_RATE_HZ

    def mono(self, samples: np.ndarray) -> np.ndarray:
        """float32 `(n, channels)` at 16 kHz, about a second or less, to `(n,)`."""
        count, channels = samples.shape
        if channels == 1:
            return samples[:, 0]
        before, now = self._weights, self._next_weights(samples)
        if len(before) != channels or np.array_equal(before, now):
            return samples @ now
        # Faded: a sudden change of channel is a click.
        share = np.minimum(np.arange(count, dtype=np.float32) / (FADE_S * SAMPLE_RATE_HZ), 1.0)
        return (samples @ before) * (1 - share) + (samples @ now) * share

    def _next_weights(self, samples: np.ndarray) -> np.ndarray:
        count, channels = samples.shape
        mean = np.full(channels, 1 / channels, np.float32)
        if len(self._powers) != channels:
            self._mean_power, self._powers = 0.0, np.zeros(channels)
        kept = MEMORY_PER_S ** (count / SAMPLE_RATE_HZ)
        self._mean_power = kept * self._mean_power + float(np.square(samples @ mean, dtype=np.float64).sum())
        self._powers = kept * self._powers + np.square(samples, dtype=np.float64).sum(axis=0)
        cancelling = bool(self._mean_power < OPPOSED_BELOW * self._powers.sum() / channels**2)
        self._opposed_samples += count * cancelling
        self._weights = np.eye(channels, dtype=np.float32)[self._powers.argmax()] if cancelling else mean
        return self._weights
