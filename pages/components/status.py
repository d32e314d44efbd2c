"""What the status line says: pure functions from a visit's state to words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pages.components.phase import LABELS, NOTICES, Phase

STAGE_NAMES = {"audio": "Sound", "transcript": "Transcript", "note": "Note", "checks": "Checks"}
SAFE = {
    "audio": "What was stored before is safe.",
    "transcript": "The sound is stored, and it is tried again by itself. You can keep talking.",
    "note": "Sound and transcript are stored, and it is tried again by itself. You can keep talking.",
    "checks": "The note is stored. What is not checked says so.",
}
LEAST_MISSING_S = 1.0
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


def failure_notices(stages: dict[str, dict[str, Any]]) -> list[dict[str, str]]:
    """What happened, what is safe, what to do: one notice for each failed stage."""
    return [
        {
            "tone": "bad",
            "title": f"{STAGE_NAMES.get(name, name.capitalize())} stopped",
            "text": f"{stage['detail'] or 'It did not finish.'} {SAFE.get(name, SAFE['transcript'])}",
        }
        for name, stage in stages.items()
        if stage["state"] == "failed"
    ]


def record_notices(problem: str) -> list[dict[str, str]]:
    """Why the records did not answer, where they did not."""
    return [{"tone": "bad", "title": "The records do not answer", "text": problem}] if problem else []


def phase_notices(phase: Phase, stages: dict[str, dict[str, Any]]) -> list[dict[str, str]]:
    """What the phase means, or why the recording was interrupted."""
    audio = stages.get("audio", {})
    if phase is not Phase.ENDED and audio.get("state") == "waiting" and audio.get("detail"):
        return [{"tone": "warn", "title": "Not recording", "text": audio["detail"]}]
    return [NOTICES[phase]] if phase in NOTICES else []


def missing_notice(missing_s: float) -> list[dict[str, str]]:
    """Says so where sound did not come through: nobody else would notice."""
    if missing_s < LEAST_MISSING_S:
        return []
    text = "Computer, network or store were too busy. What was said then is not in the transcript: repeat what matters."
    return [{"tone": "warn", "title": f"About {missing_s:.0f} s of sound did not arrive", "text": text}]


def remark_notice(remark: str) -> list[dict[str, str]]:
    """What has to be known of the recording."""
    return [{"tone": "warn", "title": "Listen to this recording", "text": remark}] if remark else []


def engine_notice(engines: Sequence[Any]) -> list[dict[str, str]]:
    """Which models are not ready yet, or cannot be loaded."""
    failed = [engine for engine in engines if engine.state == "failed"]
    if failed:
        names = ", ".join(engine.name for engine in failed)
        return [
            {"tone": "bad", "title": f"Not available: {names}", "text": "Recording is safe. See System for what to do."}
        ]
    loading = [engine for engine in engines if engine.state != "ready"]
    if not loading:
        return []
    names = ", ".join(f"{engine.name} ({engine.seconds:.0f} s)" for engine in loading)
    return [{"tone": "info", "title": "Models are loading", "text": f"{names}. Sound is stored; the words follow."}]


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
    missing_s: float = 0.0,
    remark: str = "",
) -> dict[str, Any]:
    """The data of the `status_line` component.

    progress: share of an upload that was read, 0 to 1; levels: loudness 0 to 1, oldest first;
    problem: why the records did not answer, or empty; missing_s: sound that did not come through;
    remark: what has to be known of the microphone's sound.
    """
    label, tone = LABELS[phase]
    if phase is Phase.ENDED and not feed.settled:
        label, tone = "Finishing the note", "busy"
    return {
        "label": label,
        "tone": tone,
        "recorded_s": round(recorded_s, 1),
        "ticking": phase is Phase.RECORDING,
        "microphone": phase is Phase.RECORDING,
        "levels": levels,
        "items": stage_items(feed.stages),
        "behind": behind_text(feed.stages, phase is Phase.RECORDING),
        "progress": progress,
        "notices": record_notices(problem)
        + missing_notice(missing_s)
        + remark_notice(feed.visit.sound_remark or remark)
        + phase_notices(phase, feed.stages)
        + failure_notices(feed.stages)
        + ([] if feed.settled else engine_notice(engines)),
    }
