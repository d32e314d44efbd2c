"""A finished visit with a drafted note, for tests of the review."""

from __future__ import annotations

from scribe_core.interfaces import VisitStore
from scribe_core.timing import now
from scribe_core.types import (
    Change,
    ChangeKind,
    Consent,
    NoteState,
    Origin,
    Proposal,
    Section,
    Speaker,
    Statement,
    StatementState,
    Turn,
    Visit,
    VisitStatus,
    Word,
)
from tests.makers import a_chunk

VISIT_ID = "f" * 32


def visit_id_of(number: int) -> str:
    """0 is VISIT_ID."""
    return f"{int(VISIT_ID, 16) - number:x}"
OWNER = "lind"
WORD_S = 0.4
MODEL = "test-model"
SAID = [
    (Speaker.DOCTOR, "Good morning Ann what brings you in today"),
    (Speaker.PATIENT, "My left knee hurts since monday and it is swollen"),
    (Speaker.DOCTOR, "Do you take any medication"),
    (Speaker.PATIENT, "I take ibuprofen four hundred milligrams twice a day"),
    (Speaker.DOCTOR, "I will order an x-ray of the left knee"),
    (Speaker.DOCTOR, "Take ibuprofen four hundred milligrams three times a day and come back in two weeks"),
]
NOTE = [
    (Section.SUBJECTIVE, "The patient reports left knee pain since Monday.", (2,)),
    (Section.SUBJECTIVE, "The knee is swollen and the patient takes ibuprofen 400 mg twice a day.", (2, 4)),
    (Section.ASSESSMENT, "Right knee pain.", (2,)),
    (Section.PLAN, "X-ray of the left knee.", (5,)),
    (Section.PLAN, "Ibuprofen 800 mg three times a day.", (6,)),
    (Section.PLAN, "Follow-up in two weeks.", (6,)),
]
AT = now()


def _turn(number: int, speaker: Speaker, text: str, start_s: float) -> Turn:
    words = tuple(
        Word(text=word, start_s=start_s + i * WORD_S, end_s=start_s + (i + 1) * WORD_S, score=0.95)
        for i, word in enumerate(text.replace("Ann", "<PERSON_1>").split())
    )
    text = " ".join(word.text for word in words)
    return Turn(id=number, speaker=speaker, start_s=start_s, end_s=words[-1].end_s, text=text, words=words)


def turns() -> list[Turn]:
    made: list[Turn] = []
    for number, (speaker, text) in enumerate(SAID, start=1):
        made.append(_turn(number, speaker, text, made[-1].end_s + 0.5 if made else 0.3))
    return made


def drafted() -> list[Statement]:
    origin = Origin(model=MODEL, prompt_version="delta_v2", at=AT)
    rows = enumerate(NOTE, start=1)
    return [
        Statement(id=f"s{number}", section=section, text=text, evidence=evidence, origin=origin)
        for number, (section, text, evidence) in rows
    ]


def prepare(store: VisitStore, status: VisitStatus = VisitStatus.ENDED, visit_id: str = VISIT_ID) -> None:
    """Recorded, transcribed and drafted, with a proposal beside an accepted statement; not checked yet."""
    said, note = turns(), drafted()
    consent = Consent(clinician="Dr. Lind", given_at=AT, wording="The patient agreed.", training=True)
    facts = {"created_at": AT, "status": status, "consent": consent, "owner": OWNER, "ended_at": AT}
    store.create_visit(Visit(id=visit_id, audio_s=said[-1].end_s, **facts))
    store.put_secret(visit_id, "names", b'["Ann"]')
    store.put_vault(visit_id, {"<PERSON_1>": "Ann"}, {})
    store.put_chunk(a_chunk(visit_id, 0, seconds=said[-1].end_s, last=True))
    store.commit_turns(visit_id, 0, said, b"")
    change = Change(kind=ChangeKind.DRAFT, by=MODEL, name=MODEL, at=AT, after=tuple(note))
    state = NoteState(1, len(said), len(note) + 1, final=True)
    store.commit_note(visit_id, NoteState(), state, note, change)
    proposal = Proposal(text="Follow-up in three weeks.", evidence=(6,))
    held = note[-1].replace(state=StatementState.ACCEPTED, proposal=proposal)
    store.commit_note(visit_id, state, NoteState(2, len(said), len(note) + 1, final=True), [held])
