"""How loud sound is, in decibels relative to full scale (dBFS), by frames of 20 ms."""

from __future__ import annotations

import numpy as np

from scribe_core.types import SAMPLE_RATE_HZ

FRAME_SAMPLES = SAMPLE_RATE_HZ // 50
FRAME_S = FRAME_SAMPLES / SAMPLE_RATE_HZ
FLOOR_DB = -90.0
LEVEL_WINDOW_S = 0.1
_QUIETEST_DB = -55.0


def level_db(samples: np.ndarray) -> float:
    """Root-mean-square level of float32 `(n,)`; -90 for silence or nothing."""
    if not len(samples):
        return FLOOR_DB
    return float(_to_db(np.mean(np.square(samples, dtype=np.float64))))


def loudness(samples: np.ndarray) -> float:
    """samples: float32 mono `(n,)`. 0 for silence, 1 for full scale, linear in decibels between."""
    if not len(samples):
        return 0.0
    rms = float(np.sqrt(np.mean(np.square(samples), dtype=np.float64)))
    db = 20 * np.log10(max(rms, 1e-9))
    return float(np.clip(1 - db / _QUIETEST_DB, 0.0, 1.0))


def frame_levels_db(samples: np.ndarray) -> np.ndarray:
    """Level of each whole frame of float32 `(n,)`: `(n // 320,)`. A rest shorter than a frame is left out."""
    whole = len(samples) // FRAME_SAMPLES
    frames = samples[: whole * FRAME_SAMPLES].reshape(whole, FRAME_SAMPLES)
    return _to_db(np.mean(np.square(frames, dtype=np.float64), axis=1))


def _to_db(power: np.ndarray | np.floating) -> np.ndarray:
    return 10.0 * np.log10(np.maximum(power, 10 ** (FLOOR_DB / 10)))


class QuietTracker:
    """Tells quiet frames from loud ones by a noise floor that follows the room.

    The floor falls quickly to a quieter room and rises slowly to a louder one, so that speech does not lift it.
    """

    FALL = 0.3
    RISE_DB = 0.03
    ABOVE_FLOOR_DB = 8.0
    LOWEST_DB = -62.0
    HIGHEST_DB = -28.0

    def __init__(self) -> None:
        self._floor_db = -50.0

    def is_quiet(self, frame_db: float) -> bool:
        """Takes the next frame's level."""
        step_db = frame_db - self._floor_db
        self._floor_db += self.FALL * step_db if step_db < 0 else min(step_db, self.RISE_DB)
        self._floor_db = min(max(self._floor_db, self.LOWEST_DB), self.HIGHEST_DB)
        return frame_db < self._floor_db + self.ABOVE_FLOOR_DB
