"""Live microphones, as 16 kHz mono sound for their visits, whatever brings the frames."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np

from scribe_core.audio.level import LEVEL_WINDOW_S, loudness
from scribe_core.audio.resample import Resampler
from scribe_core.intake.outbox import Outbox
from scribe_core.intake.sound_line import SoundLine
from scribe_core.once import once
from scribe_core.types import SAMPLE_RATE_HZ

log = logging.getLogger(__name__)
SILENT_AFTER_S = 2.5
CLOSE_LIMIT_S = 15.0
"""For what waits to be taken, or refused by a store that takes its time."""


class MicrophoneFeed:
    """`on_frame` runs on an event loop and only enqueues; a thread of its own resamples and feeds the visit."""

    def __init__(self, feed: Callable[[np.ndarray], bool], recorded_s: float = 0.0) -> None:
        """feed: takes float32 mono `(n,)` at 16 kHz, says whether it was taken. recorded_s: what the visit has."""
        self._outbox = Outbox(feed)
        self._recorded_before_s = recorded_s
        self._frames: queue.Queue[tuple[float, Any] | None] = queue.Queue()
        self._line = SoundLine()
        self._resampler = Resampler()
        self._unread_s = 0.0
        self._levels: deque[float] = deque(maxlen=20)
        self._rest = np.zeros(0, np.float32)
        self._last_frame_at = float("-inf")
        self._thread = threading.Thread(target=self._run, name="microphone", daemon=True)
        self._thread.start()

    def on_frame(self, frame: Any) -> None:
        """frame: an av.AudioFrame of any rate and layout."""
        self._last_frame_at = time.monotonic()
        self._frames.put_nowait((self._last_frame_at, frame))

    @property
    def recorded_s(self) -> float:
        """What the visit has, with what it took from here."""
        return self._recorded_before_s + self._outbox.taken_s

    @property
    def hearing(self) -> bool:
        """Sound came in during the last seconds."""
        return time.monotonic() - self._last_frame_at < SILENT_AFTER_S

    @property
    def missing_s(self) -> float:
        """Sound that did not come, could not be read or was never taken, since the microphone was switched on."""
        return self._line.missing_s + self._unread_s + self._outbox.lost_s

    @property
    def waiting_s(self) -> float:
        """Sound that the visit did not take yet: in memory here, and tried again."""
        return self._outbox.waiting_s

    @property
    def remark(self) -> str:
        """What its hearers have to know of the sound; empty: nothing."""
        return self._resampler.remark

    def take_levels(self) -> list[float]:
        """Loudness, 0 to 1, of each tenth of a second since the last call, oldest first."""
        levels = [round(level, 2) for level in list(self._levels)]
        self._levels.clear()
        return levels

    def close(self) -> None:
        """Feeds what is queued, then ends the thread."""
        self._frames.put(None)
        self._thread.join(timeout=CLOSE_LIMIT_S)

    def _run(self) -> None:
        while (arrival := self._frames.get()) is not None:
            try:
                self._take_frame(*arrival)
            except Exception as error:  # noqa: BLE001  a thread that ended here would end the recording unseen
                log.error("a frame of sound could not be read: %s", type(error).__name__)
                self._unread_s += arrival[1].samples / max(1, arrival[1].sample_rate)
        self._outbox.put(self._rest)
        self._outbox.close()
        lost = (self._line.lost_s, self._line.unsent_s, self._outbox.lost_s)
        log.info("microphone: %.1f s lost on the way, %.1f s not sent, %.1f s not taken", *lost)

    def _take_frame(self, at_s: float, frame: Any) -> None:
        gap_s = self._line.gap_s(frame, at_s)
        self._take(np.zeros(round(gap_s * SAMPLE_RATE_HZ), np.float32))  # what follows keeps its time
        for samples in self._resampler.push(frame):
            self._take(samples)

    def _take(self, samples: np.ndarray) -> None:
        self._rest = np.concatenate([self._rest, samples.astype(np.float32)])
        size = int(LEVEL_WINDOW_S * SAMPLE_RATE_HZ)
        while len(self._rest) >= size:
            window, self._rest = self._rest[:size], self._rest[size:]
            self._levels.append(loudness(window))
            self._outbox.put(window)


class Recorders:
    """The live microphones of this process, by visit: two tabs cannot record one visit."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._feeds: dict[str, tuple[str, MicrophoneFeed]] = {}

    def open(self, visit_id: str, session_id: str, start: Callable[[], MicrophoneFeed]) -> MicrophoneFeed | None:
        """The feed of this session; None while another session's microphone is heard."""
        with self._lock:
            owner, current = self._feeds.get(visit_id, ("", None))
            if current and owner == session_id:
                return current
            if current and current.hearing:
                return None
            fresh = start()
            self._feeds[visit_id] = (session_id, fresh)
        if current:
            current.close()
        return fresh

    def get(self, visit_id: str) -> MicrophoneFeed | None:
        """The visit's microphone, whoever holds it."""
        return self._feeds.get(visit_id, ("", None))[1]

    def close(self, visit_id: str) -> None:
        """Passes on what was heard and lets the microphone go."""
        with self._lock:
            _, feed = self._feeds.pop(visit_id, ("", None))
        if feed:
            feed.close()


@once
def recorders() -> Recorders:
    """One register a process."""
    return Recorders()
