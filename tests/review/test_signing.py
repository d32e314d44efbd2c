"""When a note may be signed."""

from __future__ import annotations

import pytest

from scribe_core.errors import BadInputError
from scribe_core.review.signing import locked, needs_reason, overrides, readiness, sound_under_way
from scribe_core.types import (
    Checked,
    Dismissal,
    Finding,
    NoteState,
    Override,
    Proposal,
    Severity,
    Statement,
    StatementState,
    Verdict,
    VisitStatus,
)
from tests.makers import a_statement, a_visit

FINAL = NoteState(version=3, noted_turn=2, next_statement=3, final=True)
ENDED = a_visit(status=VisitStatus.ENDED)


def a_finding(severity: Severity = Severity.HIGH, verdict: Verdict = Verdict.UNSUPPORTED, **facts: object) -> Finding:
    said = {"statement_id": "s1", "check": "entities", "code": "number_unsaid", "facts": ("10",)}
    return Finding(**{**said, "verdict": verdict, "severity": severity, **facts})


def records(*findings: Finding, version: int = 1, whole: int = 3) -> dict[str, Checked]:
    one = Checked(statement_id="s1", version=version, findings=findings)
    return {"s1": one, "": Checked(statement_id="", version=whole)}


def waits(note: NoteState = FINAL, checked: dict[str, Checked] | None = None, *statements: Statement) -> tuple:
    return readiness(ENDED, note, statements or (a_statement(1),), records() if checked is None else checked).waits


def test_a_checked_note_without_findings_is_ready() -> None:
    assert readiness(ENDED, FINAL, [a_statement(1)], records()).open == () == waits()


def test_what_is_under_way_is_waited_for() -> None:
    open_visit = readiness(a_visit(status=VisitStatus.PAUSED), FINAL, [a_statement(1)], records())
    assert "still open" in open_visit.waits[0]
    assert "still being written" in waits(NoteState(version=3))[0]
    assert "empty" in waits(FINAL, None, a_statement(1, state=StatementState.REJECTED))[0]
    assert "proposal" in waits(FINAL, None, a_statement(1, proposal=Proposal(text="Other.", evidence=(1,))))[0]


@pytest.mark.parametrize(
    ("last_seq", "seqs", "next_seq", "words"),
    [
        (None, (0, 1), 1, ""),
        (-1, (), 0, ""),
        (1, (0, 1), 2, ""),
        (2, (0, 1, 2), 1, "The last 20 s"),
        (2, (0, 2), 1, "1 of the pieces of its sound is"),
        (3, (), 0, "4 of the pieces of its sound are"),
    ],
)
def test_a_signature_waits_for_the_sound(last_seq: int | None, seqs: tuple, next_seq: int, words: str) -> None:
    spans = {seq: (seq * 10.0, (seq + 1) * 10.0) for seq in seqs}
    visit = a_visit(status=VisitStatus.ENDED, last_seq=last_seq)
    under_way = sound_under_way(visit, spans, next_seq)
    assert under_way.startswith(words) and bool(under_way) is bool(words)
    ready = readiness(visit, FINAL, [a_statement(1)], records(), under_way)
    assert ready.waits == ((under_way,) if words else ())


def test_nothing_passes_because_it_was_not_checked() -> None:
    assert "1 statement is not checked" in waits(FINAL, {"": Checked(statement_id="", version=3)})[0]
    assert "1 statement is not checked" in waits(FINAL, records(version=2))[0]
    assert "leaves out" in waits(FINAL, records(whole=2))[0]


@pytest.mark.parametrize(
    ("finding", "needed"),
    [
        (a_finding(), True),
        (a_finding(Severity.MODERATE), False),
        (a_finding(Severity.MODERATE, Verdict.NOT_CHECKED), True),
        (a_finding(Severity.LOW, Verdict.NOT_CHECKED), False),
        (a_finding(verdict=Verdict.SUPPORTED), False),
        (a_finding(dismissal=Dismissal(by="Dr. Lind", at="2026-01-02T10:00:00+00:00", reason="It was said")), False),
    ],
)
def test_high_findings_and_checks_that_could_not_run_need_a_reason(finding: Finding, needed: bool) -> None:
    assert needs_reason(finding) is needed


def test_each_open_finding_needs_its_own_reason() -> None:
    dose, side = a_finding(), a_finding(check="sides", code="no_side_said", facts=("left",))
    ready = readiness(ENDED, FINAL, [a_statement(1)], records(dose, side))
    assert ready.open == (dose, side)
    for reasons in ([], [Override(finding=dose, reason="Seen in the chart")], [Override(finding=dose, reason="  ")]):
        with pytest.raises(BadInputError):
            overrides(ready, reasons)
    given = (Override(finding=dose, reason="In the chart"), Override(finding=side, reason="I examined it"))
    assert overrides(ready, given) == given


def test_a_note_that_has_to_wait_is_not_signed_with_reasons_either() -> None:
    with pytest.raises(BadInputError, match="not checked"):
        overrides(readiness(ENDED, FINAL, [a_statement(1)], {}), [])


def test_signing_locks_what_nobody_touched() -> None:
    note = [
        a_statement(1),
        a_statement(2, state=StatementState.EDITED),
        a_statement(3, state=StatementState.REJECTED),
        a_statement(4, retracted=True),
    ]
    assert [(item.id, item.state) for item in locked(note)] == [("s1", StatementState.LOCKED)]
