"""Pages over the real service on fakes."""

from __future__ import annotations

import re
import runpy
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.runtime.scriptrunner import script_runner
from streamlit.testing.v1 import AppTest

from pages.components import who
from scribe_core import running
from scribe_core.accounts import Accounts
from scribe_core.intake.microphone import Recorders
from scribe_core.service import ScribeService
from scribe_core.types import Account
from tests.doors import LIND, open_accounts, open_service
from tests.fake_accounts import MemoryAccounts
from tests.fakes import MemoryStore

APP = Path(__file__).parent.parent.parent / "app.py"


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def account_store() -> MemoryAccounts:
    return MemoryAccounts()


@pytest.fixture
def accounts(account_store: MemoryAccounts, store: MemoryStore, monkeypatch: pytest.MonkeyPatch) -> Accounts:
    accounts = open_accounts(account_store, store)
    monkeypatch.setattr(running, "accounts", lambda: accounts)
    return accounts


@pytest.fixture
def token(accounts: Accounts, account_store: MemoryAccounts, monkeypatch: pytest.MonkeyPatch) -> str:
    """Of the session in which this browser is signed in as Dr. Lind."""
    account = Account(login="lind", created_at="2026-01-02T10:00:00+00:00", **LIND.model_dump())
    account_store.add_account(account)
    token = accounts._sessions.begin(account)
    monkeypatch.setattr(who, "token", lambda: token)
    return token


@pytest.fixture
def service(store: MemoryStore, monkeypatch: pytest.MonkeyPatch) -> Iterator[ScribeService]:
    service = open_service(store)
    monkeypatch.setattr(running, "service", lambda: service)
    # There is no browser that could hold a microphone: what the page asks of it is noted.
    monkeypatch.setattr("pages.components.recording.microphone", lambda *_: None)
    registers = Recorders()
    monkeypatch.setattr("pages.components.recording.recorders", lambda: registers)
    yield service
    service.close()


@pytest.fixture
def app(service: ScribeService, token: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    # As under `pages.server`: every page is reached through app.py, and not as a file of pages/ by itself.
    monkeypatch.setattr(script_runner, "_mpa_v1", lambda path: runpy.run_path(path, run_name="__main__"))
    return AppTest.from_file(str(APP), default_timeout=30)


def labels(app: AppTest) -> set[str]:
    """What the buttons say."""
    return {button.label for button in app.button}


def words(app: AppTest) -> str:
    """All that the page says in its own words, as the reader sees it: without the backslashes of Markdown."""
    said = "\n".join(str(item.value) for item in (*app.title, *app.subheader, *app.markdown, *app.caption, *app.info))
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", said)
