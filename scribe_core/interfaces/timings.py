"""How long a run took."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Timings:
    """Seconds and tokens of a run, by stage; filled by the pipeline, written as timings.json."""

    stages_s: dict[str, float] = field(default_factory=dict)
    chunks: list[dict[str, float]] = field(default_factory=list)
    deltas: list[dict[str, float]] = field(default_factory=list)
    tokens_in: int = 0
    tokens_cached: int = 0
    tokens_out: int = 0
    audio_s: float = 0.0
