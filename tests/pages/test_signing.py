"""Signing on the page, the addendum, and the record of changes."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages.components import record_view, who
from pages.components.record_view import difference_rows, history_rows
from pages.components.signing import grouped
from pages.components.visit_feed import VisitFeed
from scribe_core.service import ScribeService
from scribe_core.types import (
    Action,
    Change,
    ChangeKind,
    Checked,
    EditKind,
    Finding,
    NoteState,
    StatementState,
    VisitStatus,
)
from tests.doors import lose_answer
from tests.fakes import MemoryStore
from tests.makers import a_statement, a_turn, a_visit
from tests.pages.conftest import labels
from tests.pages.page_copy import PageCopy

DRAFT = a_statement(1, "Right knee pain.")
WRONG = {"check": "sides", "code": "other_side", "verdict": "contradicted", "severity": "high"}
HIGH = Finding(statement_id="s1", facts=("right", "left"), **WRONG)


@pytest.fixture
def visit_id(store: MemoryStore, service: ScribeService) -> str:
    """A finished visit whose one statement has a high finding, and nothing to check: no check runs behind a test."""
    visit = a_visit(status=VisitStatus.ENDED)
    store.create_visit(visit)
    store.commit_turns(visit.id, 0, [a_turn(1, "my left knee hurts")], b"")
    drafted = Change(kind=ChangeKind.DRAFT, by="model", name="model", at=visit.created_at, after=(DRAFT,))
    store.commit_note(visit.id, NoteState(), NoteState(1, 1, 2, final=True), [DRAFT], drafted)
    store.put_checked(visit.id, Checked(statement_id="s1", version=1, heard=1, findings=(HIGH,)))
    store.put_checked(visit.id, Checked(statement_id="", version=1, heard=1))
    return visit.id


@pytest.fixture
def page(app: AppTest, visit_id: str) -> AppTest:
    app.switch_page("pages/visit.py")
    app.query_params["visit"] = visit_id
    return app.run()


@pytest.fixture(autouse=True)
def signed_in(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The form alone knows no session: this one stands until a test ends it."""
    session = SimpleNamespace(stay=lambda: "", acts=lambda: True, rerun=lambda: None, service=who.service)
    monkeypatch.setattr("pages.components.signing.who", session)
    return session


def form(name: str, service: ScribeService, visit_id: str) -> AppTest:
    """What is in a dialog, as a page of its own: a test's page does not keep a dialog open."""

    def script(name, arguments):  # type: ignore[no-untyped-def]  read as text, without this file's imports
        from pages.components import signing

        getattr(signing, name)(*arguments)

    feed = VisitFeed(service, visit_id)
    PageCopy().read(feed)
    arguments = (service, feed, feed.drawn) if name == "signing_form" else (service, feed)
    app = AppTest.from_function(script, args=(name, arguments), default_timeout=30)
    app.session_state["feed"] = feed
    return app.run()


def reasons(asked: AppTest) -> list:
    return [pills for pills in asked.pills if pills.key.startswith("reason_")]


def sign(service: ScribeService, visit_id: str, reason: str = "False alarm") -> AppTest:
    asked = form("signing_form", service, visit_id)
    reasons(asked)[0].set_value(reason).run()
    return asked.button(key="sign_now").click().run()


def test_a_finished_visit_offers_to_sign(page: AppTest) -> None:
    assert labels(page) == {"Sign", "New visit"}
    PageCopy().read(page.session_state["visit_feed"])
    page.button(key="do_sign").click().run()
    assert not page.exception and page.button(key="sign_now").disabled


def test_what_the_browser_has_not_drawn_is_not_signed(page: AppTest) -> None:
    page.button(key="do_sign").click().run()
    assert "changed since you read it" in page.info[-1].value and not page.exception


def test_a_high_finding_needs_a_reason_before_the_note_is_signed(service: ScribeService, visit_id: str) -> None:
    assert form("signing_form", service, visit_id).button(key="sign_now").disabled
    sign(service, visit_id, "I examined it myself")
    visit = service.visit(visit_id)
    assert visit.status is VisitStatus.SIGNED
    assert [item.reason for item in visit.signature.overrides] == ["I examined it myself"]


def test_a_reason_in_own_words(service: ScribeService, visit_id: str) -> None:
    asked = form("signing_form", service, visit_id)
    reasons(asked)[0].set_value("Other").run()
    assert asked.button(key="sign_now").disabled
    asked.text_input[0].input("Both knees hurt").run()
    asked.button(key="sign_now").click().run()
    assert service.visit(visit_id).signature.overrides[0].reason == "Both knees hurt"


def test_what_is_not_checked_is_waited_for(service: ScribeService, store: MemoryStore, visit_id: str) -> None:
    service._checker.workers.close()
    store.commit_note(visit_id, store.note_state(visit_id), NoteState(1, 1, 3, final=True), [a_statement(2)])
    asked = form("signing_form", service, visit_id)
    assert "1 statement is not checked yet." in asked.info[0].value and not asked.button


def test_a_refusal_is_said_and_signs_nothing(service: ScribeService, visit_id: str) -> None:
    asked = form("signing_form", service, visit_id)
    reasons(asked)[0].set_value("False alarm").run()
    service.review(visit_id, Action(kind=ChangeKind.ACCEPT, statement_id="s1", seen_version=1))
    asked.button(key="sign_now").click().run()
    assert "changed while you were reading" in asked.error[0].value
    assert service.visit(visit_id).status is VisitStatus.ENDED


def test_what_this_page_never_showed_is_not_signed(service: ScribeService, visit_id: str) -> None:
    asked = form("signing_form", service, visit_id)
    service.review(visit_id, Action(kind=ChangeKind.EDIT, statement_id="s1", seen_version=1, texts=("Hip pain.",)))
    asked.session_state["feed"].refresh()
    asked.run()
    assert "read it again" in asked.info[0].value and not asked.button


def test_a_reason_belongs_to_its_findings_and_not_to_their_place(
    service: ScribeService, store: MemoryStore, visit_id: str
) -> None:
    dose = HIGH.replace(statement_id="s2", check="entities", code="number_unsaid", facts=("4000",))
    store.commit_note(visit_id, store.note_state(visit_id), store.note_state(visit_id), [a_statement(2, "4000 mg.")])
    store.put_checked(visit_id, Checked(statement_id="s2", version=1, noted=1, heard=1, findings=(dose,)))
    asked = form("signing_form", service, visit_id)
    reasons(asked)[0].set_value("I examined it myself").run()
    service.dismiss(visit_id, HIGH.name, "It was said")
    asked.run()
    assert [pills.value for pills in reasons(asked)] == [None] and asked.button(key="sign_now").disabled


def test_nobody_signs_or_adds_after_the_session_is_over(
    service: ScribeService, visit_id: str, signed_in: SimpleNamespace
) -> None:
    asked = form("signing_form", service, visit_id)
    reasons(asked)[0].set_value("False alarm").run()
    signed_in.acts, signed_in.rerun = (lambda: False), st.stop
    asked.button(key="sign_now").click().run()
    assert service.visit(visit_id).status is VisitStatus.ENDED


def test_an_addendum_goes_below_a_signed_note(page: AppTest, service: ScribeService, visit_id: str) -> None:
    sign(service, visit_id)
    assert labels(page.run()) == {"Addendum", "New visit"}
    asked = form("addendum_form", service, visit_id)
    asked.text_area(key="addendum_text").input("Patient called back.").run()
    asked.button(key="addendum_now").click().run()
    assert service.visit(visit_id).addenda[0].text == "Patient called back."
    assert "ADDENDUM (Dr. Lind" in service.note_text(visit_id)


def test_what_was_done_and_not_answered_is_done_once_when_it_is_asked_again(
    service: ScribeService, store: MemoryStore, visit_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lose_answer(monkeypatch, store, "commit_note")
    asked = form("signing_form", service, visit_id)
    reasons(asked)[0].set_value("False alarm").run()
    assert "does not answer" in asked.button(key="sign_now").click().run().error[0].value
    assert not asked.button(key="sign_now").click().run().error
    asked.session_state["feed"].refresh()
    assert "signed this note." in asked.run().info[0].value
    lose_answer(monkeypatch, store, "add_addendum")
    asked = form("addendum_form", service, visit_id)
    asked.text_area(key="addendum_text").input("Patient called back.").run()
    assert "does not answer" in asked.button(key="addendum_now").click().run().error[0].value
    assert not asked.button(key="addendum_now").click().run().error
    assert [item.text for item in service.visit(visit_id).addenda] == ["Patient called back."]
    assert not asked.button(key="addendum_now").click().run().error
    assert len(service.visit(visit_id).addenda) == 2


def test_the_record_tells_what_changed_and_who_did_it(page: AppTest, service: ScribeService, visit_id: str) -> None:
    edit = Action(kind="edit", statement_id="s1", seen_version=1, texts=("Left knee pain.",))
    service.review(visit_id, edit)
    feed = VisitFeed(service, visit_id)
    (row,) = difference_rows(feed, service)
    assert row["words"] == [["removed", "Right"], ["added", "Left"], ["same", "knee pain."]]
    edited, drafted = history_rows(feed, service)
    assert (edited["name"], edited["what"]) == ("Dr. Lind", "edited") and drafted["model"]
    (pair,) = edited["pairs"]
    assert (pair["before"], pair["after"], pair["gone"]) == ("Right knee pain.", "Left knee pain.", False)
    assert pair["kind"] == "wrong_fact" and pair["feedback"] == service.feedback(visit_id)[0].id
    for view in ("Changes", "History"):
        page.segmented_control(key="shown").set_value(view).run()
        assert not page.exception


def test_the_record_tells_who_set_a_finding_aside_and_why(service: ScribeService, visit_id: str) -> None:
    service.dismiss(visit_id, HIGH.name, "It was said")
    aside, _ = history_rows(VisitFeed(service, visit_id), service)
    assert (aside["name"], aside["what"], aside["reasons"]) == (
        "Dr. Lind",
        "set a finding aside",
        ["left was said, not right. It was said"],
    )
    assert [(pair["after"], pair["feedback"]) for pair in aside["pairs"]] == [("Right knee pain.", "")]
    service.bring_back(visit_id, HIGH.name)
    assert [row["what"] for row in history_rows(VisitFeed(service, visit_id), service)] == ["wrote"]


def test_a_rejection_is_not_taken_for_a_finding_that_was_set_aside(service: ScribeService, visit_id: str) -> None:
    service.dismiss(visit_id, HIGH.name, "It was said")
    service.review(visit_id, Action(kind=ChangeKind.REJECT, statement_id="s1", seen_version=1))
    rows = {row["what"]: row["pairs"] for row in history_rows(VisitFeed(service, visit_id), service)}
    assert rows["rejected"][0]["gone"] and rows["set a finding aside"] == []


def test_a_real_name_is_shown_to_the_clinician_and_stored_as_a_placeholder(
    service: ScribeService, store: MemoryStore, visit_id: str
) -> None:
    store.put_secret(visit_id, "names", b'["Ann"]')
    edit = Action(kind="edit", statement_id="s1", seen_version=1, texts=("Ann has left knee pain.",))
    service.review(visit_id, edit)
    assert store.statements(visit_id)[0].text == "<PERSON_1> has left knee pain."
    assert history_rows(VisitFeed(service, visit_id), service)[0]["pairs"][0]["after"] == "Ann has left knee pain."
    assert store.statements(visit_id)[0].state is StatementState.EDITED


def test_the_kind_of_an_edit_is_corrected(
    service: ScribeService, visit_id: str, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.review(visit_id, Action(kind="edit", statement_id="s1", seen_version=1, texts=("Left knee pain.",)))
    (record,) = service.feedback(visit_id)
    monkeypatch.setattr(record_view, "who", SimpleNamespace(acts=lambda: True, service=lambda: service))
    record_view.correct_kind(visit_id, {"feedback": record.id, "kind": "recogniser_error"})
    (corrected,) = service.feedback(visit_id)
    assert corrected.kind is EditKind.RECOGNISER_ERROR and corrected.corrected


def test_findings_of_one_statement_share_a_reason_and_so_does_a_check_that_was_away() -> None:
    away = {"check": "entailment", "verdict": "not_checked", "severity": "moderate", "code": "failed"}
    found = [HIGH, HIGH.replace(code="with_itself"), HIGH.replace(statement_id="s2")]
    found += [Finding(statement_id=f"s{n}", facts=("OSError",), **away) for n in (1, 2, 3)]
    assert sorted(len(group) for group in grouped(found)) == [1, 2, 3]
