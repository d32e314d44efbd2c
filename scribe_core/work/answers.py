"""What the clinician does about a finding: sets it aside, or has what was heard written into the note."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from scribe_core.errors import BadInputError, ConflictError
from scribe_core.interfaces import VisitStore
from scribe_core.note.filing import filed
from scribe_core.types import Dismissal, Finding, Operation, OperationKind, Section, Statement, Turn

TRIES = 5
"""The note may change while it is written; another change has to come five times in a row for this to fail."""
_GONE = "This finding is no longer there: the note has changed meanwhile."


def set_aside(store: VisitStore, visit_id: str, statement_id: str, check: str, message: str, why: Dismissal) -> None:
    """Raises BadInputError without a reason, and ConflictError where the finding is no longer there."""
    if not why.reason.strip():
        raise BadInputError("Say why the finding is set aside.")
    if not store.dismiss(visit_id, _asked(store, visit_id, statement_id, check, message), why):
        raise ConflictError(_GONE)


def write_down(store: VisitStore, visit_id: str, check: str, message: str) -> Statement:
    """A new statement that quotes the words of the omission with this message, filed by who said them.

    Raises ConflictError where it is no longer missing, and where the note changes all the time."""
    for _ in range(TRIES):
        omission = _asked(store, visit_id, "", check, message)
        if omission.dismissal:
            raise ConflictError(_GONE)
        try:
            return _write_down(store, visit_id, omission)
        except ConflictError:
            continue
    raise ConflictError("The note changes all the time. Try again in a moment.")


def _write_down(store: VisitStore, visit_id: str, omission: Finding) -> Statement:
    state = store.note_state(visit_id)
    quoted = _quotation([turn for turn in store.turns(visit_id) if turn.id in omission.evidence], omission.span)
    facts = quoted.model_dump(include={"section", "text", "evidence"})
    statement = Statement(id=f"s{state.next_statement}", **facts)
    after = replace(state, version=state.version + 1, next_statement=state.next_statement + 1)
    store.commit_note(visit_id, state, after, [statement])
    return statement


def _asked(store: VisitStore, visit_id: str, statement_id: str, check: str, message: str) -> Finding:
    """Raises ConflictError."""
    checked = store.checked(visit_id).get(statement_id)
    for finding in checked.findings if checked else ():
        if (finding.check, finding.message) == (check, message):
            return finding
    raise ConflictError(_GONE)


def _quotation(turns: Sequence[Turn], span: tuple[int, int] | None) -> Operation:
    """span: the words of the first turn that are meant; all of it where there is none."""
    start, end = span or (0, None)
    texts = [turns[0].text[start:end], *(turn.text for turn in turns[1:])]
    said = [
        f'The {turn.speaker.value} said: "{" ".join(text.split())}"' for turn, text in zip(turns, texts, strict=True)
    ]
    ids = tuple(turn.id for turn in turns)
    kind = OperationKind.ADD
    return filed(Operation(kind=kind, section=Section.SUBJECTIVE, text=" ".join(said), evidence=ids), turns)
