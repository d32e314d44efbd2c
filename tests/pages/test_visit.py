"""The page of one visit."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pages.components.consent import CONSENT_WORDING
from scribe_core.accounts import sessions
from scribe_core.errors import StoreError, VisitNotFoundError
from scribe_core.service import ScribeService
from scribe_core.types import VisitStatus
from tests.fake_accounts import MemoryAccounts
from tests.fakes import MemoryStore
from tests.pages.conftest import labels, words


@pytest.fixture
def visit_id(app: AppTest, service: ScribeService) -> str:
    """A visit that this tab records."""
    app.run().checkbox(key="consent").check().run()
    app.button(key="start").click().run()
    return service.visits().visits[0].id


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the status line is given, oldest first."""
    from pages.components.status import status_data

    seen: list[dict[str, Any]] = []
    monkeypatch.setattr(
        "pages.components.status.status_data", lambda *given: seen.append(status_data(*given)) or seen[-1]
    )
    return seen


def test_pause_and_resume(app: AppTest, service: ScribeService, visit_id: str) -> None:
    service.pause(visit_id)
    app.run()
    assert labels(app) == {"Resume recording", "Finish", "Discard"}
    app.button(key="do_resume").click().run()
    assert service.visit(visit_id).status is VisitStatus.RECORDING


def test_finish_ends_the_visit(app: AppTest, service: ScribeService, visit_id: str) -> None:
    app.button(key="do_finish").click().run()
    assert not app.exception
    assert service.visit(visit_id).status is VisitStatus.ENDED
    assert labels(app) == {"Sign", "New visit"}


def test_discarding_asks_first_and_then_leaves_nothing(app: AppTest, service: ScribeService, visit_id: str) -> None:
    app.button(key="do_discard").click().run()
    assert service.visit(visit_id)
    app.button(key="keep").click().run()
    assert service.visit(visit_id)
    app.button(key="do_discard").click().run()
    app.button(key="discard_now").click().run()
    with pytest.raises(VisitNotFoundError):
        service.visit(visit_id)
    assert not app.exception and "New visit" in words(app)


def test_a_reload_offers_to_resume(app: AppTest, service: ScribeService) -> None:
    visit = service.start_visit(CONSENT_WORDING, "Dr. Lind")
    app.switch_page("pages/visit.py")
    app.query_params["visit"] = visit.id
    app.run()
    assert labels(app) == {"Resume recording", "Finish", "Discard"}


def test_an_unknown_visit_is_said_so(app: AppTest) -> None:
    app.switch_page("pages/visit.py")
    app.query_params["visit"] = "none"
    app.run()
    assert not app.exception and "There is no such visit" in words(app)


def test_records_that_stop_answering_leave_the_visit_on_the_page(
    app: AppTest, visit_id: str, drawn: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    from pages.components.visit_feed import VisitFeed

    def refuse(self: VisitFeed) -> bool:
        raise StoreError("The records do not answer for now.")

    reads = iter([True])
    refresh = VisitFeed.refresh
    monkeypatch.setattr(VisitFeed, "refresh", lambda self: refresh(self) if next(reads, False) else refuse(self))
    app.run()
    assert not app.exception
    assert "do not answer for now" in str(drawn[-1]["notices"])


def test_a_store_that_may_lose_is_named_while_there_is_something_to_say(
    app: AppTest, store: MemoryStore, visit_id: str, drawn: list[dict[str, Any]]
) -> None:
    store.may_lose = ("This store may drop whole visits when its memory is full (maxmemory-policy allkeys-lru).",)
    app.run()
    assert store.may_lose[0] in str(drawn[-1]["notices"]) and not app.exception
    app.button(key="do_finish").click().run()
    assert store.may_lose[0] not in str(drawn[-1]["notices"])


def test_what_was_cut_of_the_store_is_told_on_the_visit(
    app: AppTest, store: MemoryStore, visit_id: str, drawn: list[dict[str, Any]]
) -> None:
    store.was_cut = ("7 bytes were cut.",)
    app.run()
    assert "7 bytes were cut." in str(drawn[-1]["notices"]) and not app.exception


def test_a_store_that_takes_nothing_new_lets_a_visit_be_discarded(
    app: AppTest, service: ScribeService, visit_id: str, monkeypatch: pytest.MonkeyPatch, account_store: MemoryAccounts
) -> None:
    def refuse(*_: object) -> None:
        raise StoreError("The store is full and takes nothing new.")

    monkeypatch.setattr(account_store, "touch_session", refuse)
    monkeypatch.setattr(sessions, "_TOUCHES", 1e9)
    app.run().button(key="do_discard").click().run()
    app.button(key="discard_now").click().run()
    with pytest.raises(VisitNotFoundError):
        service.visit(visit_id)
    assert not app.exception and "New visit" in words(app)


def test_a_visit_that_cannot_be_discarded_stays_and_says_why(
    app: AppTest, service: ScribeService, store: MemoryStore, visit_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: str) -> None:
        raise StoreError("The store does not answer.")

    monkeypatch.setattr(store, "delete_visit", refuse)
    app.run().button(key="do_discard").click().run()
    app.button(key="discard_now").click().run()
    assert not app.exception and "does not answer" in " ".join(toast.value for toast in app.toast)
    assert service.visit(visit_id)


def test_a_consent_to_training_is_withdrawn_on_the_visits_page(app: AppTest, service: ScribeService) -> None:
    visit = service.start_visit(CONSENT_WORDING, "Dr. Lind", training=True)
    service.finish(visit.id)
    app.switch_page("pages/visit.py")
    app.query_params["visit"] = visit.id
    app.run().button(key="withdraw").click().run()
    assert not service.visit(visit.id).consent.allows_training
    assert "withdrawn" in words(app) and "Withdraw the consent to training" not in labels(app)
