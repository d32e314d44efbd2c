"""Sound that could not be read: what was said there is in no statement, and only who listens to it knows whether it
should be."""

from __future__ import annotations

from collections.abc import Sequence

from scribe_core.types import Finding, Severity, Turn, Verdict

CHECK = "unreadable"


def check_visit(turns: Sequence[Turn]) -> list[Finding]:
    """One finding for each such stretch. High: a note is not signed before somebody says why it may be."""
    return [_finding(turn) for turn in turns if turn.unread_s]


def _finding(turn: Turn) -> Finding:
    where = f"{int(turn.start_s) // 60}:{int(turn.start_s) % 60:02d}"
    return Finding(
        statement_id="",
        check=CHECK,
        verdict=Verdict.NOT_CHECKED,
        severity=Severity.HIGH,
        code="unread",
        facts=(where, f"{max(1, round(turn.unread_s))}"),
        evidence=(turn.id,),
    )
