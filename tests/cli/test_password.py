"""The command `password`: the way back in."""

from __future__ import annotations

import pytest

from scribe_core import build
from scribe_core.cli import BAD_INPUT, main
from scribe_core.types import Role
from tests.doors import open_accounts
from tests.fakes import MemoryStore


def test_an_account_gets_a_new_password(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    accounts = open_accounts()
    accounts.make_first(accounts.first_token() or "", "lind", "Dr. Lind", "four plain words here")
    monkeypatch.setattr(build, "build_store", lambda settings: MemoryStore())
    monkeypatch.setattr(build, "build_accounts", lambda settings, store: accounts)
    assert main(["password", "lind", "--admin"]) == 0
    given = capsys.readouterr().out.split()[0]
    newcomer = accounts.standing(accounts.sign_in("lind", given)).newcomer
    assert newcomer and Role.ADMIN in newcomer.roles
    assert main(["password", "nobody"]) == BAD_INPUT
    assert "no such account" in capsys.readouterr().err
