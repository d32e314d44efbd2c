"""Visits that nobody had: event streams of the shape that real ones have, about 200 events each, from a seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from scribe_core.types import (
    CaptureTiming,
    Change,
    ChangeKind,
    Checked,
    ChecksTiming,
    ChunkStored,
    ChunkTiming,
    Consent,
    Dismissal,
    Event,
    Fact,
    Finding,
    NoteState,
    NoteTiming,
    Origin,
    Section,
    Severity,
    Signature,
    Speaker,
    Statement,
    StatementState,
    Turn,
    Verdict,
    Visit,
    VisitStatus,
)

DAYS = 90
CLINICIANS = [f"u{number}" for number in range(1, 13)]
WRITERS = [("qwen2.5-coder-1.5b-int8", "delta_v2"), ("llama-3-8b-instruct", "delta_v2")]
CHECKS = {"entailment": 0.62, "entities": 0.8, "sides": 0.9, "dosage": 0.95, "terms": 0.55, "attribution": 0.7}
"""How often each is right."""
KINDS = ["PERSON", "PERSON", "PERSON", "DATE_TIME", "LOCATION", "PHONE_NUMBER"]
REASONS = ["It was said", "False alarm"]
TEXTS = ["The patient reports pain of the knee since Monday.", "Take paracetamol 500 mg twice a day for five days."]
EDITS = ["The patient reports pain of the left knee since Monday.", "Take paracetamol 500 mg.", "No fever."]
UPDATES, TURNS_EACH, STATEMENTS_EACH = 4, 6, 4


@dataclass
class MadeVisit:
    """The visit as it ends, and its events."""

    visit: Visit
    events: list[Event] = field(default_factory=list)

    def add(self, fact: Fact) -> None:
        self.events.append(Event(f"{len(self.events) + 1}-0", fact))


def made_visits(last_day: date, seed: int = 1) -> Iterator[MadeVisit]:
    """Without end; their days are the DAYS up to `last_day`."""
    chance = random.Random(seed)
    while True:
        yield _made(chance, last_day - timedelta(days=chance.randrange(DAYS)))


def _made(chance: random.Random, day: date) -> MadeVisit:
    begun = datetime(day.year, day.month, day.day, chance.randrange(8, 18), tzinfo=UTC)
    owner = chance.choice(CLINICIANS)
    consent = Consent(clinician=owner, given_at=begun.isoformat(), wording="The patient agreed.")
    facts = {"created_at": begun.isoformat(), "consent": consent, "owner": owner}
    made = MadeVisit(Visit(id=f"{chance.getrandbits(128):032x}", status=VisitStatus.RECORDING, **facts))
    made.add(made.visit)
    writer = chance.choice(WRITERS)
    statements = [item for number in range(UPDATES) for item in _update(made, chance, number, writer)]
    _end(made, begun + timedelta(minutes=15))
    for statement in statements:
        _decide(made, chance, statement)
    if chance.random() < 0.9:
        _sign(made, begun + timedelta(minutes=15, seconds=chance.lognormvariate(6.5, 1.3)))
    return made


def _update(made: MadeVisit, chance: random.Random, number: int, writer: tuple[str, str]) -> list[Statement]:
    for turn in range(number * TURNS_EACH + 1, (number + 1) * TURNS_EACH + 1):
        _say(made, chance, turn)
    first = number * STATEMENTS_EACH + 1
    origin = Origin(model=writer[0], prompt_version=writer[1], at=made.visit.created_at)
    statements = [_written(chance, n, origin) for n in range(first, first + STATEMENTS_EACH)]
    _note(made, ChangeKind.DRAFT, writer[0], (), tuple(statements))
    _tell_note(made, chance, writer)
    for statement in statements:
        made.add(Checked(statement_id=statement.id, version=1, findings=_findings(chance, statement)))
    made.add(ChecksTiming(seconds=tuple(chance.lognormvariate(-3, 0.4) for _ in statements)))
    return statements


def _say(made: MadeVisit, chance: random.Random, number: int) -> None:
    text = "and then it began to hurt again " * chance.randrange(1, 4)
    if chance.random() < 0.25:
        text += f"<{chance.choice(KINDS)}_1>"
    facts = {"speaker": Speaker.PATIENT, "start_s": number * 20.0, "end_s": number * 20.0 + 9}
    made.add(ChunkStored(seq=number, end_s=number * 20.0))
    made.add(CaptureTiming(seconds=chance.lognormvariate(-5, 0.5)))
    made.add(Turn(id=number, text=text.strip(), **facts))
    recognise_s, roles_s, privacy_s = (_stage(chance, mean) for mean in STAGES.values())
    made.add(ChunkTiming(recognise_s=recognise_s, roles_s=roles_s, privacy_s=privacy_s))


STAGES = {"recognise": 0.0, "roles": -4.0, "privacy": -2.5}
"""Logarithms of the median seconds."""


def _stage(chance: random.Random, mean: float) -> float:
    return chance.lognormvariate(mean, 0.5)


def _written(chance: random.Random, number: int, origin: Origin) -> Statement:
    facts = {"text": chance.choice(TEXTS), "evidence": (1,), "origin": origin}
    return Statement(id=f"s{number}", section=list(Section)[number % 4], **facts)


def _tell_note(made: MadeVisit, chance: random.Random, writer: tuple[str, str]) -> None:
    large = writer == WRITERS[1]
    seconds = chance.lognormvariate(1.2 if large else 2.2, 0.35)
    tokens = {"tokens_in": 1200, "tokens_cached": chance.randrange(700, 1100), "tokens_out": chance.randrange(80, 240)}
    facts = {"note_s": seconds, "total_s": seconds + 0.3, "first_token_s": (seconds / 6, seconds / 5)}
    queue = chance.choice([0, 0, 0, 0, 1, 1, 2])
    made.add(NoteTiming(model=writer[0], prompt=writer[1], **facts, **tokens, queue=queue))


def _findings(chance: random.Random, statement: Statement) -> tuple[Finding, ...]:
    if chance.random() > 0.3:
        return ()
    facts = {"verdict": Verdict.UNSUPPORTED, "severity": Severity.HIGH, "code": "not_said"}
    return (Finding(statement_id=statement.id, check=chance.choice(list(CHECKS)), **facts),)


def _decide(made: MadeVisit, chance: random.Random, statement: Statement) -> None:
    """A finding that is right has its statement changed, one that is wrong is set aside."""
    found = _open(made, statement)
    right = [finding for finding in found if chance.random() < CHECKS[finding.check]]
    if found and not right:
        why = Dismissal(by=made.visit.owner, at=made.visit.created_at, reason=chance.choice(REASONS))
        aside = tuple(finding.replace(dismissal=why) for finding in found)
        made.add(Checked(statement_id=statement.id, version=1, findings=aside))
    assert statement.origin is not None
    good = 0.2 if right else 0.72 if statement.origin.model == WRITERS[0][0] else 0.83
    dice = chance.random()
    if dice < good and not right:
        _review(made, ChangeKind.ACCEPT, statement, {"state": StatementState.ACCEPTED}, ())
    elif dice < good + (1 - good) * 0.6:
        new = {"state": StatementState.EDITED, "text": chance.choice(EDITS), "version": 2}
        _review(made, ChangeKind.EDIT, statement, new, tuple(right))
    else:
        _review(made, ChangeKind.REJECT, statement, {"state": StatementState.REJECTED}, tuple(right))


def _open(made: MadeVisit, statement: Statement) -> list[Finding]:
    checked = [event.fact for event in made.events if isinstance(event.fact, Checked)]
    return [finding for item in checked if item.statement_id == statement.id for finding in item.findings]


def _review(
    made: MadeVisit, kind: ChangeKind, before: Statement, new: dict[str, Any], findings: tuple[Finding, ...]
) -> None:
    _note(made, kind, made.visit.owner, (before,), (before.replace(**new),), findings)


def _note(
    made: MadeVisit,
    kind: ChangeKind,
    by: str,
    before: tuple[Statement, ...],
    after: tuple[Statement, ...],
    findings: tuple[Finding, ...] = (),
) -> None:
    for statement in after:
        made.add(statement)
    made.add(NoteState())
    facts = {"by": by, "name": by, "at": made.visit.created_at, "findings": findings, "id": f"c{len(made.events)}"}
    made.add(Change(kind=kind, before=before, after=after, **facts))


def _end(made: MadeVisit, at: datetime) -> None:
    made.visit = made.visit.replace(status=VisitStatus.ENDED, ended_at=at.isoformat())
    made.add(made.visit)


def _sign(made: MadeVisit, at: datetime) -> None:
    signature = Signature(by=made.visit.owner, name=made.visit.owner, at=at.isoformat())
    made.visit = made.visit.replace(status=VisitStatus.SIGNED, signature=signature)
    made.add(made.visit)
    _note(made, ChangeKind.SIGN, made.visit.owner, (), ())
