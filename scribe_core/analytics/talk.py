"""What was masked, how long the stages took, and what the language model did."""

from __future__ import annotations

import re

from scribe_core.analytics.buckets import of_number, of_seconds
from scribe_core.analytics.tally import Tally
from scribe_core.types import CaptureTiming, ChecksTiming, ChunkTiming, Measure, NoteTiming, Timing, Turn

# A text that only looked like a placeholder was stored as one of the kind LITERAL.
_PLACEHOLDER = re.compile(r"<([A-Z][A-Z_]*)_\d+>")
_LITERAL = "LITERAL"


def on_turn(tally: Tally, turn: Turn) -> None:
    """Turns come in order; one that comes again has another speaker and the same text."""
    if turn.id <= tally.memory.last_turn:
        return
    tally.memory.last_turn = turn.id
    for kind in _PLACEHOLDER.findall(turn.text):
        if kind != _LITERAL:
            tally.add(tally.cell(Measure.MASKED, kind))


def on_timing(tally: Tally, timing: Timing) -> None:
    match timing:
        case CaptureTiming():
            _took(tally, "capture", timing.seconds)
        case ChunkTiming():
            _took(tally, "recognition", timing.recognise_s)
            _took(tally, "roles", timing.roles_s)
            _took(tally, "masking", timing.privacy_s)
        case ChecksTiming():
            _took(tally, "checks", *timing.seconds)
        case NoteTiming():
            _on_note(tally, timing)


def _on_note(tally: Tally, timing: NoteTiming) -> None:
    writer = {"model": timing.model, "prompt": timing.prompt}
    _took(tally, "first token", *timing.first_token_s, **writer)
    _took(tally, "delta", timing.total_s, **writer)
    tokens = {"in": timing.tokens_in, "cached": timing.tokens_cached, "out": timing.tokens_out}
    for kind, n in tokens.items():
        tally.add(tally.cell(Measure.TOKENS, kind, **writer), n)
    tally.add(tally.cell(Measure.ENGINE_MS, **writer), round(1000 * timing.note_s))
    tally.add(tally.cell(Measure.QUEUE, detail=of_number(timing.queue), **writer))


def _took(tally: Tally, stage: str, *seconds: float | None, **writer: str) -> None:
    """What is not told is not counted."""
    for taken in seconds:
        if taken is not None:
            tally.add(tally.cell(Measure.LATENCY, stage, of_seconds(taken), **writer))
