"""What the visit's view draws, as rows of plain JSON; placeholders stand in their texts."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from scribe_core.review.spoken import spoken
from scribe_core.review.wording import sentence_of
from scribe_core.types import Checked, Statement, Turn, Visit, VisitStatus

FINAL = (VisitStatus.ENDED, VisitStatus.SIGNED)


def visit_row(visit: Visit) -> dict[str, Any]:
    return {
        "live": visit.status not in FINAL,
        "signed": visit.status is VisitStatus.SIGNED,
        "signed_by": visit.signature.name if visit.signature else "",
        "addenda": [item.model_dump(mode="json", include={"name", "text"}) for item in visit.addenda],
        "file_name": f"note-{visit.created_at[:16].replace(':', '').replace('T', '-')}.txt",
    }


def turn_row(turn: Turn, relation: str) -> dict[str, Any]:
    """relation: what the speaker is to the patient; empty for doctor and patient, and where it was not said."""
    return {
        "id": turn.id,
        "speaker": str(turn.speaker),
        "relation": relation,
        "by": turn.speaker_by,
        "score": round(turn.speaker_score, 2),
        "start_s": round(turn.start_s, 2),
        "end_s": round(turn.end_s, 2),
        "text": turn.text,
        "unread": turn.unread_s > 0,
    }


def statement_row(statement: Statement, turns: dict[int, Turn]) -> dict[str, Any]:
    """With the words that it was made from, and where the order of the note puts it. turns: by id."""
    row = statement.model_dump(mode="json", exclude={"origin"})
    return row | {"spoken": [asdict(item) for item in spoken(statement, turns)], "place": statement.place}


def checked_row(checked: Checked) -> dict[str, Any]:
    fields = {"statement_id", "check", "verdict", "severity", "code", "evidence", "span"}
    rows = [
        finding.model_dump(mode="json", include=fields)
        | {"subject": finding.subject, "message": sentence_of(finding), "urgency": finding.urgency}
        | {"dismissed": finding.dismissal.reason if finding.dismissal else ""}
        for finding in checked.findings
    ]
    return {"id": checked.statement_id, "version": checked.version, "findings": rows}
