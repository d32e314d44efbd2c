"""What every AccountStore promises."""

from __future__ import annotations

import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from scribe_core.errors import ConflictError
from scribe_core.interfaces import AccountStore
from scribe_core.types import Account, Role, Session
from tests.doors import until
from tests.fake_accounts import MemoryAccounts

BOTH = frozenset({Role.CLINICIAN, Role.ADMIN})


@pytest.fixture(params=["memory", "embedded"])
def accounts(request: pytest.FixtureRequest) -> AccountStore:
    if request.param == "memory":
        return MemoryAccounts()
    store = request.getfixturevalue("embedded")
    store._client.delete("scribe:accounts")
    return store


def an_account(login: str = "lind", **changes: object) -> Account:
    facts = {"name": "Dr. Lind", "roles": BOTH, "created_at": "2026-01-02T10:00:00+00:00"}
    return Account(**{"id": uuid.uuid4().hex, "login": login, **facts, **changes})


def a_key() -> str:
    return uuid.uuid4().hex


def test_an_account_is_kept_and_found(accounts: AccountStore) -> None:
    ann = an_account("ann", password_hash="$argon2id$", must_change=True)
    accounts.add_account(an_account("lind"))
    accounts.add_account(ann)
    assert accounts.account(ann.id) == accounts.account_named("ann") == ann
    assert [account.login for account in accounts.accounts()] == ["ann", "lind"]
    assert accounts.account("none") is None and accounts.account_named("none") is None


def test_a_login_is_given_once(accounts: AccountStore) -> None:
    accounts.add_account(an_account("ann"))
    with pytest.raises(ConflictError):
        accounts.add_account(an_account("ann"))


def test_an_account_that_comes_again_is_no_other_one(accounts: AccountStore) -> None:
    ann = an_account("ann")
    for _ in range(2):
        accounts.add_account(ann, first=True)
    assert accounts.accounts() == [ann]
    with pytest.raises(ConflictError):
        accounts.add_account(ann.replace(login="anna"))


def test_only_one_account_is_the_first(accounts: AccountStore) -> None:
    def add(login: str) -> bool:
        try:
            accounts.add_account(an_account(login), first=True)
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(add, ["ann", "ben", "cleo", "dan"])) == 1
    assert len(accounts.accounts()) == 1


def test_an_account_is_changed(accounts: AccountStore) -> None:
    ann = an_account("ann")
    accounts.add_account(ann)
    changed = accounts.change_account(ann.id, name="Ann", stamp="2")
    assert changed == accounts.account(ann.id) and (changed.name, changed.stamp) == ("Ann", "2")
    with pytest.raises(ConflictError):
        accounts.change_account("none", name="Nobody")


@pytest.mark.parametrize("change", [{"disabled": True}, {"roles": frozenset({Role.CLINICIAN})}])
def test_the_last_admin_stays(accounts: AccountStore, change: dict[str, object]) -> None:
    ann, ben = an_account("ann"), an_account("ben")
    for account in (ann, ben):
        accounts.add_account(account)

    def demote(account: Account) -> bool:
        try:
            accounts.change_account(account.id, **change)
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(demote, [ann, ben])) == [False, True]


def test_a_session_is_touched_and_ended_for_good(accounts: AccountStore) -> None:
    key, session = a_key(), Session(account_id="a", stamp="1", seen_at=100.0)
    accounts.put_session(key, session, keep_s=60)
    assert accounts.session(key) == session
    accounts.touch_session(key, 200.5, keep_s=60)
    assert accounts.session(key) == session.replace(seen_at=200.5)
    accounts.end_session(key)
    accounts.touch_session(key, 300.0, keep_s=60)
    found = accounts.session(key)
    assert found is not None and found.ended


def test_no_session_comes_of_nothing(accounts: AccountStore) -> None:
    key = a_key()
    accounts.touch_session(key, 1.0, keep_s=60)
    accounts.end_session(key)
    assert accounts.session(key) is None


def test_a_session_expires_by_itself(accounts: AccountStore) -> None:
    key = a_key()
    accounts.put_session(key, Session(account_id="a", stamp="1", seen_at=time.time()), keep_s=1)
    assert accounts.session(key)
    until(lambda: accounts.session(key) is None, limit_s=5)


def test_attempts_are_counted_within_a_window_that_the_first_opens(accounts: AccountStore) -> None:
    key = a_key()
    assert [accounts.count_attempt(key, 60)[0] for _ in range(3)] == [1, 2, 3]
    _, left_s = accounts.count_attempt(key, 600)
    assert 55 <= left_s <= 60
    accounts.forget_attempts(key)
    assert accounts.count_attempt(key, 60)[0] == 1


def test_a_mark_is_set_once(accounts: AccountStore) -> None:
    key = a_key()
    assert not accounts.has_mark(key)
    assert accounts.add_mark(key, 60, by="one") and accounts.has_mark(key)
    assert not accounts.add_mark(key, 60, by="another") and accounts.add_mark(key, 60, by="one")
