"""One visit and the people of it."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import TypedDict

from scribe_core.types.base import Frozen
from scribe_core.types.findings import Finding


class VisitStatus(StrEnum):
    RECORDING = "recording"
    PAUSED = "paused"
    ENDED = "ended"
    SIGNED = "signed"


class Consent(Frozen):
    """Who ticked that the patient agreed, when (ISO 8601, UTC), and to which wording.

    training: the patient also agreed that the masked words and the corrections improve the scribe.
    withdrawn_at: since when that no longer holds."""

    clinician: str
    given_at: str
    wording: str
    training: bool = False
    withdrawn_at: str | None = None

    @property
    def allows_training(self) -> bool:
        return self.training and self.withdrawn_at is None


class Override(Frozen):
    """A finding that stood when the note was signed, and why it was signed all the same."""

    finding: Finding
    reason: str


class Signature(Frozen):
    """by: the account's id. at: ISO 8601, UTC."""

    by: str
    name: str
    at: str
    overrides: tuple[Override, ...] = ()


class Addendum(Frozen):
    """What was added below a signed note; the text is masked. ticket: of the request, empty for none."""

    by: str
    name: str
    at: str
    text: str
    ticket: str = ""

    def same_as(self, other: Addendum) -> bool:
        """One request made both."""
        if self == other:
            return True
        return bool(self.ticket) and (self.by, self.ticket, self.text) == (other.by, other.ticket, other.text)


class Visit(Frozen):
    """One recording. `title` never holds a patient's name. owner: the id of the clinician's account.

    last_seq: the number of its last chunk, -1 for none; None before the recording is finished.
    sound_remark: what its readers have to know of the recording; empty: nothing."""

    id: str
    created_at: str
    status: VisitStatus
    consent: Consent
    title: str = ""
    template: str = "soap"
    source: str = "microphone"
    audio_s: float = 0.0
    ended_at: str | None = None
    owner: str = ""
    last_seq: int | None = None
    sound_remark: str = ""
    signature: Signature | None = None
    addenda: tuple[Addendum, ...] = ()

    @property
    def place(self) -> str:
        """Orders visits by when they began; two that began at the same moment by their ids."""
        begun = datetime.fromisoformat(self.created_at).astimezone(UTC)
        return f"{begun:%Y%m%d%H%M%S%f}:{self.id}"

    def has_become_turns(self, next_seq: int) -> bool:
        """No chunk is missing before its last one, where that is known. next_seq: the first that is not turns yet."""
        return self.last_seq is None or next_seq > self.last_seq


class VisitChanges(TypedDict, total=False):
    """Facts of a visit that change while it lasts; `owner` when an account is taken over."""

    status: VisitStatus
    consent: Consent
    title: str
    audio_s: float
    ended_at: str | None
    owner: str
    last_seq: int | None
    sound_remark: str


AFTER_SIGNING = frozenset({"consent"})
"""What of a visit may still change once its note is signed; addenda are only added to."""
