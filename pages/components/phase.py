"""Where a visit stands for this tab, and what may be done about it."""

from __future__ import annotations

from enum import StrEnum

from scribe_core.types import Visit, VisitStatus

MICROPHONE = "microphone"
PATIENCE_S = 12.0


class Phase(StrEnum):
    RECORDING = "recording"
    CONNECTING = "connecting"
    UNHEARD = "unheard"
    ELSEWHERE = "elsewhere"
    DETACHED = "detached"
    PAUSED = "paused"
    READING = "reading"
    STALLED = "stalled"
    ENDED = "ended"
    SIGNED = "signed"


def phase_of(visit: Visit, armed_for_s: float | None, hearing: bool, reading: bool) -> Phase:
    """armed_for_s: seconds since this tab switched its microphone on for the visit; None where it did not.

    hearing: some tab's microphone is heard; reading: a recording is being read for this visit.
    """
    if visit.status is VisitStatus.SIGNED:
        return Phase.SIGNED
    if visit.status is VisitStatus.ENDED:
        return Phase.ENDED
    if visit.source != MICROPHONE:
        return Phase.READING if reading and visit.status is VisitStatus.RECORDING else Phase.STALLED
    if visit.status is VisitStatus.PAUSED:
        return Phase.PAUSED
    if armed_for_s is None:
        return Phase.ELSEWHERE if hearing else Phase.DETACHED
    if hearing:
        return Phase.RECORDING
    return Phase.CONNECTING if armed_for_s < PATIENCE_S else Phase.UNHEARD


LABELS: dict[Phase, tuple[str, str]] = {
    Phase.RECORDING: ("Recording", "live"),
    Phase.CONNECTING: ("Connecting the microphone", "busy"),
    Phase.UNHEARD: ("Not recording", "warn"),
    Phase.ELSEWHERE: ("Recording in another tab", "live"),
    Phase.DETACHED: ("Not recording", "warn"),
    Phase.PAUSED: ("Paused", "warn"),
    Phase.READING: ("Reading the recording", "busy"),
    Phase.STALLED: ("Reading stopped", "warn"),
    Phase.ENDED: ("Finished", "done"),
    Phase.SIGNED: ("Signed", "done"),
}

NOTICES: dict[Phase, dict[str, str]] = {
    Phase.UNHEARD: {
        "tone": "bad",
        "title": "No sound arrives from the microphone",
        "text": "Nothing is being recorded. Allow the microphone in the browser's address bar, check the device, "
        "then reconnect.",
    },
    Phase.DETACHED: {
        "tone": "warn",
        "title": "This visit is open, and nothing is being recorded",
        "text": "The page was reloaded or the connection was lost. Resume or finish.",
    },
    Phase.PAUSED: {
        "tone": "info",
        "title": "Paused",
        "text": "The microphone is off. Nothing is heard until you resume.",
    },
    Phase.STALLED: {
        "tone": "warn",
        "title": "The recording was not read to its end",
        "text": "Finish the visit to keep what was stored of it, or discard it and upload again.",
    },
}

# Where nothing is known that kept it from being stored.
KEPT: dict[Phase, str] = {
    Phase.UNHEARD: "What was said before is stored.",
    Phase.DETACHED: "What was said before is stored.",
}
OVER = (Phase.ENDED, Phase.SIGNED)

# Actions in the order of their buttons; the first one is the main one.
ACTIONS: dict[Phase, tuple[str, ...]] = {
    Phase.RECORDING: ("finish", "pause", "discard"),
    Phase.CONNECTING: ("finish", "discard"),
    Phase.UNHEARD: ("reconnect", "finish", "discard"),
    Phase.ELSEWHERE: ("finish", "discard"),
    Phase.DETACHED: ("resume", "finish", "discard"),
    Phase.PAUSED: ("resume", "finish", "discard"),
    Phase.READING: ("discard",),
    Phase.STALLED: ("finish", "discard"),
    Phase.ENDED: ("sign", "new"),
    Phase.SIGNED: ("addendum", "new"),
}
