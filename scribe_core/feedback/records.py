"""The steps of a visit's history as feedback: a pure function of history, turns and visit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from scribe_core.feedback.kinds import edit_kind, written_kind
from scribe_core.feedback.routing import REPEATED, Thresholds, overtaken, route
from scribe_core.types import (
    ALARMS,
    ActionKind,
    Change,
    ChangeKind,
    EditKind,
    Feedback,
    Finding,
    Statement,
    Turn,
    Visit,
    VisitStatus,
)

TAUGHT = frozenset({*get_args(ActionKind), ChangeKind.WRITE_DOWN})
"""Changes of statements by a person."""


@dataclass(frozen=True)
class Step:
    """What one change did to one statement. before: None where it is new; after: its parts, where it was split."""

    change: Change
    before: Statement | None
    after: tuple[Statement, ...]

    @property
    def statement(self) -> Statement:
        return self.before or self.after[0]

    @property
    def findings(self) -> list[Finding]:
        return [found for found in self.change.findings if found.statement_id == self.statement.id]

    @property
    def texts(self) -> tuple[str, str]:
        """Before and after; of what was rejected or taken back nothing is left."""
        before = self.before.text if self.before else ""
        standing = [item.text for item in self.after if item.stands]
        return before, "" if self.change.kind is ChangeKind.REJECT else " ".join(standing)


def feedback(
    visit: Visit,
    turns: Sequence[Turn],
    history: Sequence[Change],
    kinds: dict[str, EditKind] | None = None,
    thresholds: Thresholds | None = None,
) -> list[Feedback]:
    """One for each statement that a step touched, oldest first; none for what was undone. kinds: what the clinician
    said of some, by id, in place of what the code decides."""
    return [record for record, _ in records(visit, turns, history, kinds or {}, thresholds or Thresholds())]


def records(
    visit: Visit, turns: Sequence[Turn], history: Sequence[Change], kinds: dict[str, EditKind], thresholds: Thresholds
) -> list[tuple[Feedback, Step]]:
    """The same, each with its step."""
    written = _written_by_the_model(history)
    taken = list(_steps(history))
    found = []
    for place, step in enumerate(taken):
        later = [other.change.kind for other in taken[place + 1 :] if other.statement.id == step.statement.id]
        record = _record(visit, turns, step, kinds, thresholds)
        of_the_model = bool(step.before) and step.before.text in written.get(step.statement.id, ())
        found.append((_routed(record, step, of_the_model, visit, later, thresholds), step))
    return found


def standing_changes(history: Sequence[Change]) -> list[Change]:
    """The changes that were not undone; an undo is none itself, and one that was undone does not count."""
    gone: set[str] = set()
    for change in reversed(history):
        if change.kind is ChangeKind.UNDO and change.id not in gone:
            gone.add(change.undoes)
    return [change for change in history if change.id not in gone and change.kind is not ChangeKind.UNDO]


def _steps(history: Sequence[Change]) -> Iterator[Step]:
    for change in standing_changes(history):
        if change.kind not in TAUGHT:
            continue
        before = {item.id: item for item in change.before}
        if change.kind is ChangeKind.SPLIT:
            yield from (Step(change, item, change.after) for item in change.before)
        else:
            yield from (Step(change, before.get(item.id), (item,)) for item in change.after)


def _written_by_the_model(history: Sequence[Change]) -> dict[str, set[str]]:
    """Every wording that the model gave a statement, or proposed for it, by the statement's id."""
    written: dict[str, set[str]] = {}
    for change in history:
        for item in change.after if change.kind is ChangeKind.DRAFT else ():
            proposed = item.proposal.text if item.proposal else ""
            written.setdefault(item.id, set()).add(proposed if item.touched else item.text)
    return written


def _record(
    visit: Visit, turns: Sequence[Turn], step: Step, kinds: dict[str, EditKind], thresholds: Thresholds
) -> Feedback:
    change, statement = step.change, step.statement
    before, after = step.texts
    origin = statement.origin
    name = f"{visit.id}:{change.id}:{statement.id}"
    return Feedback(
        id=name,
        visit_id=visit.id,
        change_id=change.id,
        statement_id=statement.id,
        action=change.kind,
        by=change.by,
        name=change.name,
        at=change.at,
        before=before,
        after=after,
        section=step.after[0].section,
        similarity=_similarity(before, after),
        kind=kinds.get(name) or _kind(step, turns, thresholds),
        corrected=name in kinds,
        findings=tuple((found.check, found.severity) for found in step.findings),
        model=origin.model if origin else "",
        prompt_version=origin.prompt_version if origin else "",
        latency_s=_seconds(origin.at, change.at) if origin else None,
        reason=change.reason,
    )


def _routed(
    record: Feedback, step: Step, of_the_model: bool, visit: Visit, later: Sequence[ChangeKind], thresholds: Thresholds
) -> Feedback:
    action, signed = record.action, visit.status is VisitStatus.SIGNED
    if (action is ChangeKind.TAKE and not record.after) or (action is ChangeKind.REJECT and record.reason == REPEATED):
        return record
    if overtaken(action, later):
        # What was reworded and then rejected was rejected as the model wrote it.
        if action not in (ChangeKind.EDIT, ChangeKind.SPLIT):
            return record
        action = ChangeKind.REJECT
    of_the_model = of_the_model or action is ChangeKind.TAKE
    way = route(action, record.kind, record.similarity, of_the_model, signed, thresholds)
    return record.replace(route=way)


def _kind(step: Step, turns: Sequence[Turn], thresholds: Thresholds) -> EditKind | None:
    before, after = step.texts
    action = step.change.kind
    if action in (ChangeKind.ACCEPT, ChangeKind.TAKE, ChangeKind.LEAVE):
        return None
    if action in (ChangeKind.WRITE, ChangeKind.WRITE_DOWN):
        return written_kind(after, turns)
    if action in (ChangeKind.EDIT, ChangeKind.SPLIT):
        return edit_kind(before, after, step.statement.evidence, turns, thresholds.sounds_like_from)
    doubted = any(found.verdict in ALARMS for found in step.findings)
    return EditKind.WRONG_FACT if action is ChangeKind.REJECT and doubted else EditKind.OTHER


def _similarity(before: str, after: str) -> float:
    """1 minus the share of characters that differ (Levenshtein)."""
    from rapidfuzz.distance import Levenshtein

    return round(Levenshtein.normalized_similarity(before, after), 4)


def _seconds(since: str, until: str) -> float | None:
    try:
        seconds = (datetime.fromisoformat(until) - datetime.fromisoformat(since)).total_seconds()
    except (ValueError, TypeError):
        return None
    return round(max(0.0, seconds), 3)
