"""Sound files to samples, as a stream: memory does not grow with the length of the file.

It hands untrusted bytes to native code, so the product calls it in the process of `decoder.py` only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from scribe_core.audio.refusals import Refusal
from scribe_core.audio.resample import ChannelsError, Resampler
from scribe_core.types import SAMPLE_RATE_HZ

if TYPE_CHECKING:
    import av

# Only these containers are opened: a playlist could otherwise make the decoder read other files or addresses.
_OPTIONS = {"format_whitelist": "wav,w64,mp3,mov,ogg,flac,matroska", "protocol_whitelist": "pipe"}
_MOST_DAMAGED = 0.5


class Refused(Exception):
    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


class Container:
    """Raises Refused where the bytes are not those of a recording."""

    def __init__(self, source: BinaryIO) -> None:
        import av

        try:
            self._container = av.open(source, "r", options=dict(_OPTIONS), metadata_errors="ignore")
        except (av.error.FFmpegError, ValueError) as error:
            raise Refused(Refusal.NOT_SOUND) from error
        if not self._container.streams.audio:
            raise Refused(Refusal.NO_TRACK)
        self._resampler = Resampler(SAMPLE_RATE_HZ)

    @property
    def duration_s(self) -> float | None:
        """The length that the file itself states, or None."""
        duration_us = self._container.duration
        return duration_us / 1_000_000 if duration_us and duration_us > 0 else None

    @property
    def remark(self) -> str:
        """What listeners have to know of what was read so far; empty: nothing."""
        return self._resampler.remark

    def blocks(self, max_s: float) -> Iterator[np.ndarray]:
        """About one second each, float32 mono at 16 kHz in [-1, 1]. Raises Refused."""
        if (self.duration_s or 0.0) > max_s:
            raise Refused(Refusal.TOO_LONG)
        count = 0
        for block in self._resampled():
            count += len(block)
            if count > max_s * SAMPLE_RATE_HZ:
                raise Refused(Refusal.TOO_LONG)
            yield block
        if not count:
            raise Refused(Refusal.NOTHING)

    def _resampled(self) -> Iterator[np.ndarray]:
        import av

        try:
            for frame in self._frames():
                yield from self._resampler.push(frame)
            yield from self._resampler.flush()
        except ChannelsError:
            raise Refused(Refusal.CHANNELS) from None
        except (av.error.FFmpegError, ValueError) as error:
            raise Refused(Refusal.DAMAGED) from error

    def _frames(self) -> Iterator[av.AudioFrame]:
        """Damaged packets are passed over as long as most are whole."""
        import av

        packets, damaged = 0, 0
        for packet in self._container.demux(self._container.streams.audio[0]):
            packets += 1
            try:
                yield from packet.decode()
            except av.error.FFmpegError:
                damaged += 1
        if damaged > _MOST_DAMAGED * packets:
            raise Refused(Refusal.DAMAGED)

