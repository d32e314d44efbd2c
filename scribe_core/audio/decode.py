"""Sound files to samples, as a stream: memory does not grow with the length of the file."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from scribe_core.errors import AudioError
from scribe_core.types import SAMPLE_RATE_HZ

if TYPE_CHECKING:
    import av

log = logging.getLogger(__name__)

KINDS = ("wav", "mp3", "m4a", "ogg", "flac", "webm")
# Only these containers are opened: a playlist could otherwise make the decoder read other files or addresses.
_OPTIONS = {"format_whitelist": "wav,w64,mp3,mov,ogg,flac,matroska", "protocol_whitelist": "file,pipe"}
_BLOCK_SAMPLES = SAMPLE_RATE_HZ
_ADVICE = f"Use a recording in one of these formats: {', '.join(KINDS)}."


def decode(source: Path | BinaryIO, max_s: float) -> Iterator[np.ndarray]:
    """Blocks of about one second, float32 mono at 16 kHz in [-1, 1].

    Raises AudioError where the file is missing, empty, damaged, without sound, or longer than max_s.
    """
    samples = 0
    for block in _blocks(_frames(source, max_s)):
        samples += len(block)
        if samples > max_s * SAMPLE_RATE_HZ:
            raise _too_long(max_s)
        yield block
    if not samples:
        raise AudioError(f"The file holds no sound. {_ADVICE}")


def probe_duration_s(path: Path) -> float | None:
    """The length that the file itself states, or None where it states none or cannot be read."""
    try:
        with _open(path) as container:
            return _stated_duration_s(container)
    except AudioError:
        return None


def _open(source: Path | BinaryIO) -> av.container.InputContainer:
    import av

    if isinstance(source, str | Path):
        _check_file(Path(source))
        source = str(source)
    try:
        return av.open(source, options=dict(_OPTIONS), metadata_errors="ignore")
    except (av.error.FFmpegError, ValueError) as error:
        raise AudioError(f"The file is not sound, or it is damaged. {_ADVICE}") from error


def _check_file(path: Path) -> None:
    if not path.is_file():
        raise AudioError("There is no such sound file. Check the path.")
    if not path.stat().st_size:
        raise AudioError(f"The sound file is empty. {_ADVICE}")


def _stated_duration_s(container: av.container.InputContainer) -> float | None:
    return container.duration / 1_000_000 if container.duration else None


def _frames(source: Path | BinaryIO, max_s: float) -> Iterator[av.AudioFrame]:
    """Decoded frames. Damaged packets are passed over as long as most are whole."""
    import av

    with _open(source) as container:
        if not container.streams.audio:
            raise AudioError(f"The file holds no sound track. {_ADVICE}")
        if (_stated_duration_s(container) or 0.0) > max_s:
            raise _too_long(max_s)
        packets, damaged = 0, 0
        for packet in _packets(container):
            packets += 1
            try:
                yield from packet.decode()
            except av.error.FFmpegError:
                damaged += 1
    if damaged:
        log.warning("sound file: %d of %d packets damaged", damaged, packets)
    if damaged * 2 > packets:
        raise AudioError(f"The sound file is damaged. {_ADVICE}")


def _packets(container: av.container.InputContainer) -> Iterator[av.Packet]:
    import av

    try:
        yield from container.demux(container.streams.audio[0])
    except av.error.FFmpegError as error:
        raise AudioError(f"The sound file is damaged. {_ADVICE}") from error


def _blocks(frames: Iterator[av.AudioFrame]) -> Iterator[np.ndarray]:
    """Frames of any format to blocks at 16 kHz mono."""
    parts: list[np.ndarray] = []
    count = 0
    for part in _resampled(frames):
        parts.append(part)
        count += len(part)
        if count >= _BLOCK_SAMPLES:
            yield _within_scale(parts)
            parts, count = [], 0
    if count:
        yield _within_scale(parts)


def _within_scale(parts: list[np.ndarray]) -> np.ndarray:
    samples = np.nan_to_num(np.concatenate(parts), nan=0.0, posinf=1.0, neginf=-1.0)
    return np.clip(samples, -1.0, 1.0)


def _resampled(frames: Iterator[av.AudioFrame]) -> Iterator[np.ndarray]:
    import av

    layout, resampler = None, None
    for frame in frames:
        # A stream may change its format half-way (joined recordings): each format has its own resampler.
        if layout != (frame.format.name, frame.layout.name, frame.sample_rate):
            yield from _drain(resampler)
            layout = (frame.format.name, frame.layout.name, frame.sample_rate)
            resampler = av.AudioResampler(format="fltp", layout=frame.layout.name, rate=SAMPLE_RATE_HZ)
        frame.pts = None
        yield from _arrays(resampler.resample(frame))
    yield from _drain(resampler)


def _drain(resampler: av.AudioResampler | None) -> Iterator[np.ndarray]:
    if resampler is not None:
        yield from _arrays(resampler.resample(None))


def _arrays(frames: list[av.AudioFrame]) -> Iterator[np.ndarray]:
    """The mean of the channels; FFmpeg's own mix to mono would drive a loud stereo recording over full scale."""
    for frame in frames:
        channels = frame.to_ndarray()
        yield channels[0] if len(channels) == 1 else channels.mean(axis=0)


def _too_long(max_s: float) -> AudioError:
    return AudioError(f"The recording is longer than {max_s / 60:.0f} minutes. Split it, or raise UPLOAD_MAX_S.")
