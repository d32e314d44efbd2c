"""How much of a browser's sound came through."""

from __future__ import annotations

from typing import Any

LONGEST_GAP_S = 30.0
# A network's delay wanders by less than this; a browser that is further behind the clock has dropped sound.
CLOCK_SLACK_S = 1.5


class SoundLine:
    """Follows the frames of one microphone. lost_s: sound that was sent and did not arrive."""

    def __init__(self) -> None:
        self.lost_s = 0.0
        self._expected_pts: int | None = None
        self._begun_at_s = 0.0
        self._arrived_s = 0.0
        self._behind_clock_s = 0.0
        self._least_behind_s = 0.0

    def gap_s(self, frame: Any, at_s: float) -> float:
        """Seconds that are missing right before `frame`, an av.AudioFrame; at_s: the clock when it arrived.

        A browser that connects anew counts its samples from elsewhere: that is no gap."""
        gap_s = 0.0
        if self._expected_pts is None or frame.pts is None:
            self._begin(at_s)
        else:
            gap_s = (frame.pts - self._expected_pts) / frame.sample_rate
            if not 0 <= gap_s <= LONGEST_GAP_S:
                self._begin(at_s)
                gap_s = 0.0
        self._expected_pts = None if frame.pts is None else frame.pts + frame.samples
        self.lost_s += gap_s
        self._arrived_s += gap_s
        self._behind_clock_s = at_s - self._begun_at_s - self._arrived_s
        self._least_behind_s = min(self._least_behind_s, self._behind_clock_s)
        self._arrived_s += frame.samples / frame.sample_rate
        return gap_s

    @property
    def unsent_s(self) -> float:
        """Sound that the browser has not sent, though its time is over; 0 within what a network delays."""
        behind_s = self._behind_clock_s - self._least_behind_s
        return behind_s if behind_s > CLOCK_SLACK_S else 0.0

    @property
    def missing_s(self) -> float:
        return self.lost_s + self.unsent_s

    def _begin(self, at_s: float) -> None:
        self._begun_at_s, self._arrived_s = at_s, 0.0
        self._behind_clock_s = self._least_behind_s = 0.0
