"""What the checks raised, and what clinicians made of it.

A finding counts once for each wording of its statement (an omission once a visit, where it is one in the end), however
often it is checked again.
It is confirmed where the statement was edited or rejected while it stood, unless it was accepted again as it was, or
where an omission was written down. That is an upper bound: an edit may have had another reason."""

from __future__ import annotations

import hashlib

from scribe_core.analytics.tally import Raised, Tally
from scribe_core.types import ALARMS, TOLD, Change, ChangeKind, Checked, Finding, Measure, StatementState, Verdict

RAISED = ALARMS | {Verdict.OMITTED}
CONFIRMING = (ChangeKind.EDIT, ChangeKind.REJECT, ChangeKind.WRITE_DOWN)
REASONS = ("It was said", "Clinically fine", "False alarm")
"""Those that the page offers. Words of a person's own may tell of the patient: they count as OTHER."""
OTHER = "Other"


def on_checked(tally: Tally, checked: Checked) -> None:
    if not checked.statement_id:
        _forget_written(tally, checked)
    for finding in checked.findings:
        if finding.verdict is Verdict.NOT_CHECKED:
            thing = f"not_checked:{checked.statement_id}:{checked.version}:{finding.check}"
            tally.place(thing, tally.cell(Measure.NOT_CHECKED, finding.check))
        elif finding.verdict in RAISED:
            key, raised = _known(tally, finding, checked.version)
            _put(tally, key, raised._replace(dismissal=_reason(finding)))


def _forget_written(tally: Tally, checked: Checked) -> None:
    """While the note is being written much is not in it yet: what the model wrote down later was no omission."""
    still = {_key(tally, finding, checked.version) for finding in checked.findings}
    for key, raised in tally.memory.findings.items():
        if not (raised.wording or key in still or raised.dismissal or raised.confirmed > 0):
            tally.place(f"finding:{key}")


def on_act(tally: Tally, change: Change) -> None:
    """An undo takes back what the change that it undoes confirmed; an undo of that confirms it again."""
    if change.kind is ChangeKind.ACCEPT:
        sign, keys = -1, _withdrawn(tally, change)
    elif change.kind is ChangeKind.UNDO:
        sign, keys = tally.memory.acts.get(change.undoes, (0, []))
        sign = -sign
    elif change.kind in CONFIRMING:
        versions = {statement.id: statement.version for statement in change.before}
        open_ = [finding for finding in change.findings if finding.verdict in RAISED]
        sign, keys = 1, [_remember(tally, finding, versions.get(finding.statement_id, 0)) for finding in open_]
    else:
        return
    tally.memory.acts[change.id] = (sign, keys)
    for key in keys:
        raised = tally.memory.findings[key]
        _put(tally, key, raised._replace(confirmed=raised.confirmed + sign))


def _withdrawn(tally: Tally, change: Change) -> list[str]:
    """What was rejected and is accepted again in the same words was right after all."""
    rejected = (item for item in change.before if item.state is StatementState.REJECTED)
    wordings = {_wording(tally, statement.id, statement.version) for statement in rejected}
    found = tally.memory.findings.items()
    return [key for key, raised in found if raised.wording in wordings for _ in range(raised.confirmed)]


def _remember(tally: Tally, finding: Finding, version: int) -> str:
    """What stands open may have been raised at an earlier wording, while the newest waits to be checked."""
    versions = range(version, 0, -1)
    raised_at = next((item for item in versions if _key(tally, finding, item) in tally.memory.findings), version)
    key, raised = _known(tally, finding, raised_at)
    _put(tally, key, raised)
    return key


def _key(tally: Tally, finding: Finding, version: int) -> str:
    code = () if finding.code == TOLD else (finding.code,)  # a visit may have been counted before there were codes
    return digest("\n".join((_wording(tally, finding.statement_id, version), finding.check, *code, finding.subject)))


def _wording(tally: Tally, statement_id: str, version: int) -> str:
    """The same for all versions in the same words: an edit that is taken back has a version of its own."""
    return f"{statement_id} {tally.memory.wordings.get(statement_id, {}).get(version, '')}" if statement_id else ""


def digest(text: str) -> str:
    """What may be kept of words that were said."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _known(tally: Tally, finding: Finding, version: int) -> tuple[str, Raised]:
    key = _key(tally, finding, version)
    drafted = tally.memory.drafted.get(finding.statement_id)
    model, prompt = (drafted.model, drafted.prompt) if drafted else (tally.memory.model, tally.memory.prompt)
    wording = _wording(tally, finding.statement_id, version)
    return key, tally.memory.findings.get(key, Raised(finding.check, model, prompt, wording=wording))


def _put(tally: Tally, key: str, raised: Raised) -> None:
    """What was set aside is not confirmed, whatever was done to the statement."""
    tally.memory.findings[key] = raised
    facts = {"label": raised.check, "model": raised.model, "prompt": raised.prompt}
    cells = [tally.cell(Measure.RAISED, **facts)]
    if raised.dismissal:
        cells.append(tally.cell(Measure.DISMISSED, detail=raised.dismissal, **facts))
    elif raised.confirmed > 0:
        cells.append(tally.cell(Measure.CONFIRMED, **facts))
    tally.place(f"finding:{key}", *cells)


def _reason(finding: Finding) -> str:
    if finding.dismissal is None:
        return ""
    reason = finding.dismissal.reason.strip().rstrip(".")
    return reason if reason in REASONS else OTHER
