"""What was masked, how long the stages took, and what the language model did."""

from __future__ import annotations

import re
from typing import Any

from scribe_core.analytics.buckets import of_number, of_seconds
from scribe_core.analytics.tally import Tally
from scribe_core.types import Measure

# A text that only looked like a placeholder was stored as one of the kind LITERAL.
_PLACEHOLDER = re.compile(r"<([A-Z][A-Z_]*)_\d+>")
_LITERAL = "LITERAL"
_STAGES = {
    "capture": {"seconds": "capture"},
    "chunk": {"recognise_s": "recognition", "roles_s": "roles", "privacy_s": "masking"},
    "note": {"first_token_s": "first token", "total_s": "delta"},
    "checks": {"seconds": "checks"},
}
"""By kind of work, which of its facts is the latency of which stage."""


def on_turn(tally: Tally, data: dict[str, Any]) -> None:
    """Turns come in order; one that comes again has another speaker and the same text."""
    if data["id"] <= tally.memory.last_turn:
        return
    tally.memory.last_turn = data["id"]
    for kind in _PLACEHOLDER.findall(data["text"]):
        if kind != _LITERAL:
            tally.add(tally.cell(Measure.MASKED, kind))


def on_timing(tally: Tally, data: dict[str, Any]) -> None:
    """data: see timing_events.py. What is not told is not counted."""
    writer = {"model": data.get("model", ""), "prompt": data.get("prompt", "")}
    for fact, stage in _STAGES.get(data["of"], {}).items():
        for seconds in _numbers(data.get(fact)):
            tally.add(tally.cell(Measure.LATENCY, stage, of_seconds(seconds), **writer))
    if data["of"] == "note":
        for kind in ("in", "cached", "out"):
            tally.add(tally.cell(Measure.TOKENS, kind, **writer), int(data[f"tokens_{kind}"]))
        tally.add(tally.cell(Measure.ENGINE_MS, **writer), round(1000 * data["note_s"]))
        tally.add(tally.cell(Measure.QUEUE, detail=of_number(int(data["queue"])), **writer))


def _numbers(value: float | list[float] | None) -> list[float]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
