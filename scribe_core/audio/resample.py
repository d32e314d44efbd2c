"""Decoded frames to 16 kHz mono."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from scribe_core.audio.channels import OPPOSED, Mixer
from scribe_core.types import SAMPLE_RATE_HZ

if TYPE_CHECKING:
    import av

MOST_CHANNELS = 64
# Beyond, a damaged file: the resampler would take a gigabyte for 654 MHz.
LOWEST_RATE_HZ, HIGHEST_RATE_HZ = 1_000, 768_000


class ChannelsError(ValueError):
    """More channels than any recording of a visit has."""


class Resampler:
    """Frames of any format; a stream may change it half-way, as joined recordings do.

    Packed samples are asked for and never planes: an AVFrame has room for the addresses of eight planes, and reading
    more of them reads memory that is none of ours."""

    def __init__(self, block_samples: int = 0) -> None:
        """block_samples: length of the blocks that come out, but for the last of a format; 0: as they are decoded."""
        self._block_samples = block_samples
        self._mixer = Mixer()
        self._layout: tuple[str, str, int] | None = None
        self._resampler: av.AudioResampler | None = None

    @property
    def remark(self) -> str:
        """What listeners have to know of the sound so far; empty: nothing."""
        return OPPOSED if self._mixer.opposed else ""

    def push(self, frame: av.AudioFrame) -> Iterator[np.ndarray]:
        """float32 `(n,)` at 16 kHz in [-1, 1].

        Raises ValueError for a format that cannot be resampled, ChannelsError among them, and FFmpegError."""
        layout = (frame.format.name, frame.layout.name, frame.sample_rate)
        if layout != self._layout:
            yield from self.flush()
            self._layout, self._resampler = layout, _resampler(frame, self._block_samples)
        frame.pts = None  # a reconnected browser counts from zero again, which the resampler would refuse
        assert self._resampler is not None
        yield from self._mono(self._resampler.resample(frame))

    def flush(self) -> Iterator[np.ndarray]:
        """What is still on its way."""
        if self._resampler is not None:
            yield from self._mono(self._resampler.resample(None))

    def _mono(self, frames: list[av.AudioFrame]) -> Iterator[np.ndarray]:
        for frame in frames:
            samples = np.nan_to_num(frame.to_ndarray(), nan=0.0, posinf=1.0, neginf=-1.0)
            yield self._mixer.mono(np.clip(samples, -1.0, 1.0).reshape(-1, frame.layout.nb_channels))


def _resampler(frame: av.AudioFrame, block_samples: int) -> av.AudioResampler:
    import av

    if frame.layout.nb_channels > MOST_CHANNELS:
        raise ChannelsError(f"{frame.layout.nb_channels} channels")
    if not LOWEST_RATE_HZ <= frame.sample_rate <= HIGHEST_RATE_HZ:
        raise ValueError(f"{frame.sample_rate} samples a second")
    return av.AudioResampler("flt", frame.layout, SAMPLE_RATE_HZ, block_samples)
