"""What the clinician does about a finding: sets it aside, or has what was heard written into the note."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scribe_core.errors import ConflictError
from scribe_core.interfaces import VisitStore
from scribe_core.note.filing import filed
from scribe_core.review.wording import sentence_of
from scribe_core.types import (
    TOLD,
    Checked,
    Dismissal,
    Finding,
    FindingName,
    Operation,
    OperationKind,
    Section,
    Statement,
    StatementState,
    Turn,
    Verdict,
)

_GONE = "This finding is no longer there: the note has changed meanwhile."


def set_aside(store: VisitStore, visit_id: str, name: FindingName, why: Dismissal | None) -> None:
    """why: None brings it back. Raises ConflictError where the finding is no longer there."""
    if not store.dismiss(visit_id, _asked(store.checked(visit_id), name), why):
        raise ConflictError(_GONE)


def omission(checked: Mapping[str, Checked], name: FindingName) -> Finding:
    """Raises ConflictError where it is no longer missing."""
    finding = _asked(checked, name)
    if finding.dismissal or finding.verdict is not Verdict.OMITTED:
        raise ConflictError(_GONE)
    return finding


def kept_aside(findings: Sequence[Finding], before: Checked | None) -> list[Finding]:
    """With the dismissals of what was set aside when only its sentence was stored. before: the same as it was checked
    last."""
    told = [item for item in (before.findings if before else ()) if item.code == TOLD]
    aside = {(item.check, item.subject): item.dismissal for item in told if item.dismissal}
    found = ((finding, aside.get((finding.check, sentence_of(finding)))) for finding in findings)
    return [finding.replace(dismissal=dismissal) if dismissal else finding for finding, dismissal in found]


def quotation(missing: Finding, turns: Sequence[Turn], note: Sequence[Statement], number: int) -> Statement:
    """A new statement that quotes the words of an omission, filed by who said them.

    Raises ConflictError where the note holds it by now: the checks come a little later."""
    quoted = _quotation([turn for turn in turns if turn.id in missing.evidence], missing.span)
    if any((item.text, item.evidence) == (quoted.text, quoted.evidence) for item in note if item.stands):
        raise ConflictError(_GONE)
    return Statement(
        id=f"s{number}",
        state=StatementState.ACCEPTED,
        section=quoted.section,
        text=quoted.text,
        evidence=quoted.evidence,
    )


def _asked(checked: Mapping[str, Checked], name: FindingName) -> Finding:
    """Raises ConflictError."""
    record = checked.get(name.statement_id)
    for finding in record.findings if record else ():
        if finding.name == name:
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
