"""One visit that a fault befalls, and what is left of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from scribe_core.types import SAMPLE_RATE_HZ
from tests.faults.processes import AppProcess, Refused, wait_for
from tests.faults.talk import Account, account, samples_of

LIMIT_S = 30.0
ENDS_WITHIN_S = 20.0
SLACK_S = 5.0


@dataclass(frozen=True)
class Plan:
    """Seconds. leg_s: of talk before the fault, and while it lasts. away_s: of a store that hangs or is away. lease_s:
    after which a visit without a sign of its owner is another's. start_s: after which an app that does not answer is
    given up."""

    leg_s: float = 3.0
    away_s: float = 2.0
    lease_s: float = 3.0
    start_s: float = 20.0


@dataclass(frozen=True)
class Outcome:
    """acknowledged, acknowledged_lost: samples. again_s: from the fault, or from its end where somebody else mends
    it, until talk of after it is stored; None: not within the limit. told: what the page said meanwhile, by sentence.
    problem: why there is no record, or empty."""

    samples: Account
    acknowledged: int
    acknowledged_lost: int
    again_s: float | None
    told: tuple[str, ...] = ()
    problem: str = ""
    words: str = ""


@dataclass
class Run:
    """Apps, stores and lines of one case; they end with it. folder: of its own, empty."""

    folder: Path
    plan: Plan = Plan()
    visit_id: str = ""
    told: list[str] = field(default_factory=list)
    _stack: ExitStack = field(default_factory=ExitStack)
    _confirmed: list[tuple[int, int]] = field(default_factory=list)
    _fault_s: float = 0.0
    again_s: float | None = None
    _gap_s: float = 0.0

    def __enter__(self) -> Run:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def app(self, url: str | None = None, **environment: str) -> AppProcess:
        app = AppProcess(self.folder, url, self.plan.lease_s, self.plan.start_s, **environment)
        self._stack.callback(app.close)
        return app

    def end_with(self, end: Callable[[], object]) -> None:
        self._stack.callback(end)

    def begin(self, app: AppProcess) -> None:
        """A visit, recorded until a chunk is stored and `leg_s` are said."""
        self.visit_id = app("start")
        app("speak", self.visit_id)
        wait_for(lambda: app.said_s >= self.plan.leg_s and app("stored", self.visit_id) > 0, LIMIT_S)

    def fault(self, app: AppProcess) -> None:
        """Now. What is stored until here counts as acknowledged."""
        self._confirmed.append((0, round(app("stored", self.visit_id) * SAMPLE_RATE_HZ)))
        self._fault_s = time.monotonic()

    def fault_is_over(self) -> None:
        """Somebody mended it: from now on it has to go on."""
        self._fault_s = time.monotonic()

    def talk_on(self, app: AppProcess, seconds: float) -> None:
        """While it is going on; what the page says is kept."""
        until_s = app.said_s + seconds
        wait_for(lambda: app.said_s >= until_s, seconds + SLACK_S)
        self.told += [notice for notice in app.tells("notices", self.visit_id) or [] if notice not in self.told]

    def records_again(self, app: AppProcess) -> None:
        """Waits until a chunk is stored that ends after what is said by now; goes on where that takes too long."""
        enough_s = app.said_s - self._gap_s
        try:
            wait_for(lambda: app("stored", self.visit_id) > enough_s, ENDS_WITHIN_S)
            self.again_s = time.monotonic() - self._fault_s
        except AssertionError:
            self.again_s = None

    def take_over(self, app: AppProcess) -> None:
        """By another process, once its lease is over; whatever is said from then on is confirmed by the end."""
        wait_for(lambda: app("status", self.visit_id) == "paused", LIMIT_S)
        self._gap_s = app.said_s - app("stored", self.visit_id)
        app("resume", self.visit_id)
        app("speak", self.visit_id)

    def finish(self, app: AppProcess, since: int = 0) -> Outcome:
        """since: the first sample whose keeping the end of the recording confirms."""
        app("hush")
        try:
            wait_for(lambda: app("finish", self.visit_id) >= 0, ENDS_WITHIN_S)
            self._confirmed.append((since, app.said))
        except AssertionError:
            self.told.append("It could not be finished.")
        return self._outcome(app)

    def unreadable(self, app: AppProcess, refused: Refused) -> Outcome:
        """There is no way to what was recorded."""
        said = app.said
        nothing = account(said, np.zeros(0, np.int16))
        acknowledged = sum(end - begin for begin, end in self._confirmed)
        return Outcome(nothing, acknowledged, acknowledged, None, tuple(self.told), str(refused))

    def _outcome(self, app: AppProcess) -> Outcome:
        path = self.folder / "sound.wav"
        wait_for(lambda: app("sound", self.visit_id, str(path)) is None, LIMIT_S)
        kept = account(app.said, samples_of(path.read_bytes()))
        confirmed = _merged(self._confirmed)
        lost = sum(kept.lost_before(end) - kept.lost_before(begin) for begin, end in confirmed)
        acknowledged = sum(end - begin for begin, end in confirmed)
        wait_for(lambda: app("final", self.visit_id), LIMIT_S)
        words: list[str] = []
        wait_for(lambda: words.append(app("words", self.visit_id)) is None, LIMIT_S)
        return Outcome(kept, acknowledged, lost, self.again_s, tuple(self.told), words=words[0])


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans that overlap as one."""
    merged: list[tuple[int, int]] = []
    for begin, end in sorted(spans):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged
