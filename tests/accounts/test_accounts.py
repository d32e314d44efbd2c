"""Coming in, going out, and managing the accounts."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from scribe_core.accounts import Accounts, State, entrance
from scribe_core.accounts.passwords import Passwords
from scribe_core.errors import BadInputError, ConflictError, SignInError
from scribe_core.types import Account, Person, Role
from tests.doors import open_accounts
from tests.fake_accounts import MemoryAccounts
from tests.fakes import MemoryStore
from tests.makers import a_visit

PASSWORD = "copper ladder moth"
OTHER = "green umbrella fork"


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store() -> MemoryAccounts:
    return MemoryAccounts()


@pytest.fixture
def accounts(store: MemoryAccounts, clock: Clock) -> Accounts:
    return open_accounts(store, clock=clock)


def first(accounts: Accounts) -> str:
    """A session of the first account."""
    return accounts.make_first(accounts.first_token() or "", "Lind", "Dr. Lind", PASSWORD)


def person(accounts: Accounts, token: str) -> Person:
    found = accounts.standing(token).person
    assert found
    return found


def as_admin(accounts: Accounts) -> Accounts:
    return accounts.as_person(person(accounts, first(accounts)))


def account(admin: Accounts, login: str) -> Account:
    return next(found for found in admin.people() if found.login == login)


def test_the_first_account_needs_the_terminals_token(accounts: Accounts) -> None:
    with pytest.raises(SignInError):
        accounts.make_first("", "lind", "Dr. Lind", PASSWORD)
    assert accounts.empty() and accounts.first_token() != accounts.first_token()
    lind = person(accounts, first(accounts))
    assert (lind.name, lind.roles) == ("Dr. Lind", frozenset(Role))
    assert accounts.first_token() is None


def test_the_token_makes_one_account_only(accounts: Accounts) -> None:
    token = accounts.first_token() or ""
    with pytest.raises(BadInputError):
        accounts.make_first(token, "lind", "Dr. Lind", "too short")
    accounts.make_first(token, "lind", "Dr. Lind", PASSWORD)
    with pytest.raises(ConflictError):
        accounts.make_first(token, "mallory", "Mallory", PASSWORD)


def test_the_first_account_takes_over_what_is_nobodys() -> None:
    visits = MemoryStore()
    old, owned = a_visit(owner=""), a_visit(owner="somebody")
    for visit in (old, owned):
        visits.create_visit(visit)
    accounts = open_accounts(visits=visits)
    assert accounts.unowned_visits() == 1
    lind = person(accounts, first(accounts))
    assert visits.get_visit(old.id).owner == lind.id
    assert visits.get_visit(owned.id).owner == "somebody" and accounts.unowned_visits() == 0


def test_signing_in_and_out(accounts: Accounts) -> None:
    opened = first(accounts)
    token = accounts.sign_in(" LIND ", PASSWORD)
    assert token != opened and person(accounts, token) == person(accounts, opened)
    accounts.sign_out(token)
    assert accounts.standing(token).state is State.ENDED and not accounts.standing(token).idle
    assert accounts.standing(opened).state is State.ACTIVE
    for unknown in ("", "made up"):
        assert accounts.standing(unknown).state is State.UNKNOWN


def test_no_token_and_no_password_is_stored(accounts: Accounts, store: MemoryAccounts) -> None:
    token = first(accounts)
    kept = repr((store._accounts, store._kept))
    assert token not in kept and PASSWORD not in kept


@pytest.mark.parametrize(("login", "password"), [("lind", OTHER), ("nobody", PASSWORD), ("lind", ""), ("", "")])
def test_a_wrong_name_and_a_wrong_password_are_told_alike(accounts: Accounts, login: str, password: str) -> None:
    first(accounts)
    with pytest.raises(SignInError, match="The account name or the password is wrong."):
        accounts.sign_in(login, password)


@pytest.mark.parametrize("login", ["lind", "nobody"])
def test_repeated_failures_have_to_wait(accounts: Accounts, login: str) -> None:
    first(accounts)
    for _ in range(5):
        with pytest.raises(SignInError, match="wrong"):
            accounts.sign_in(login, OTHER)
    with pytest.raises(SignInError, match=r"Try again in (300|29\d) seconds"):
        accounts.sign_in(login.upper(), PASSWORD)


def test_a_right_password_forgets_the_failures(accounts: Accounts) -> None:
    first(accounts)
    for _ in range(2):
        for _ in range(4):
            with pytest.raises(SignInError, match="wrong"):
                accounts.sign_in("lind", OTHER)
        accounts.sign_in("lind", PASSWORD)


def test_a_hash_is_made_anew_when_its_parameters_change(accounts: Accounts, store: MemoryAccounts) -> None:
    first(accounts)
    before = store.accounts()[0].password_hash
    hasher = PasswordHasher(time_cost=2, memory_cost=8, parallelism=1)
    stronger = Accounts(store, MemoryStore(), 60, passwords=Passwords(hasher))
    stronger.sign_in("lind", PASSWORD)
    after = store.accounts()[0].password_hash
    assert "t=1" in before and "t=2" in after
    stronger.sign_in("lind", PASSWORD)
    assert store.accounts()[0].password_hash == after


def test_a_session_ends_without_activity(accounts: Accounts, clock: Clock) -> None:
    token = first(accounts)
    clock.now += 1700
    accounts.touch(token)
    clock.now += 1700
    assert accounts.standing(token).state is State.ACTIVE
    clock.now += 200
    assert accounts.standing(token).idle
    accounts.touch(token)
    assert accounts.standing(token).state is State.ENDED


def test_a_new_password_ends_the_other_sessions(accounts: Accounts) -> None:
    token = first(accounts)
    elsewhere = accounts.sign_in("lind", PASSWORD)
    mine = accounts.as_person(person(accounts, token))
    for old, new in ((OTHER, OTHER), (PASSWORD, "short"), (PASSWORD, PASSWORD)):
        with pytest.raises(BadInputError):
            mine.change_password(old, new)
    fresh = mine.change_password(PASSWORD, OTHER)
    assert [accounts.standing(item).state for item in (token, elsewhere, fresh)] == ["ended", "ended", "active"]
    accounts.sign_in("lind", OTHER)


def test_a_newcomer_changes_the_password_first(accounts: Accounts) -> None:
    given = as_admin(accounts).add("ann", "Ann", [Role.CLINICIAN])
    standing = accounts.standing(accounts.sign_in("ann", given))
    assert standing.person is None and standing.newcomer and standing.newcomer.roles == {Role.CLINICIAN}
    fresh = accounts.as_person(standing.newcomer).change_password(given, OTHER)
    assert person(accounts, fresh).name == "Ann"


def test_a_password_that_was_given_out_holds_for_a_week(accounts: Accounts, clock: Clock) -> None:
    admin = as_admin(accounts)
    given = admin.add("ann", "Ann", [Role.CLINICIAN])
    clock.now += 7 * 86_400 - 1
    assert accounts.standing(accounts.sign_in("ann", given)).newcomer
    clock.now += 1
    with pytest.raises(SignInError, match="holds for 7 days, and this one is older. Ask for another"):
        accounts.sign_in("ann", given)
    with pytest.raises(SignInError, match="wrong"):
        accounts.sign_in("ann", OTHER)
    accounts.sign_in("ann", accounts.recover("ann", as_admin=False))
    again = admin.reset_password(account(admin, "ann").id)
    newcomer = accounts.standing(accounts.sign_in("ann", again)).newcomer
    assert newcomer
    accounts.as_person(newcomer).change_password(again, OTHER)
    clock.now += 30 * 86_400
    assert person(accounts, accounts.sign_in("ann", OTHER))


@pytest.mark.parametrize("ahead_s", [3 * 86_400, 7200, 61])
def test_a_session_of_a_clock_that_was_ahead_is_over(accounts: Accounts, clock: Clock, ahead_s: float) -> None:
    clock.now += ahead_s
    token = first(accounts)
    clock.now -= ahead_s
    standing = accounts.standing(token)
    assert (standing.state, standing.idle) == (State.ENDED, False)
    accounts.touch(token)
    assert accounts.standing(token).state is State.ENDED


def test_clocks_may_differ_a_little(accounts: Accounts, clock: Clock) -> None:
    token = first(accounts)
    clock.now -= 30
    assert accounts.standing(token).state is State.ACTIVE


@pytest.mark.parametrize("hidden", ["\u202e", "\u2066", "\u200b", "\ufeff", "\x1b", "\x00", "\ud800"])
def test_a_name_reads_as_it_is_kept(accounts: Accounts, hidden: str) -> None:
    admin = as_admin(accounts)
    admin.add("ann", f" Dr. {hidden}Ann \u2028{hidden} Berg", [Role.CLINICIAN])
    assert account(admin, "ann").name == "Dr. Ann Berg"
    for login, name in ((f"be{hidden}n", "Ben"), ("ben", hidden * 3)):
        with pytest.raises(BadInputError):
            admin.add(login, name, [Role.CLINICIAN])


def test_what_an_account_needs(accounts: Accounts) -> None:
    admin = as_admin(accounts)
    for login, name, roles in (("a b", "Ann", [Role.ADMIN]), ("ann", " ", [Role.ADMIN]), ("ann", "Ann", [])):
        with pytest.raises(BadInputError):
            admin.add(login, name, roles)
    with pytest.raises(ConflictError):
        admin.add("LIND", "Another", [Role.ADMIN])


def test_a_reset_password_ends_the_sessions_and_the_wait(accounts: Accounts) -> None:
    admin = as_admin(accounts)
    given = admin.add("ann", "Ann", [Role.CLINICIAN])
    token = accounts.sign_in("ann", given)
    for _ in range(6):
        with pytest.raises(SignInError):
            accounts.sign_in("ann", OTHER)
    ann = account(admin, "ann")
    assert ann.password_hash == ""
    again = admin.reset_password(ann.id)
    assert accounts.standing(token).state is State.ENDED
    assert accounts.standing(accounts.sign_in("ann", again)).newcomer


def test_a_stranger_locks_nobody_out_elsewhere(accounts: Accounts) -> None:
    first(accounts)
    for _ in range(6):
        with pytest.raises(SignInError):
            accounts.sign_in("lind", OTHER, "192.0.2.1")
    with pytest.raises(SignInError, match="Too many"):
        accounts.sign_in("lind", PASSWORD, "192.0.2.1")
    assert accounts.standing(accounts.sign_in("lind", PASSWORD, "192.0.2.2")).person


def test_many_places_together_have_a_limit_too(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entrance, "TRIES_FROM_EVERYWHERE", 3)
    first(accounts)
    for place in range(3):
        with pytest.raises(SignInError, match="wrong"):
            accounts.sign_in("lind", OTHER, f"192.0.2.{place}")
    with pytest.raises(SignInError, match="Too many"):
        accounts.sign_in("lind", PASSWORD, "192.0.2.9")


def test_whoever_runs_the_machine_lets_people_in_again(accounts: Accounts) -> None:
    admin = as_admin(accounts)
    admin.add("ann", "Ann", [Role.CLINICIAN])
    admin.set_disabled(account(admin, "ann").id, True)
    given = accounts.recover(" ANN", as_admin=True)
    newcomer = accounts.standing(accounts.sign_in("ann", given)).newcomer
    assert newcomer and newcomer.roles == frozenset(Role)
    with pytest.raises(BadInputError, match="no such account"):
        accounts.recover("nobody", as_admin=False)


def test_a_new_password_alone_switches_nothing_on(accounts: Accounts) -> None:
    admin = as_admin(accounts)
    given = admin.add("ann", "Ann", [Role.CLINICIAN])
    admin.set_disabled(account(admin, "ann").id, True)
    with pytest.raises(BadInputError, match="switched off"):
        accounts.recover("ann", as_admin=False)
    admin.set_disabled(account(admin, "ann").id, False)
    assert accounts.standing(accounts.sign_in("ann", given)).newcomer


def test_a_disabled_account_is_out_at_once(accounts: Accounts) -> None:
    admin = as_admin(accounts)
    given = admin.add("ann", "Ann", [Role.CLINICIAN])
    token = accounts.sign_in("ann", given)
    admin.set_disabled(account(admin, "ann").id, True)
    assert accounts.standing(token).state is State.ENDED
    with pytest.raises(SignInError, match="switched off"):
        accounts.sign_in("ann", given)
    with pytest.raises(SignInError, match="wrong"):
        accounts.sign_in("ann", OTHER)
    admin.set_disabled(account(admin, "ann").id, False)
    assert accounts.standing(token).state is State.ENDED
    assert accounts.standing(accounts.sign_in("ann", given)).newcomer


def test_the_last_admin_stays(accounts: Accounts) -> None:
    admin = as_admin(accounts)
    lind = account(admin, "lind")
    with pytest.raises(ConflictError, match="last admin"):
        admin.set_disabled(lind.id, True)
    with pytest.raises(ConflictError, match="last admin"):
        admin.set_roles(lind.id, [Role.CLINICIAN])
    with pytest.raises(BadInputError):
        admin.set_roles(lind.id, [])
    admin.add("ann", "Ann", [Role.ADMIN])
    admin.set_roles(lind.id, [Role.CLINICIAN])
    assert account(admin, "lind").roles == {Role.CLINICIAN}
