"""When a note may be signed. A check that could not run counts as open: nothing passes because it was away. That no
table knows a drug's doses (low) is told beside the statement, and asked of nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scribe_core.errors import BadInputError
from scribe_core.types import (
    Checked,
    Finding,
    NoteState,
    Override,
    Severity,
    Statement,
    StatementState,
    Verdict,
    Visit,
    VisitStatus,
)


@dataclass(frozen=True)
class Readiness:
    """waits: what has to happen before anybody can sign, in words. open: findings that need a reason, once each."""

    waits: tuple[str, ...]
    open: tuple[Finding, ...]


def needs_reason(finding: Finding) -> bool:
    """A high finding, and a check that could not run."""
    if finding.dismissal or finding.verdict is Verdict.SUPPORTED:
        return False
    away = finding.verdict is Verdict.NOT_CHECKED and finding.severity is not Severity.LOW
    return away or finding.severity is Severity.HIGH


def sound_under_way(visit: Visit, spans: Mapping[int, tuple[float, float]], next_seq: int) -> str:
    """What of a finished visit's sound is not words yet; empty: nothing.

    spans: where each stored chunk begins and ends, seconds. next_seq: the first chunk that is not turns."""
    if visit.has_become_turns(next_seq):
        return ""
    absent = sum(seq not in spans for seq in range(next_seq, (visit.last_seq or 0) + 1))
    if absent:
        return f"{absent} of the pieces of its sound {'is' if absent == 1 else 'are'} still missing."
    left_s = max(end_s for _, end_s in spans.values()) - spans[next_seq][0]
    return f"The last {left_s:.0f} s of its sound are still being heard."


def readiness(
    visit: Visit, note: NoteState, statements: Sequence[Statement], checked: dict[str, Checked], under_way: str = ""
) -> Readiness:
    """under_way: see sound_under_way."""
    standing = [statement for statement in statements if statement.stands]
    current = [checked[item.id] for item in standing if item.id in checked and checked[item.id].version == item.version]
    whole = checked.get("")
    found = [finding for record in (*current, *([whole] if whole else [])) for finding in record.findings]
    unchecked = len(standing) - len(current)
    waits = [
        (visit.status is not VisitStatus.ENDED, "The visit is still open: finish the recording first."),
        (bool(under_way), under_way),
        (not note.final, "The last words are still being written into the note."),
        (not standing, "The note is empty: there is nothing to sign."),
        (unchecked > 0, f"{_counted(unchecked, 'statement')} not checked yet."),
        (whole is None or whole.version != note.version, "What the note leaves out is not checked yet."),
        (any(item.proposal for item in standing), "A proposal from later talk is not answered: take it or leave it."),
    ]
    return Readiness(
        waits=tuple(words for waiting, words in waits if waiting),
        open=tuple(finding for finding in found if needs_reason(finding)),
    )


def overrides(ready: Readiness, reasons: Sequence[Override]) -> tuple[Override, ...]:
    """A reason for each open finding. Raises BadInputError where something is missing."""
    if ready.waits:
        raise BadInputError(f"The note cannot be signed yet. {ready.waits[0]}")
    given = {override.finding: override for override in reasons if override.reason.strip()}
    missing = [finding for finding in ready.open if finding not in given]
    if missing:
        raise BadInputError(f"{_counted(len(missing), 'finding')} open: correct the note, or give a reason for each.")
    return tuple(given[finding] for finding in ready.open)


def locked(statements: Sequence[Statement]) -> list[Statement]:
    """What stands and nobody touched: signed as the model wrote it."""
    return [item.replace(state=StatementState.LOCKED) for item in statements if item.stands and not item.touched]


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun} is" if count == 1 else f"{count} {noun}s are"
