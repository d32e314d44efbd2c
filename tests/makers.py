"""Small valid nouns for tests."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

import numpy as np

from scribe_core.guardrails.case import Case
from scribe_core.note.turns import oldest
from scribe_core.note.writer import Draft, NoteResult, Writer
from scribe_core.types import (
    SAMPLE_RATE_HZ,
    Chunk,
    Consent,
    NoteState,
    Person,
    Role,
    Section,
    Speaker,
    Statement,
    Turn,
    Visit,
    VisitStatus,
    Word,
)

AN_ADMIN = Person(id="ada", name="Ada", roles=frozenset({Role.ADMIN}))
A_CLINICIAN = Person(id="lind", name="Dr. Lind", roles=frozenset({Role.CLINICIAN}))


def a_visit(**changes: object) -> Visit:
    consent = Consent(clinician="Dr. Lind", given_at="2026-01-02T09:59:00+00:00", wording="The patient agreed.")
    facts = {"created_at": "2026-01-02T10:00:00+00:00", "status": VisitStatus.RECORDING, "owner": "lind"}
    return Visit(**{"id": uuid.uuid4().hex, "consent": consent, **facts, **changes})


def a_chunk(visit_id: str, seq: int = 0, seconds: float = 1.0, **changes: object) -> Chunk:
    ramp = np.linspace(-0.5, 0.5, int(seconds * SAMPLE_RATE_HZ), dtype=np.float32)
    return Chunk(**{"visit_id": visit_id, "seq": seq, "samples": ramp, "start_s": seq * seconds, **changes})


def a_turn(turn_id: int, text: str = "it hurts", speaker: Speaker = Speaker.PATIENT) -> Turn:
    words = tuple(
        Word(text=word, start_s=turn_id + i / 10, end_s=turn_id + (i + 1) / 10, score=0.9)
        for i, word in enumerate(text.split())
    )
    return Turn(id=turn_id, speaker=speaker, start_s=turn_id, end_s=turn_id + 0.9, text=text, words=words)


def a_statement(number: int, text: str = "Knee pain.", **changes: object) -> Statement:
    facts = {"id": f"s{number}", "section": Section.SUBJECTIVE, "text": text, "evidence": (1,)}
    return Statement(**{**facts, **changes})


def a_case(talk: str, text: str) -> Case:
    """One turn of talk, and a statement that points at it."""
    statement = a_statement(1, text)
    return Case(statement, (a_turn(1, talk),), (statement,))


def a_consent(training: bool = True, **changes: object) -> Consent:
    """Of a patient who also agreed that the visit improves the scribe."""
    facts = {"clinician": "Dr. Lind", "given_at": "2026-01-02T09:59:00+00:00", "wording": "The patient agreed."}
    return Consent(**{**facts, "training": training, **changes})


def updated(
    writer: Writer,
    turns: Sequence[Turn],
    statements: Sequence[Statement],
    state: NoteState,
    max_words: int | None = None,
) -> NoteResult:
    """Drafts and merges what comes after `state.noted_turn`, at most `max_words` words of it."""
    new = [turn for turn in turns if turn.id > state.noted_turn]
    taken = oldest(new, max_words) if max_words else new
    until = [turn for turn in turns if taken and turn.id <= taken[-1].id]
    return writer.merge(writer.draft(until, taken) if taken else Draft(()), until, statements, state)
