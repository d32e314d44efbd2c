"""Where visits are kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, Unpack

from scribe_core.interfaces.passing import PassingStore
from scribe_core.interfaces.sound import SoundStore
from scribe_core.types import (
    Addendum,
    Change,
    Checked,
    DatasetBuild,
    Dismissal,
    EditKind,
    Event,
    Finding,
    NoteState,
    Signature,
    Speaker,
    Statement,
    Timing,
    Turn,
    Visit,
    VisitChanges,
    VisitStatus,
)


@dataclass(frozen=True)
class Assembly:
    """How far the chunks have become turns. `carry` is the assembler's own sealed state.

    tries: how often the next chunk was begun and came to nothing, so far as `put_tries` tells. settled_turn: the last
    turn of which `settle_speakers` told who spoke."""

    next_seq: int = 0
    next_turn_id: int = 1
    carry: bytes = b""
    tries: int = 0
    settled_turn: int = 0


@dataclass(frozen=True)
class Claim:
    """Who drafts the turns from first_turn to last_turn; owner: a process of the app."""

    owner: str
    first_turn: int
    last_turn: int

    def hinders(self, other: Claim) -> bool:
        """Both draft one turn, and are not one owner's."""
        overlap = self.first_turn <= other.last_turn and other.first_turn <= self.last_turn
        return overlap and self.owner != other.owner


@dataclass(frozen=True)
class VisitPage:
    """Visits, newest first. before: names the place after them, for the next page; empty where there is none."""

    visits: tuple[Visit, ...]
    before: str = ""


PAGE, EACH = 50, 500
"""Visits that are read at once, for a page and on the way through all."""


def is_settled(visit: Visit, note: NoteState, whole: Checked | None) -> bool:
    """Nothing is left to do: the note is signed, or closed and checked as it is. whole: what the checks say of the note
    as a whole."""
    checked = not note.version or (whole is not None and whole.version == note.version)
    return visit.status is VisitStatus.SIGNED or (note.final and checked)


class VisitStore(SoundStore, PassingStore, Protocol):
    """The one source of truth. Every change is also an event on the visit's stream.

    Methods raise VisitNotFoundError for an unknown visit and StoreError where the store does not answer. It may
    have done then what it was asked: the same call again changes nothing more, and is not refused for that; but a
    visit that is deleted is not found, and `add_timing` adds another event.
    What may be in a visit's stream is in types/events.py. Earlier releases also wrote `stage` and `partial`, which pass
    now (PassingStore).
    """

    def create_visit(self, visit: Visit) -> None:
        """Raises ConflictError where another one has its id."""

    def get_visit(self, visit_id: str) -> Visit: ...
    def list_visits(self, owner: str | None = None, before: str = "", count: int = PAGE) -> VisitPage:
        """Up to `count` visits of `owner`, or of all where it is None, that come after the place `before`.

        A visit whose record cannot be read is left out."""

    def unfinished(self) -> list[Visit]:
        """All that are not settled (see is_settled), newest first. One whose record cannot be read is left out."""

    def update_visit(self, visit_id: str, **changes: Unpack[VisitChanges]) -> Visit:
        """Raises SignedError where the note is signed and more than AFTER_SIGNING is to change."""

    def delete_visit(self, visit_id: str) -> None:
        """Leaves nothing of the visit: sound, words, note, vault."""

    def assembly(self, visit_id: str) -> Assembly:
        """A carry that cannot be read is none: the next chunk holds most of its words once more."""

    def put_tries(self, visit_id: str, seq: int, tries: int) -> None:
        """Nothing where chunk `seq` is not the next one; without an event."""

    def commit_turns(self, visit_id: str, seq: int, turns: Sequence[Turn], carry: bytes) -> bool:
        """Adds the turns of chunk `seq` if it is the next one; False if it had been committed before.

        Raises ConflictError where `seq` is ahead of the next one."""

    def turns(self, visit_id: str) -> list[Turn]: ...
    def set_speakers(self, visit_id: str, speakers: Mapping[int, Speaker]) -> None:
        """The clinician's choice, by turn. Raises SignedError."""

    def settle_speakers(
        self, visit_id: str, read: Sequence[Turn], speakers: Mapping[int, tuple[Speaker, float]]
    ) -> None:
        """The model's judgement by turn, and how sure it is (0 to 1), of some of the turns `read`: up to the last of
        these who spoke is settled then. A clinician's choice stays. The same again changes nothing.

        Raises StaleError where somebody else is said to have spoken one of `read` by now, and SignedError."""

    def claim_turns(self, visit_id: str, claim: Claim, keep_s: float) -> None:
        """For keep_s seconds by the store's clock, so that no two processes draft the same; again to renew it. Without
        an event. Raises ConflictError where another owner's claim of one of them lasts, and where they are in the note:
        then no claim counts any more."""

    def release_turns(self, visit_id: str, claim: Claim) -> None:
        """Others may take them at once. Nothing happens where they are another owner's by now."""

    def claims(self, visit_id: str) -> list[Claim]:
        """Those that last, in the order of the talk."""
        ...

    def statements(self, visit_id: str) -> list[Statement]: ...
    def note_state(self, visit_id: str) -> NoteState: ...
    def commit_note(
        self,
        visit_id: str,
        before: NoteState,
        after: NoteState,
        changed: Sequence[Statement],
        change: Change | None = None,
        signature: Signature | None = None,
    ) -> Change | None:
        """One atomic step. change: goes into the history and is given back with its id; signature: signs the visit. The
        same change again is known by its place in the history, and changes nothing.

        Raises StaleError where the note is no longer at `before`, and SignedError where it is signed."""

    def history(self, visit_id: str) -> list[Change]:
        """Oldest first."""

    def add_addendum(self, visit_id: str, addendum: Addendum) -> Visit:
        """Once for each request (Addendum.same_as). Raises ConflictError where the note is not signed."""

    def checked(self, visit_id: str) -> dict[str, Checked]:
        """By statement id; "" holds what was omitted. A statement without an entry of its version is not checked."""

    def put_checked(self, visit_id: str, checked: Checked) -> None:
        """A finding that was dismissed stays dismissed while the checks say the same of the same version; one of the
        omissions, while they say the same. What was read before
        something that is stored (Checked.is_outdated) changes nothing."""

    def dismiss(self, visit_id: str, finding: Finding, dismissal: Dismissal | None) -> bool:
        """dismissal: None opens it again. False where the finding is no longer there. Raises SignedError."""

    def edit_kinds(self, visit_id: str) -> dict[str, EditKind]:
        """What the clinician says of why a sentence was changed, by the feedback's id."""

    def put_edit_kind(self, visit_id: str, feedback_id: str, kind: EditKind) -> None:
        """Also of a signed note; without an event."""

    def put_build(self, build: DatasetBuild) -> None:
        """Raises ConflictError where one of its visits is gone or no longer allows training: a build that is kept here
        was allowed at that moment."""

    def builds(self) -> list[DatasetBuild]:
        """Datasets that were made, newest first."""

    def vault(self, visit_id: str) -> dict[str, str]:
        """Placeholder to real value; sealed at rest."""

    def put_vault(self, visit_id: str, entries: dict[str, str], known: dict[str, str]) -> None:
        """Raises StaleError where the vault is no longer `known`: one placeholder never stands for two values. Raises
        SignedError where another value is to stand in a signed note; what is new may be added."""

    def secret(self, visit_id: str, name: str) -> bytes | None:
        """What `put_secret` kept under `name`."""

    def put_secret(self, visit_id: str, name: str, data: bytes) -> None:
        """Keeps bytes sealed at rest beside the visit; without an event."""

    def add_timing(self, visit_id: str, timing: Timing) -> str:
        """An event and nothing else. Returns its id."""

    def events(self, visit_id: str, after: str = "0", block_ms: int = 0, count: int = 1000) -> list[Event]:
        """Events later than id `after`, oldest first; waits up to `block_ms` for the first one."""

    def last_event_id(self, visit_id: str) -> str:
        """Id of the newest event; "0" before the first."""

    def risks(self) -> tuple[str, ...]:
        """What may be lost of what was acknowledged, a plain sentence each, by what the server said a few seconds ago
        at most. Empty where each change is on the disk before it is acknowledged, and stays there."""

    def remarks(self) -> tuple[str, ...]:
        """What happened to what the store keeps, and what to do, a plain sentence or two each: what was cut of a
        damaged file. Empty where nothing did. Does not ask the server."""

    def close(self) -> None: ...


def every_visit(store: VisitStore, owner: str | None = None) -> Iterator[Visit]:
    """Newest first, read a page at a time."""
    page = store.list_visits(owner, count=EACH)
    yield from page.visits
    while page.before:
        page = store.list_visits(owner, page.before, count=EACH)
        yield from page.visits
