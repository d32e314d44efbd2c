"""Sounds that tests make: noises nobody speaks in, and files of every kind."""

from __future__ import annotations

import wave
from pathlib import Path

import av
import numpy as np

from scribe_core.audio.decode import decode
from scribe_core.demo import audio_path
from scribe_core.types import SAMPLE_RATE_HZ

CODECS = {
    "wav": "pcm_s16le",
    "mp3": "libmp3lame",
    "m4a": "aac",
    "ogg": "libopus",
    "flac": "flac",
    "webm": "libopus",
}


def tone(duration_s: float, hz: float = 440.0, level: float = 0.3) -> np.ndarray:
    return (level * np.sin(2 * np.pi * hz * _times(duration_s))).astype(np.float32)


def white_noise(duration_s: float, level: float = 0.05) -> np.ndarray:
    return np.random.default_rng(1).normal(0, level, len(_times(duration_s))).astype(np.float32)


def pink_noise(duration_s: float, level: float = 0.05) -> np.ndarray:
    spectrum = np.fft.rfft(white_noise(duration_s, 1.0))
    pink = np.fft.irfft(spectrum / np.sqrt(np.arange(1, len(spectrum) + 1)))
    return (level * pink / pink.std()).astype(np.float32)


def music(duration_s: float) -> np.ndarray:
    """Chords with overtones, changing twice a second, with a beat."""
    times = _times(duration_s)
    random = np.random.default_rng(2)
    notes_hz = 220 * 2 ** (random.choice([0, 3, 5, 7, 10, 12], (int(duration_s * 2) + 1, 3)) / 12)
    now_hz = notes_hz[(times * 2).astype(int)]
    chord = sum(np.sin(2 * np.pi * k * now_hz.T * times) / k for k in range(1, 5)).sum(axis=0)
    return (0.06 * chord * np.exp(-3 * (times * 2 % 1))).astype(np.float32)


def breath(duration_s: float) -> np.ndarray:
    """Air in and out, every four seconds: noise shaped by a slow envelope, without a voice."""
    envelope = np.maximum(np.sin(2 * np.pi * _times(duration_s) / 4), 0) ** 2
    return (pink_noise(duration_s, 0.08) * envelope).astype(np.float32)


def silence(duration_s: float) -> np.ndarray:
    return np.zeros(len(_times(duration_s)), np.float32)


def demo_visit() -> np.ndarray:
    return np.concatenate(list(decode(audio_path(), 600)))


def wave_file(path: Path, samples: np.ndarray, rate_hz: int) -> Path:
    """samples: float32 `(n, channels)`, written as 16 bits."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(samples.shape[1])
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(np.round(samples * 32767).astype("<i2").tobytes())
    return path


def many_channels(path: Path, channels: int, rate_hz: int) -> Path:
    """A second of 300 Hz, at 0.5 in the first channel and a little less in each, down to nothing behind the last."""
    levels = 0.5 * np.arange(channels, 0, -1) / channels
    sine = np.sin(2 * np.pi * 300 * np.arange(rate_hz) / rate_hz)
    return wave_file(path, sine[:, None] * levels, rate_hz)


def write_sound(path: Path, samples: np.ndarray, rate_hz: int = 48_000, layout: str = "stereo") -> Path:
    """Writes samples (taken to be at rate_hz) in the kind that the path's ending names."""
    with av.open(str(path), "w", format="mp4" if path.suffix == ".m4a" else None) as container:
        stream = container.add_stream(CODECS[path.suffix[1:]], rate=rate_hz, layout=layout)
        channels = np.repeat(samples[None, :], stream.layout.nb_channels, axis=0)
        frame = av.AudioFrame.from_ndarray(channels.astype(np.float32), format="fltp", layout=layout)
        frame.sample_rate = rate_hz
        resampler = av.AudioResampler(format=stream.format.name, layout=layout, rate=rate_hz, frame_size=1024)
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            part.pts = None
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    return path


def _times(duration_s: float) -> np.ndarray:
    return np.arange(int(duration_s * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
