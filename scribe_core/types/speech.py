"""Sound and what was said in it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np

from scribe_core.types.base import Frozen

SAMPLE_RATE_HZ = 16_000
SOUND_KINDS = ("wav", "mp3", "m4a", "ogg", "flac", "webm")
"""Endings of the sound files that are taken."""
_UNREAD = re.compile(r"\[not readable, ([0-9]{1,6}) s\]")


class Speaker(StrEnum):
    DOCTOR = "doctor"
    PATIENT = "patient"
    OTHER = "other"


class Decision(StrEnum):
    MASK = "mask"
    UNCERTAIN = "uncertain"
    PASS = "pass"


@dataclass(frozen=True)
class Chunk:
    """A stretch of sound, cut at a pause where there was one.

    samples: float32 mono `(n,)` at 16 kHz in [-1, 1].
    start_s: where sample 0 lies in the visit.
    overlap_s: how much of the beginning repeats the end of the chunk before.
    tail_s: how much of the end the next chunk will repeat; 0 where the cut fell into a pause.
    last: no chunk follows.
    """

    visit_id: str
    seq: int
    samples: np.ndarray
    start_s: float
    overlap_s: float = 0.0
    tail_s: float = 0.0
    last: bool = False

    @property
    def duration_s(self) -> float:
        return len(self.samples) / SAMPLE_RATE_HZ

    @cached_property
    def sha256(self) -> str:
        """Of the samples as 16 bits and of where they lie: what makes it this chunk and no other."""
        place = f"{self.start_s:.3f} {self.overlap_s:.3f} {self.tail_s:.3f} {self.last} ".encode()
        return hashlib.sha256(place + as_int16(self.samples).tobytes()).hexdigest()

    @property
    def end_s(self) -> float:
        return self.start_s + self.duration_s

    @property
    def next_start(self) -> int:
        """Where the next chunk begins, in samples of the visit."""
        return round((self.end_s - self.tail_s) * SAMPLE_RATE_HZ)


class Word(Frozen):
    """score: the recogniser's confidence, 0 to 1."""

    text: str
    start_s: float
    end_s: float
    score: float


class PiiSpan(Frozen):
    """Identifying characters `[start, end)` of a text; score 0 to 1."""

    start: int
    end: int
    kind: str
    score: float
    decision: Decision


class Turn(Frozen):
    """What one speaker said without a break. `text` and `words` are masked.

    unread_s: of sound that could not be read, whoever spoke in it; `text` says so, and there are no words.
    speaker_by: "model" or "clinician"; a clinician's choice is never changed by the model.
    speaker_score: the model's confidence in the speaker, 0 to 1.
    """

    id: int
    speaker: Speaker
    start_s: float
    end_s: float
    text: str
    words: tuple[Word, ...] = ()
    speaker_by: str = "model"
    speaker_score: float = 1.0
    unread_s: float = 0.0

    @property
    def said_by(self) -> tuple[Speaker, str]:
        return self.speaker, self.speaker_by

    def spoken_by(self, speaker: Speaker, score: float, by: str) -> Turn:
        return self.replace(speaker=speaker, speaker_score=score, speaker_by=by)


def as_int16(samples: np.ndarray) -> np.ndarray:
    """float32 in [-1, 1] to 16 bits, little-endian, of the same shape; what is beyond is cut off."""
    return np.clip(np.round(samples * 32768.0), -32768, 32767).astype("<i2")


def unread_turn(turn_id: int, start_s: float, end_s: float) -> Turn:
    """Stands where sound could not be read."""
    unread_s = round(max(end_s - start_s, 0.0), 2)
    text = f"[not readable, {max(1, round(unread_s))} s]"
    return Turn(
        id=turn_id,
        start_s=start_s,
        end_s=end_s,
        speaker=Speaker.OTHER,
        speaker_score=0.0,
        text=text,
        unread_s=unread_s,
    )


def unread_s_of(text: str) -> float:
    """The seconds that the text of such a turn tells; 0 for any other."""
    match = _UNREAD.fullmatch(text)
    return float(match[1]) if match else 0.0


def talk_of(turns: Iterable[Turn]) -> list[Turn]:
    """Those that hold what was said."""
    return [turn for turn in turns if not turn.unread_s]
