"""What the status line says: pure functions from a visit's state to words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pages.components.notices import NO_MICROPHONE, STAGE_NAMES, Incoming, all_notices, engine_notice, is_kept
from pages.components.phase import LABELS, Phase

STATE_WORDS = {"idle": "up to date", "running": "working", "waiting": "waiting", "failed": "retrying"}
STATE_TONES = {"idle": "ok", "running": "busy", "waiting": "warn", "failed": "bad"}


def stage_items(stages: dict[str, dict[str, Any]]) -> list[dict[str, str]]:
    """One {"label", "value", "tone"} for each stage, in the order of the pipeline."""
    order = [name for name in STAGE_NAMES if name in stages and name != "audio"]
    return [
        {
            "label": STAGE_NAMES[name],
            "value": STATE_WORDS.get(stages[name]["state"], stages[name]["state"]),
            "tone": STATE_TONES.get(stages[name]["state"], "ok"),
        }
        for name in order
    ]


def behind_text(stages: dict[str, dict[str, Any]], live: bool) -> str:
    """How far text and note are behind what was said, or read."""
    behind_s = max((stage.get("behind_s") or 0 for stage in stages.values()), default=0)
    if behind_s >= 1:
        return f"{behind_s:.0f} s behind" + (" live" if live else "")
    return "Live" if live and stages else ""


def empty_texts(phase: Phase, settled: bool) -> dict[str, tuple[str, str]]:
    """Title and sentence for an empty transcript and an empty note."""
    if phase is Phase.ENDED and settled:
        return {
            "empty_transcript": ("No speech was heard", "The recording holds silence or noise only."),
            "empty_note": ("No note", "There were no clinical statements to write down."),
        }
    heard = "The first words appear a few seconds after they are "
    return {
        "empty_transcript": ("Listening", heard + ("read from the recording." if phase is Phase.READING else "said.")),
        "empty_note": ("The note grows here", "Each sentence will point at the words it came from."),
    }


def status_data(
    feed: Any,
    phase: Phase,
    engines: Sequence[Any],
    recorded_s: float,
    progress: float | None,
    levels: list[float],
    problem: str = "",
    incoming: Incoming = NO_MICROPHONE,
    risks: Sequence[str] = (),
    store_remarks: Sequence[str] = (),
) -> dict[str, Any]:
    """The data of the `status_line` component.

    progress: share of an upload that was read, 0 to 1; levels: loudness 0 to 1, oldest first;
    problem: why the records did not answer, or empty; risks: what the store may lose; store_remarks: what
    has to be known of its file.
    """
    incoming = replace(incoming, remark=feed.visit.sound_remark or incoming.remark)
    label, tone = LABELS[phase]
    if phase is Phase.ENDED and not feed.settled:
        label, tone = "Finishing the note", "busy"
    if phase is Phase.RECORDING and not is_kept(problem, feed.stages, incoming):
        label, tone = "Recording, not stored yet", "warn"
    return {
        "label": label,
        "tone": tone,
        "recorded_s": round(recorded_s, 1),
        "ticking": phase is Phase.RECORDING,
        "microphone": phase is Phase.RECORDING or bool(levels),
        "levels": levels,
        "items": stage_items(feed.stages),
        "behind": behind_text(feed.stages, phase is Phase.RECORDING),
        "progress": progress,
        "notices": all_notices(phase, feed.stages, problem, risks, incoming, store_remarks)
        + ([] if feed.settled else engine_notice(engines)),
    }
