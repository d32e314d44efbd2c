"""What was heard and is in no statement, written into the note when the clinician asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from scribe_core.errors import ConflictError
from scribe_core.interfaces import VisitStore
from scribe_core.note.filing import filed
from scribe_core.types import Finding, Operation, OperationKind, Section, Statement, Turn

TRIES = 5
"""The note may change while it is written; another change has to come five times in a row for this to fail."""


def write_down(store: VisitStore, visit_id: str, check: str, message: str) -> Statement:
    """A new statement that quotes the words of the omission with this message, filed by who said them.

    Raises ConflictError where the omission is no longer there."""
    for _ in range(TRIES - 1):
        try:
            return _write_down(store, visit_id, check, message)
        except ConflictError:
            continue
    return _write_down(store, visit_id, check, message)


def _write_down(store: VisitStore, visit_id: str, check: str, message: str) -> Statement:
    state = store.note_state(visit_id)
    omission = _omission(store, visit_id, check, message)
    quoted = _quotation([turn for turn in store.turns(visit_id) if turn.id in omission.evidence], omission.span)
    facts = quoted.model_dump(include={"section", "text", "evidence"})
    statement = Statement(id=f"s{state.next_statement}", **facts)
    after = replace(state, version=state.version + 1, next_statement=state.next_statement + 1)
    store.commit_note(visit_id, state, after, [statement])
    return statement


def _omission(store: VisitStore, visit_id: str, check: str, message: str) -> Finding:
    checked = store.checked(visit_id).get("")
    for finding in checked.findings if checked else ():
        if (finding.check, finding.message) == (check, message) and not finding.dismissal:
            return finding
    raise ConflictError("This is no longer missing: the note has changed meanwhile.")


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
