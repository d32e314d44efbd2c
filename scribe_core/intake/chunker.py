"""Cuts a stream of sound into chunks, at pauses where there are any.

Every decision is taken frame by frame (20 ms), so that the chunks do not depend on the size of the blocks pushed.
"""

from __future__ import annotations

from itertools import groupby

import numpy as np

from scribe_core.audio.level import FRAME_S, FRAME_SAMPLES, QuietTracker, frame_levels_db
from scribe_core.settings import Settings
from scribe_core.types import SAMPLE_RATE_HZ, Chunk

# A pause in the second half of a chunk's room may be shorter: any pause is better than a cut in speech.
SHORTEST_PAUSE_S = 0.2
# How far before the longest length the quietest moment is looked for.
HARD_CUT_SEARCH_S = 3.0
SMOOTHING_FRAMES = 5


class Chunker:
    """min_s, max_s: shortest chunk cut at a pause, and longest chunk. pause_s: quiet that counts as a pause.

    overlap_s: sound that both neighbours hold where a cut falls into speech.
    patient: nobody waits for the words, so that each chunk grows to max_s and is cut at its longest pause after min_s.
    next_seq, start_s: where to go on with a visit that already has chunks.
    repeats_s: how much of the first chunk repeats the end of the one before.
    """

    def __init__(
        self,
        visit_id: str,
        min_s: float,
        max_s: float,
        overlap_s: float,
        pause_s: float,
        next_seq: int = 0,
        start_s: float = 0.0,
        patient: bool = False,
        repeats_s: float = 0.0,
    ) -> None:
        self._visit_id = visit_id
        self._min, self._max, self._pause = _frames(min_s), _frames(max_s), _frames(pause_s)
        self._patient = patient
        self._half_overlap = _frames(overlap_s / 2)
        self._seq, self._base_s = next_seq, start_s
        self._first_sample = 0
        self._blocks: list[np.ndarray] = []
        self._loose = np.zeros(0, np.float32)
        self._levels_db: list[float] = []
        self._quiet_frames: list[bool] = []
        self._quiet_run = 0
        self._heard_speech = False
        self._overlap_s = repeats_s
        self._quiet = QuietTracker()

    @classmethod
    def of(
        cls,
        visit_id: str,
        settings: Settings,
        next_seq: int,
        start_s: float,
        from_file: bool = False,
        repeats_s: float = 0.0,
    ) -> Chunker:
        return cls(
            visit_id,
            settings.chunk_min_file_s if from_file else settings.chunk_min_s,
            settings.chunk_max_s,
            settings.chunk_overlap_s,
            settings.chunk_pause_s,
            next_seq,
            start_s,
            patient=from_file,
            repeats_s=repeats_s,
        )

    def push(self, samples: np.ndarray) -> list[Chunk]:
        """float32 mono `(n,)` at 16 kHz, any n. Returns the chunks that are now whole."""
        samples = np.array(samples, np.float32)
        self._blocks.append(samples)
        loose = np.concatenate([self._loose, samples])
        levels_db = frame_levels_db(loose)
        self._loose = loose[len(levels_db) * FRAME_SAMPLES :]
        chunks = (self._step(float(level_db)) for level_db in levels_db)
        return [chunk for chunk in chunks if chunk]

    def flush(self) -> list[Chunk]:
        """The rest as one chunk marked last, even when it is empty: whoever waits for the last one gets it."""
        samples, start_s = self.pending()
        chunk = Chunk(self._visit_id, self._seq, samples, start_s, overlap_s=self._overlap_s, last=True)
        self._drop(len(samples))
        self._seq += 1
        self._loose, self._overlap_s = self._loose[:0], 0.0
        self._levels_db.clear()
        self._quiet_frames.clear()
        return [chunk]

    def pending(self) -> tuple[np.ndarray, float]:
        """The samples that are in no chunk yet (with the overlap) and where they start."""
        if len(self._blocks) != 1:
            self._blocks = [np.concatenate([np.zeros(0, np.float32), *self._blocks])]
        return self._blocks[0], self._base_s + self._first_sample / SAMPLE_RATE_HZ

    def _step(self, level_db: float) -> Chunk | None:
        self._levels_db.append(level_db)
        quiet = self._quiet.is_quiet(level_db)
        self._quiet_frames.append(quiet)
        self._quiet_run = self._quiet_run + 1 if quiet else 0
        self._heard_speech |= not quiet
        length = len(self._levels_db)
        if not self._patient and length >= self._min and self._quiet_run >= self._pause_wanted(length):
            return self._cut(length - min(self._quiet_run, self._pause) // 2, overlap=0)
        if length < self._max:
            return None
        pause = self._longest_pause() if self._patient else None
        if pause is not None:
            return self._cut(pause, overlap=0)
        return self._cut(self._quietest(), overlap=self._half_overlap)

    def _longest_pause(self) -> int | None:
        """The middle frame of the longest quiet run between the shortest and the longest length; None: no pause."""
        runs = [
            list(run) for quiet, run in groupby(range(self._min, self._max), self._quiet_frames.__getitem__) if quiet
        ]
        longest = max(runs, key=len, default=list[int]())
        return longest[len(longest) // 2] if len(longest) >= _frames(SHORTEST_PAUSE_S) else None

    def _pause_wanted(self, length: int) -> int:
        """Frames of quiet that are worth a cut when the chunk has this length."""
        middle = (self._min + self._max) // 2
        if length < middle:
            # Where nobody has spoken nobody waits: leave room for speech that begins late.
            return self._pause if self._heard_speech else self._max
        left = (self._max - length) / max(self._max - middle, 1)
        shortest = min(_frames(SHORTEST_PAUSE_S), self._pause)
        return round(shortest + left * (self._pause - shortest))

    def _quietest(self) -> int:
        """The frame to cut at when the longest length is reached without a pause."""
        end = self._max - self._half_overlap
        begin = max(end - _frames(HARD_CUT_SEARCH_S), self._max // 2, self._half_overlap + 1)
        window = np.array(self._levels_db[begin:end])
        if len(window) < SMOOTHING_FRAMES:
            return end
        smooth = np.convolve(window, np.ones(SMOOTHING_FRAMES), mode="valid")
        return begin + int(np.argmin(smooth)) + SMOOTHING_FRAMES // 2

    def _cut(self, frame: int, overlap: int) -> Chunk:
        """Ends the chunk `overlap` frames after `frame`; the next one begins as many before it."""
        samples, start_s = self.pending()
        tail_s = 2 * overlap * FRAME_S
        end = (frame + overlap) * FRAME_SAMPLES
        chunk = Chunk(self._visit_id, self._seq, samples[:end].copy(), start_s, self._overlap_s, tail_s)
        kept = frame - overlap
        self._drop(kept * FRAME_SAMPLES)
        self._levels_db, self._quiet_frames = self._levels_db[kept:], self._quiet_frames[kept:]
        self._quiet_run = min(self._quiet_run, len(self._levels_db))
        self._heard_speech = self._quiet_run < len(self._levels_db)
        self._overlap_s, self._seq = tail_s, self._seq + 1
        return chunk

    def _drop(self, count: int) -> None:
        samples, _ = self.pending()
        self._blocks = [samples[count:].copy()]
        self._first_sample += count


def _frames(seconds: float) -> int:
    return round(seconds / FRAME_S)
