"""Who uses a tab: what is shown to whom, and what is left when a session is over."""

from __future__ import annotations

import time

import pytest
from streamlit.testing.v1 import AppTest

from pages.components import who
from pages.components.consent import CONSENT_WORDING
from scribe_core import running
from scribe_core.accounts import Accounts
from scribe_core.accounts.sessions import digest
from scribe_core.errors import NotAllowedError, StoreError, VisitNotFoundError
from scribe_core.intake.microphone import MicrophoneFeed
from scribe_core.service import ScribeService
from scribe_core.settings import settings
from scribe_core.types import Person, Role, VisitStatus
from tests.fake_accounts import MemoryAccounts
from tests.pages.conftest import words

CLAIMS = {
    "is_logged_in": True,
    "sub": "1",
    "email": "ann@example.org",
    "email_verified": True,
    "name": "Dr. Ann",
    "iat": 1,
}


def page_of(app: AppTest, visit_id: str) -> AppTest:
    app.switch_page("pages/visit.py")
    app.query_params["visit"] = visit_id
    return app.run()


def left_alone(store: MemoryAccounts, token: str, minutes: float) -> None:
    """Nothing happened in the session for so long."""
    store.touch_session(digest(token), time.time() - minutes * 60, keep_s=60)


def seen_at(store: MemoryAccounts, token: str) -> float:
    session = store.session(digest(token))
    assert session
    return session.seen_at


def html(app: AppTest) -> str:
    return " ".join(item.proto.body for item in app.get("html"))


@pytest.fixture
def visit_id(service: ScribeService) -> str:
    visit_id = service.start_visit(CONSENT_WORDING, "Dr. Lind").id
    service.pause(visit_id)
    return visit_id


def test_the_bar_names_who_is_signed_in_and_lets_out(app: AppTest) -> None:
    app.run()
    assert "Dr. Lind" in html(app) and 'action="/sign-out"' in html(app)


def test_an_idle_session_leaves_nothing_on_the_page(
    app: AppTest, account_store: MemoryAccounts, token: str, visit_id: str
) -> None:
    page_of(app, visit_id)
    assert "visit_feed" in app.session_state
    left_alone(account_store, token, 31)
    app.run()
    assert not app.exception and "after 30 minutes without activity" in words(app)
    assert not app.button and visit_id not in str(app.main) and 'href="/sign-in"' in html(app)
    assert "visit_feed" not in app.session_state and "person" not in app.session_state


def test_what_is_asked_after_the_end_is_not_done(
    app: AppTest, account_store: MemoryAccounts, token: str, visit_id: str, service: ScribeService
) -> None:
    page_of(app, visit_id).button(key="do_discard").click().run()
    left_alone(account_store, token, 31)
    app.button(key="discard_now").click().run()
    assert service.visit(visit_id).status is VisitStatus.PAUSED


def test_a_readers_own_run_counts_as_activity(app: AppTest, account_store: MemoryAccounts, token: str) -> None:
    left_alone(account_store, token, 20)
    app.run()
    assert seen_at(account_store, token) > time.time() - 60


def test_a_run_that_the_page_asked_for_does_not(app: AppTest, account_store: MemoryAccounts, token: str) -> None:
    app.run()
    left_alone(account_store, token, 20)
    app.session_state["by_itself"] = True
    app.run()
    assert seen_at(account_store, token) < time.time() - 600


@pytest.mark.parametrize("recording", [False, True])
def test_only_an_open_microphone_keeps_a_polling_page_awake(
    app: AppTest,
    account_store: MemoryAccounts,
    token: str,
    visit_id: str,
    monkeypatch: pytest.MonkeyPatch,
    recording: bool,
) -> None:
    page_of(app, visit_id)
    left_alone(account_store, token, 20)
    if recording:
        monkeypatch.setattr("pages.components.recording.armed_for_s", lambda _: 5.0)
        monkeypatch.setattr("pages.components.recording.heard", lambda _: MicrophoneFeed(lambda _: True))
    app.session_state["by_itself"] = True
    app.run()
    assert not app.exception
    assert (seen_at(account_store, token) > time.time() - 60) is recording


def test_a_fragment_leaves_the_page_when_the_session_is_over(
    app: AppTest, account_store: MemoryAccounts, token: str, visit_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The session ends between the full run's look and the fragment's."""
    stay = who.stay

    def stay_late(active: bool = False) -> str:
        account_store.end_session(digest(token))
        return stay(active)

    monkeypatch.setattr(who, "stay", stay_late)
    page_of(app, visit_id)
    assert not app.exception and "You are signed out." in words(app) and "visit_feed" not in app.session_state


def test_anothers_visit_looks_like_none(app: AppTest, service: ScribeService, store: object) -> None:
    other = service.as_person(Person(id="other", name="Dr. Berg", roles=frozenset({Role.CLINICIAN})))
    visit = other.start_visit(CONSENT_WORDING, "Dr. Berg")
    page_of(app, visit.id)
    assert not app.exception and "There is no such visit" in words(app)
    app.switch_page("pages/visits.py").run()
    assert "No visits yet" in words(app)
    with pytest.raises(VisitNotFoundError):
        service.visit(visit.id)


@pytest.mark.parametrize("page", ["new_visit", "visits", "visit"])
def test_an_admin_who_is_no_clinician_finds_figures_instead_of_visits(
    app: AppTest, account_store: MemoryAccounts, visit_id: str, page: str
) -> None:
    account_store.change_account("lind", roles=frozenset({Role.ADMIN}))
    app.switch_page(f"pages/{page}.py")
    app.query_params["visit"] = visit_id
    app.run()
    assert not app.exception and [title.value for title in app.title] == ["Analytics"]


def test_somebody_else_in_the_same_tab_starts_afresh(
    app: AppTest, account_store: MemoryAccounts, accounts: Accounts, visit_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page_of(app, visit_id)
    lind = account_store.accounts()[0]
    berg = lind.replace(id="berg", login="berg", name="Dr. Berg")
    account_store.add_account(berg)
    token = accounts._sessions.begin(berg)
    monkeypatch.setattr(who, "token", lambda: token)
    page_of(app, visit_id)
    assert "There is no such visit" in words(app) and "Dr. Berg" in html(app)


def test_a_page_that_is_reached_past_the_app_knows_nobody(app: AppTest) -> None:
    with pytest.raises(NotAllowedError):
        who.person()


def test_accounts_that_do_not_answer_are_told_in_words(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> Accounts:
        raise StoreError("The store does not answer.")

    monkeypatch.setattr(running, "accounts", refuse)
    app.run()
    assert not app.exception and "does not answer" in app.error[0].value and not app.button


@pytest.fixture
def oidc(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setattr(settings(), "auth", "oidc")
    monkeypatch.setattr(who, "token", lambda: "the login's cookie")
    return app


def test_openid_connect_asks_for_a_login_first(oidc: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr("streamlit.login", lambda: asked.append(True))
    oidc.user = {"is_logged_in": False}
    oidc.run().button(key="sign_in").click().run()
    assert asked and not oidc.exception and "New visit" not in words(oidc)


def test_a_login_service_that_is_not_set_up_is_told(oidc: AppTest) -> None:
    oidc.user = {"is_logged_in": False}
    oidc.run().button(key="sign_in").click().run()
    assert not oidc.exception and "not set up" in oidc.error[0].value


def test_who_has_logged_in_elsewhere_becomes_a_clinician(oidc: AppTest, accounts: Accounts) -> None:
    oidc.user = dict(CLAIMS)
    oidc.run()
    assert not oidc.exception and "New visit" in words(oidc)
    person = accounts.standing("the login's cookie").person
    assert person and (person.name, person.roles) == ("Dr. Ann", {Role.CLINICIAN})


def test_an_idle_login_has_to_be_made_again(
    oidc: AppTest, account_store: MemoryAccounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    oidc.user = dict(CLAIMS)
    oidc.run()
    left_alone(account_store, "the login's cookie", 31)
    oidc.run()
    assert "without activity" in words(oidc) and [button.label for button in oidc.button] == ["Sign in"]
    monkeypatch.setattr(who, "token", lambda: "the same login in another spelling")
    oidc.run()
    assert "used before" in oidc.error[0].value and [button.label for button in oidc.button] == ["Sign in"]


def test_signing_out_ends_the_login(oidc: AppTest, accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    left = []
    monkeypatch.setattr("streamlit.logout", lambda: left.append(True))
    oidc.user = dict(CLAIMS)
    oidc.run().button(key="sign_out").click().run()
    assert left and accounts.standing("the login's cookie").person is None
