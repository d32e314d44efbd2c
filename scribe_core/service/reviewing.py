"""Reviewing a note."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scribe_core.interfaces import Store
from scribe_core.review.difference import StatementDifference, difference
from scribe_core.review.signing import Readiness
from scribe_core.rights import Bound, own_visit
from scribe_core.text import ADDENDUM, REASON, SHORT, STATEMENT, bounded, bounded_parts
from scribe_core.types import Action, Change, ChangeKind, FindingName, NoteState, Override, Speaker, Visit
from scribe_core.work.reviewer import Reviewer


class ReviewingDoor(Bound):
    """What a clinician does with transcript and note.

    What is typed is made one line here, before anything looks at it; what is too long raises BadInputError."""

    _store: Store
    _reviewer: Reviewer

    @own_visit
    def set_speaker(self, visit_id: str, turn_id: int, speaker: Speaker) -> None:
        """The clinician's choice; the model never changes it and later turns learn from it."""
        self._store.set_speakers(visit_id, {turn_id: speaker})
        self._reviewer.read_anew(visit_id)

    @own_visit
    def dismiss(self, visit_id: str, name: FindingName, reason: str) -> None:
        """Sets a finding aside; it comes back when its statement changes.

        Raises BadInputError without a reason, and ConflictError where the finding is no longer there."""
        self._reviewer.dismiss(visit_id, name, bounded(reason, REASON), self._who)

    @own_visit
    def bring_back(self, visit_id: str, name: FindingName) -> None:
        """A finding that was set aside is open again. Raises ConflictError where it is no longer there."""
        self._reviewer.bring_back(visit_id, name)

    @own_visit
    def write_down(self, visit_id: str, name: FindingName, ticket: str = "") -> Change:
        """Puts what was heard and is in no statement into the note, as a quotation.

        Raises ConflictError where it is no longer missing."""
        return self._reviewer.write_down(visit_id, name, self._who, bounded(ticket, SHORT))

    @own_visit
    def review(self, visit_id: str, action: Action, ticket: str = "") -> Change:
        """Accepts, edits, rejects, moves, splits or writes a statement, or answers a proposal. ticket: of the request;
        one that was done before is not done again, here and below.

        Raises BadInputError where the action lacks something, ConflictError where the statement is not as it was seen,
        and SignedError; nothing is changed then."""
        return self._reviewer.act(visit_id, _bounded(action), self._who, bounded(ticket, SHORT))

    @own_visit
    def undo(self, visit_id: str, ticket: str = "") -> Change:
        """Takes back this person's last step. Raises BadInputError where there is none, and ConflictError where the
        statement was changed since."""
        return self._reviewer.undo(visit_id, self._who, bounded(ticket, SHORT))

    @own_visit
    def accept_clean(self, visit_id: str, seen: Mapping[str, int], ticket: str = "") -> Change:
        """Accepts all that was checked and has no open finding. seen: versions of the statements on the page, by id.
        Raises BadInputError where nothing is left."""
        return self._reviewer.accept_clean(visit_id, seen, self._who, bounded(ticket, SHORT))

    @own_visit
    def readiness_to_sign(self, visit_id: str) -> Readiness:
        """What has to happen first, and which findings need a reason."""
        return self._reviewer.readiness(visit_id)

    @own_visit
    def sign(self, visit_id: str, seen: NoteState, reasons: Sequence[Override] = (), ticket: str = "") -> Visit:
        """The note cannot be changed afterwards. seen: the note as the person read it.

        Raises BadInputError where it cannot be signed yet, and ConflictError where it changed since it was read."""
        given = [item.replace(reason=bounded(item.reason, REASON)) for item in reasons]
        return self._reviewer.sign(visit_id, seen, given, self._who, bounded(ticket, SHORT))

    @own_visit
    def add_addendum(self, visit_id: str, text: str, ticket: str = "") -> Visit:
        """Below a signed note. Raises BadInputError without words, and ConflictError where the note is not signed."""
        return self._reviewer.add_addendum(visit_id, bounded(text, ADDENDUM), self._who, bounded(ticket, SHORT))

    @own_visit
    def history(self, visit_id: str) -> list[Change]:
        """Who changed what in the note, oldest first."""
        return self._store.history(visit_id)

    @own_visit
    def difference(self, visit_id: str) -> list[StatementDifference]:
        """The model's draft beside the note as it stands, word by word."""
        return difference(self._store.history(visit_id), self._store.statements(visit_id))


def _bounded(action: Action) -> Action:
    """The words of a proposal are compared with what stands there, and stay as they were seen."""
    seen = action.kind in (ChangeKind.TAKE, ChangeKind.LEAVE)
    texts = action.texts if seen else bounded_parts(action.texts, STATEMENT)
    return action.replace(texts=texts, reason=bounded(action.reason, REASON))
