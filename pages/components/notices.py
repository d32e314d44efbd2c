"""What the status line warns of: what happened, what is known to be safe, what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pages.components.phase import KEPT, NOTICES, OVER, Phase
from scribe_core.intake.outbox import MOST_S

Notice = dict[str, str]
Stages = dict[str, dict[str, Any]]

STAGE_NAMES = {"audio": "Sound", "transcript": "Transcript", "note": "Note", "checks": "Checks"}
AGAIN = "It is tried again by itself."
# Where sound is known to come into the store.
SAFE = {
    "transcript": "The sound is stored. You can keep talking.",
    "note": "Sound and transcript are stored. You can keep talking.",
    "checks": "The note is stored. What is not checked says so.",
}
LEAST_MISSING_S = 1.0
LEAST_WAITING_S = 2.0


@dataclass(frozen=True)
class Incoming:
    """What is known of a microphone's sound: missing_s did not come through; waiting_s is in the app's memory only,
    because its visit did not take it yet; remark: what has to be known of all of it, or empty."""

    missing_s: float = 0.0
    waiting_s: float = 0.0
    remark: str = ""

    @property
    def waits(self) -> bool:
        return self.waiting_s >= LEAST_WAITING_S


NO_MICROPHONE = Incoming()


def is_kept(problem: str, stages: Stages, incoming: Incoming = NO_MICROPHONE) -> bool:
    """Nothing is known that keeps what is said now, or was said last, from being stored."""
    return not problem and stages.get("audio", {}).get("state") != "failed" and not incoming.waits


def all_notices(
    phase: Phase,
    stages: Stages,
    problem: str,
    risks: Sequence[str],
    incoming: Incoming = NO_MICROPHONE,
    store_remarks: Sequence[str] = (),
) -> list[Notice]:
    """Of the recording and the stages. problem: why the records do not answer, or empty; risks: what the store may
    lose; store_remarks: what has to be known of the store's file."""
    kept = is_kept(problem, stages, incoming)
    return [
        *record_notices(problem, phase, stages),
        *risk_notice(phase, risks),
        *store_notices(phase, store_remarks),
        *waiting_notice(incoming),
        *missing_notice(incoming.missing_s),
        *remark_notice(incoming.remark),
        *phase_notices(phase, stages, kept),
        *failure_notices(stages, kept),
    ]


def record_notices(problem: str, phase: Phase, stages: Stages) -> list[Notice]:
    """Why the records do not answer. What becomes of what is said meanwhile is told by the sound's own failure, where
    that is known already."""
    if not problem:
        return []
    unknown = phase is Phase.RECORDING and stages.get("audio", {}).get("state") != "failed"
    text = problem + (" What is said now has not reached them yet." if unknown else "")
    return [{"tone": "bad", "title": "The records do not answer", "text": text}]


def risk_notice(phase: Phase, risks: Sequence[str]) -> list[Notice]:
    if not risks or phase in OVER:
        return []
    return [{"tone": "warn", "title": "What is said may be lost", "text": " ".join(risks)}]


def store_notices(phase: Phase, store_remarks: Sequence[str]) -> list[Notice]:
    """Also once a visit is over, as it may be the one that lost something, but not beside each that is signed."""
    if phase is Phase.SIGNED:
        return []
    return [{"tone": "warn", "title": "The store's file was mended", "text": text} for text in store_remarks]


def waiting_notice(incoming: Incoming) -> list[Notice]:
    """Whatever keeps the visit from taking it; a store that is away is told beside it."""
    if not incoming.waits:
        return []
    text = (
        f"They are in the app's memory, which holds {MOST_S / 60:.0f} minutes, and are tried again each second. "
        "Do not end the app before they are stored."
    )
    return [{"tone": "warn", "title": f"About {incoming.waiting_s:.0f} s of sound are not stored yet", "text": text}]


def missing_notice(missing_s: float) -> list[Notice]:
    """Says so where sound did not come through: nobody else would notice."""
    if missing_s < LEAST_MISSING_S:
        return []
    text = "Computer, network or store were too busy. What was said then is not in the transcript: repeat what matters."
    return [{"tone": "warn", "title": f"About {missing_s:.0f} s of sound did not arrive", "text": text}]


def remark_notice(remark: str) -> list[Notice]:
    return [{"tone": "warn", "title": "Listen to this recording", "text": remark}] if remark else []


def phase_notices(phase: Phase, stages: Stages, kept: bool) -> list[Notice]:
    """What the phase means, or why the recording was interrupted."""
    audio = stages.get("audio", {})
    if phase is not Phase.ENDED and audio.get("state") == "waiting" and audio.get("detail"):
        return [{"tone": "warn", "title": "Not recording", "text": audio["detail"]}]
    if phase not in NOTICES:
        return []
    notice = NOTICES[phase]
    return [notice | {"text": f"{notice['text']} {KEPT[phase]}"}] if kept and phase in KEPT else [notice]


def failure_notices(stages: Stages, kept: bool) -> list[Notice]:
    """One for each failed stage."""
    failed = {name: stage for name, stage in stages.items() if stage["state"] == "failed"}
    return [_failure(name, stage["detail"] or "It did not finish.", kept) for name, stage in failed.items()]


def _failure(name: str, detail: str, kept: bool) -> Notice:
    """The detail of the sound's own failure says what becomes of it."""
    title = "Sound is held up" if name == "audio" else f"{STAGE_NAMES.get(name, name.capitalize())} stopped"
    parts = [detail] if name == "audio" else [detail, AGAIN, *([SAFE.get(name, SAFE["transcript"])] if kept else [])]
    return {"tone": "bad", "title": title, "text": " ".join(parts)}


def engine_notice(engines: Sequence[Any]) -> list[Notice]:
    """Which models are not ready yet, or cannot be loaded."""
    failed = [engine for engine in engines if engine.state == "failed"]
    if failed:
        names = ", ".join(engine.name for engine in failed)
        details = dict.fromkeys(filter(None, (engine.detail for engine in failed)))
        text = " ".join([*details, "Recording does not need them. See System for what to do."])
        return [{"tone": "bad", "title": f"Not available: {names}", "text": text}]
    loading = [engine for engine in engines if engine.state != "ready"]
    if not loading:
        return []
    names = ", ".join(f"{engine.name} ({engine.seconds:.0f} s)" for engine in loading)
    return [{"tone": "info", "title": "Models are loading", "text": f"{names}. The words follow."}]
