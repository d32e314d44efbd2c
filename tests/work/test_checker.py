"""Statements are checked again when the talk or another statement changes what is safe."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from scribe_core.review.wording import TEMPLATES, sentence_of
from scribe_core.service import ScribeService
from scribe_core.types import (
    TOLD,
    Action,
    ChangeKind,
    Finding,
    NoteState,
    Section,
    Speaker,
    Statement,
    Turn,
    VisitStatus,
)
from tests.doors import open_service, until
from tests.fakes import MemoryStore
from tests.makers import a_statement, a_turn, a_visit

ORDER = a_statement(1, "Start amoxicillin 500 mg three times a day.", section=Section.PLAN)
TALK = [a_turn(1, "I will start amoxicillin five hundred milligrams three times a day.", Speaker.DOCTOR)]
ALLERGY = a_turn(2, "Oh wait, I am allergic to penicillin, I get hives.")


@pytest.fixture
def store() -> MemoryStore:
    store = MemoryStore()
    store.create_visit(a_visit(id="v", status=VisitStatus.ENDED))
    return store


@pytest.fixture
def service(store: MemoryStore) -> Iterator[ScribeService]:
    service = open_service(store)
    yield service
    service.close()


def note(store: MemoryStore, service: ScribeService, turns: list[Turn], statements: list[Statement]) -> None:
    """What a delta brings, checked."""
    seq = store.assembly("v").next_seq
    store.commit_turns("v", seq, turns, b"")
    state = store.note_state("v")
    after = NoteState(state.version + 1, turns[-1].id, len(statements) + 1, final=True)
    store.commit_note("v", state, after, statements)
    service._checker.workers.wake("v")
    until(lambda: "" in store.checked("v") and store.checked("v")[""].version == after.version)


def checked_again(store: MemoryStore, service: ScribeService) -> None:
    """The checks of the whole visit, with nothing new."""
    state = store.note_state("v")
    after = replace(state, version=state.version + 1)
    store.commit_note("v", state, after, [])
    service._checker.workers.wake("v")
    until(lambda: store.checked("v")[""].version == after.version)


def findings_of(store: MemoryStore, statement_id: str, check: str) -> list[Finding]:
    return [finding for finding in store.checked("v")[statement_id].findings if finding.check == check]


def said_of(store: MemoryStore, statement_id: str) -> set[str]:
    return {finding.check for finding in store.checked("v")[statement_id].findings}


def test_an_allergy_that_is_told_after_the_order_is_found_before_signing(
    store: MemoryStore, service: ScribeService
) -> None:
    note(store, service, TALK, [ORDER])
    assert "allergy" not in said_of(store, "s1")
    note(store, service, [ALLERGY], [])
    assert "allergy" in said_of(store, "s1")
    assert {finding.check for finding in service.readiness_to_sign("v").open} == {"allergy", "omissions"}


def test_nobody_can_sign_between_the_word_and_its_check(store: MemoryStore, service: ScribeService) -> None:
    note(store, service, TALK, [ORDER])
    assert not service.readiness_to_sign("v").waits
    store.commit_turns("v", 1, [ALLERGY], b"")
    state = store.note_state("v")
    store.commit_note("v", state, NoteState(state.version + 1, 2, 2, final=True), [])
    assert "not checked" in service.readiness_to_sign("v").waits[0]


def test_a_drug_written_by_hand_is_weighed_against_the_orders(store: MemoryStore, service: ScribeService) -> None:
    order = a_statement(1, "Ibuprofen 400 mg three times a day.", section=Section.PLAN)
    note(
        store, service, [a_turn(1, "take ibuprofen four hundred milligrams three times a day", Speaker.DOCTOR)], [order]
    )
    assert "interaction" not in said_of(store, "s1")
    service.review(
        "v", Action(kind=ChangeKind.WRITE, section=Section.SUBJECTIVE, texts=("Takes warfarin 5 mg daily.",))
    )
    until(lambda: "interaction" in said_of(store, "s1"))


def test_who_spoke_is_weighed_again_after_a_correction(store: MemoryStore, service: ScribeService) -> None:
    note(store, service, [a_turn(1, "Can you move the arm?")], [a_statement(1, "Able to move the arm.")])
    assert "attribution" not in said_of(store, "s1")
    service.set_speaker("v", 1, Speaker.DOCTOR)
    until(lambda: "attribution" in said_of(store, "s1"))


def test_a_reworded_sentence_opens_no_finding_again(
    store: MemoryStore, service: ScribeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    note(store, service, [*TALK, ALLERGY, a_turn(3, "I have a cough.")], [ORDER])
    (allergy,) = findings_of(store, "s1", "allergy")
    cough = next(finding for finding in findings_of(store, "", "omissions") if "cough" in finding.subject)
    for finding in (allergy, cough):
        service.dismiss("v", finding.name, "It was said")
    monkeypatch.setitem(TEMPLATES, ("allergy", allergy.code), "{2} is not borne, so no {1}.")
    monkeypatch.setitem(TEMPLATES, ("omissions", cough.code), "Missing: {2}.")
    checked_again(store, service)
    (allergy,) = findings_of(store, "s1", "allergy")
    cough = next(finding for finding in findings_of(store, "", "omissions") if finding.same_as(cough))
    assert allergy.dismissal and sentence_of(allergy) == "penicillin is not borne, so no amoxicillin."
    assert cough.dismissal and sentence_of(cough) == "Missing: cough."
    service.bring_back("v", allergy.name)
    assert findings_of(store, "s1", "allergy")[0].dismissal is None


def test_what_was_set_aside_when_only_its_sentence_was_stored_stays_aside(
    store: MemoryStore, service: ScribeService
) -> None:
    note(store, service, [*TALK, ALLERGY, a_turn(3, "I have a cough.")], [ORDER])
    for record in store.checked("v").values():
        told = [item.replace(code=TOLD, facts=(sentence_of(item),)) for item in record.findings]
        store._of("v").checked[record.statement_id] = record.replace(findings=tuple(told))
    for finding in [*findings_of(store, "s1", "allergy"), *findings_of(store, "", "omissions")[:1]]:
        service.dismiss("v", finding.name, "It was said")
    checked_again(store, service)
    (allergy,) = findings_of(store, "s1", "allergy")
    assert allergy.code == "reacts" and allergy.dismissal
    missing = findings_of(store, "", "omissions")
    assert {item.code for item in missing} <= {"fact", "sentence"}
    assert len(missing) > 1 and sum(bool(item.dismissal) for item in missing) == 1
