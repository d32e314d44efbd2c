"""Chunks as bytes: FLAC for the store, WAV for the page. 16 bits a sample."""

from __future__ import annotations

import io
import wave

import numpy as np

from scribe_core.errors import AudioError
from scribe_core.types import SAMPLE_RATE_HZ, as_int16


def encode(samples: np.ndarray) -> bytes:
    """float32 mono `(n,)` at 16 kHz in [-1, 1] to FLAC; about half the size of 16-bit samples. Nothing gives b""."""
    import av

    if not len(samples):
        return b""
    target = io.BytesIO()
    with av.open(target, "w", format="flac") as container:
        stream = container.add_stream("flac", rate=SAMPLE_RATE_HZ, layout="mono")
        frame = av.AudioFrame.from_ndarray(as_int16(samples)[None, :], format="s16", layout="mono")
        frame.sample_rate = SAMPLE_RATE_HZ
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)
    return target.getvalue()


def decode_bytes(data: bytes) -> np.ndarray:
    """FLAC from `encode` to float32 `(n,)`. Raises AudioError where the bytes are not that."""
    import av

    if not data:
        return np.zeros(0, np.float32)
    try:
        with av.open(io.BytesIO(data), "r", format="flac") as container:
            frames = [frame.to_ndarray().reshape(-1) for frame in container.decode(audio=0)]
        return _as_float(np.concatenate(frames))
    except (av.error.FFmpegError, IndexError, ValueError) as error:
        raise AudioError("The stored sound of this visit cannot be read.") from error


def wav_bytes(samples: np.ndarray) -> bytes:
    """float32 mono `(n,)` at 16 kHz to a 16-bit WAV file."""
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE_HZ)
        file.writeframes(pcm(samples))
    return target.getvalue()


def pcm(samples: np.ndarray) -> bytes:
    """float32 mono `(n,)` to samples of 16 bits, little-endian: quicker than FLAC, and twice as long."""
    return as_int16(samples).tobytes()


def from_pcm(data: bytes) -> np.ndarray:
    """float32 `(n,)` from `pcm`."""
    return _as_float(np.frombuffer(data, "<i2"))


def _as_float(samples: np.ndarray) -> np.ndarray:
    return samples.astype(np.float32) / 32768.0
