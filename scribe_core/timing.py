"""The time of day, and the seconds and tokens of a run, gathered stage by stage."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from scribe_core.interfaces import Reply, Timings


def now() -> str:
    """ISO 8601, UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class Stopwatch:
    """Seconds by stage of one piece of work."""

    def __init__(self) -> None:
        self.stages_s: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        begun = time.perf_counter()
        try:
            yield
        finally:
            self.stages_s[name] = self.stages_s.get(name, 0.0) + time.perf_counter() - begun

    @property
    def total_s(self) -> float:
        return sum(self.stages_s.values())

    def row(self, **facts: float) -> dict[str, float]:
        """`facts`, then `<stage>_s` for each stage and `total_s`."""
        stages = {f"{name}_s": round(seconds, 4) for name, seconds in self.stages_s.items()}
        return {**facts, **stages, "total_s": round(self.total_s, 4)}


def add_stages(timings: Timings, watch: Stopwatch) -> None:
    for name, seconds in watch.stages_s.items():
        timings.stages_s[name] = round(timings.stages_s.get(name, 0.0) + seconds, 4)


def add_replies(timings: Timings, replies: Sequence[Reply]) -> None:
    for reply in replies:
        timings.tokens_in += reply.tokens_in
        timings.tokens_cached += reply.tokens_cached
        timings.tokens_out += reply.tokens_out
