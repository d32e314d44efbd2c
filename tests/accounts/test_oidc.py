"""Who comes in by OpenID Connect."""

from __future__ import annotations

from typing import Any

import pytest

from scribe_core.accounts import Accounts, State
from scribe_core.accounts.oidc import identity
from scribe_core.errors import SignInError
from scribe_core.types import Role
from tests.doors import open_accounts
from tests.fake_accounts import MemoryAccounts
from tests.fakes import MemoryStore
from tests.makers import a_visit

ANN = {
    "iss": "https://id.example.org",
    "sub": "1",
    "email": "Ann@example.org",
    "name": "Dr. Ann",
    "iat": 1,
    "email_verified": True,
}


def claims(**changes: Any) -> dict[str, Any]:
    return {name: value for name, value in (ANN | changes).items() if value is not None}


@pytest.fixture
def store() -> MemoryAccounts:
    return MemoryAccounts()


@pytest.fixture
def accounts(store: MemoryAccounts) -> Accounts:
    return open_accounts(store, admins=["BOSS@example.org ", ""])


def test_an_unknown_person_becomes_a_clinician(accounts: Accounts, store: MemoryAccounts) -> None:
    person = accounts.enter("cookie", claims()).person
    assert person and (person.name, person.roles) == ("Dr. Ann", {Role.CLINICIAN})
    assert accounts.standing("cookie").person == person
    again = accounts.enter("another", claims(iat=2)).person
    assert again == person and [account.login for account in store.accounts()] == ["ann@example.org"]
    with pytest.raises(SignInError):
        accounts.sign_in("ann@example.org", "")


def test_listed_addresses_become_admins(accounts: Accounts) -> None:
    person = accounts.enter("cookie", claims(email="boss@example.org")).person
    assert person and person.roles == frozenset(Role)


def test_who_is_taken_off_the_list_is_admin_no_more(store: MemoryAccounts) -> None:
    boss, second = claims(email="boss@example.org"), claims(sub="2", email="second@example.org", iat=2)
    listed = open_accounts(store, admins=["boss@example.org", "second@example.org"])
    for token, who in (("one", boss), ("two", second)):
        assert listed.enter(token, who).person
    fewer = open_accounts(store, admins=["second@example.org"])
    person = fewer.enter("three", boss | {"iat": 3}).person
    assert person and person.roles == {Role.CLINICIAN}
    nobody = open_accounts(store)
    last = nobody.enter("four", second | {"iat": 4}).person
    assert last and Role.ADMIN in last.roles  # somebody has to manage the accounts


def test_an_admin_whose_address_changes_is_admin_by_the_new_one(store: MemoryAccounts) -> None:
    open_accounts(store, admins=["boss@example.org"]).enter("one", claims(email="boss@example.org"))
    renamed = open_accounts(store, admins=["chief@example.org"])
    person = renamed.enter("two", claims(email="chief@example.org", iat=2)).person
    assert person and Role.ADMIN in person.roles


def test_who_cannot_come_in_is_no_other_admin(store: MemoryAccounts) -> None:
    local = open_accounts(store)
    local.make_first(local.first_token() or "", "lind", "Dr. Lind", "copper ladder moth")
    open_accounts(store, admins=["boss@example.org"]).enter("one", claims(email="boss@example.org"))
    person = open_accounts(store).enter("two", claims(email="boss@example.org", iat=2)).person
    assert person and Role.ADMIN in person.roles


def test_a_password_that_was_given_out_keeps_nobody_out(accounts: Accounts) -> None:
    boss = accounts.enter("one", claims(email="boss@example.org")).person
    assert boss and accounts.recover("boss@example.org", as_admin=True)
    assert accounts.enter("two", claims(email="boss@example.org", iat=2)).person


@pytest.mark.parametrize("by", ["before", "after"])
def test_a_listed_person_whom_the_page_made_admin_stays_one(store: MemoryAccounts, by: str) -> None:
    listed = open_accounts(store, admins=["boss@example.org", "ann@example.org"])
    boss = listed.enter("one", claims(email="boss@example.org")).person
    assert boss
    if by == "before":
        ann = open_accounts(store, admins=["boss@example.org"]).enter("two", claims(sub="2", iat=2)).person
    else:
        ann = listed.enter("two", claims(sub="2", iat=2)).person
    assert ann
    listed.as_person(boss).set_roles(ann.id, frozenset(Role))
    listed.enter("three", claims(sub="2", iat=3))
    again = open_accounts(store, admins=["boss@example.org"]).enter("four", claims(sub="2", iat=4)).person
    assert again and Role.ADMIN in again.roles


def test_who_was_made_admin_on_the_page_stays_one(accounts: Accounts, store: MemoryAccounts) -> None:
    boss = accounts.enter("one", claims(email="boss@example.org")).person
    ann = accounts.enter("two", claims(sub="2", email="ann@example.org", iat=2)).person
    assert boss and ann
    accounts.as_person(boss).set_roles(ann.id, frozenset(Role))
    again = open_accounts(store).enter("three", claims(sub="2", email="ann@example.org", iat=3)).person
    assert again and Role.ADMIN in again.roles


def test_only_a_listed_admin_takes_over_what_is_nobodys() -> None:
    visits = MemoryStore()
    for visit in (a_visit(owner=""), a_visit(owner=""), a_visit(owner="somebody")):
        visits.create_visit(visit)
    accounts = open_accounts(visits=visits, admins=["boss@example.org"])
    assert accounts.enter("cookie", claims()).person
    assert [visit.owner for visit in visits.list_visits().visits].count("") == 2
    boss = accounts.enter("another", claims(sub="2", email="boss@example.org")).person
    owners = [visit.owner for visit in visits.list_visits().visits]
    assert boss and sorted(owners) == sorted([boss.id, boss.id, "somebody"])


def test_a_providers_name_reads_as_it_is_kept(accounts: Accounts) -> None:
    person = accounts.enter("cookie", claims(name="Dr. \u202eAnn\u200b\x07")).person
    assert person and person.name == "Dr. Ann"


def test_a_login_opens_one_session_once(accounts: Accounts) -> None:
    accounts.enter("cookie", claims())
    assert accounts.enter("cookie", claims()).state is State.ACTIVE
    accounts.sign_out("cookie")
    for token in ("cookie", "cookie with another last character"):
        with pytest.raises(SignInError):
            accounts.enter(token, claims())
    assert accounts.enter("new cookie", claims(iat=2)).person


@pytest.mark.parametrize(
    "change",
    [{"email": None}, {"sub": None}, {"email_verified": False}, {"email_verified": "False"}, {"email_verified": None}],
)
def test_claims_that_name_nobody_are_refused(accounts: Accounts, change: dict[str, Any]) -> None:
    with pytest.raises(SignInError):
        accounts.enter("cookie", claims(**change))
    assert accounts.standing("cookie").state is State.UNKNOWN


def test_an_address_that_is_given_to_somebody_else_opens_nothing(accounts: Accounts) -> None:
    accounts.enter("cookie", claims())
    with pytest.raises(SignInError, match="another person"):
        accounts.enter("other", claims(sub="2"))


def test_a_disabled_account_stays_out(accounts: Accounts) -> None:
    boss = accounts.enter("boss", claims(sub="2", email="boss@example.org")).person
    ann = accounts.enter("cookie", claims()).person
    assert boss and ann
    accounts.as_person(boss).set_disabled(ann.id, True)
    assert accounts.standing("cookie").state is State.ENDED
    with pytest.raises(SignInError, match="switched off"):
        accounts.enter("new cookie", claims(iat=2))


def test_a_new_address_of_the_same_person_is_the_same_account(accounts: Accounts) -> None:
    first = accounts.enter("cookie", claims()).person
    assert first
    again = accounts.enter("another", claims(email="ann.berg@example.org", iat=2)).person
    assert again and again.id == first.id


def test_an_address_that_nobody_confirmed_is_believed_only_where_the_operator_says_so() -> None:
    said = {name: value for name, value in ANN.items() if name != "email_verified"}
    with pytest.raises(SignInError):
        identity(said)
    assert identity(said, trusted=True).login == "ann@example.org"
