"""A request that was done and whose answer was lost is sent again: by its ticket it is known, and done once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest

from scribe_core.accounts import Accounts
from scribe_core.errors import ConflictError, SignInError, StoreError
from scribe_core.service import ScribeService
from scribe_core.types import ChangeKind, Checked, NoteState, Role, VisitStatus
from tests.accounts.test_oidc import claims
from tests.doors import CONSENT, lose_answer, open_accounts, open_service
from tests.fake_accounts import MemoryAccounts
from tests.fakes import MemoryStore
from tests.makers import AN_ADMIN, a_statement, a_turn, a_visit

Loses = Callable[[object, str], None]
BOTH = frozenset(Role)


@pytest.fixture
def loses(monkeypatch: pytest.MonkeyPatch) -> Loses:
    return partial(lose_answer, monkeypatch)


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def service(store: MemoryStore) -> Iterator[ScribeService]:
    service = open_service(store)
    yield service
    service.close()


def to_sign(store: MemoryStore) -> str:
    visit = a_visit(status=VisitStatus.ENDED)
    store.create_visit(visit)
    store.commit_turns(visit.id, 0, [a_turn(1)], b"")
    store.commit_note(visit.id, NoteState(), NoteState(1, 1, 2, final=True), [a_statement(1)])
    store.put_checked(visit.id, Checked(statement_id="s1", version=1, heard=1))
    store.put_checked(visit.id, Checked(statement_id="", version=1, heard=1))
    return visit.id


@pytest.mark.parametrize("method", ["create_visit", "put_secret", "take_lease"])
def test_a_visit_is_begun_once(service: ScribeService, store: MemoryStore, loses: Loses, method: str) -> None:
    loses(store, method)
    with pytest.raises(StoreError):
        service.start_visit(CONSENT, "Dr. Lind", names=("Ann",), ticket="t1")
    visit = service.start_visit(CONSENT, "Dr. Lind", names=("Ann",), ticket="t1")
    assert service.start_visit(CONSENT, "Dr. Lind", names=("Ann",), ticket="t1") == visit
    assert [item.id for item in service.visits().visits] == [visit.id]
    assert service._recordings.recorder(visit.id) is not None and store.secret(visit.id, "names") == b'["Ann"]'


def test_another_request_begins_another_visit(service: ScribeService) -> None:
    first = service.start_visit(CONSENT, "Dr. Lind", ticket="t1")
    assert not first.consent.training
    others = [
        service.start_visit(CONSENT, "Dr. Lind", training=True, ticket="t1"),
        service.start_visit(CONSENT, "Dr. Lind", ticket="t2"),
        service.start_visit(CONSENT, "Dr. Lind"),
        service.start_visit(CONSENT, "Dr. Lind"),
    ]
    assert len({first.id, *(visit.id for visit in others)}) == 5 and others[0].consent.training


def test_what_was_finished_meanwhile_is_not_recorded_again(service: ScribeService) -> None:
    visit_id = service.start_visit(CONSENT, "Dr. Lind", ticket="t1").id
    service.finish(visit_id)
    assert service.start_visit(CONSENT, "Dr. Lind", ticket="t1").status is VisitStatus.ENDED
    assert service._recordings.recorder(visit_id) is None


def test_a_note_is_signed_once(service: ScribeService, store: MemoryStore, loses: Loses) -> None:
    visit_id, seen = to_sign(store), NoteState(1, 1, 2, final=True)
    loses(store, "commit_note")
    with pytest.raises(StoreError):
        service.sign(visit_id, seen, ticket="t1")
    assert service.sign(visit_id, seen, ticket="t1").status is VisitStatus.SIGNED
    assert [change.kind for change in store.history(visit_id)] == [ChangeKind.SIGN]
    with pytest.raises(ConflictError):
        service.sign(visit_id, seen, ticket="t2")


def test_an_addendum_is_added_once(service: ScribeService, store: MemoryStore, loses: Loses) -> None:
    visit_id = to_sign(store)
    service.sign(visit_id, NoteState(1, 1, 2, final=True))
    loses(store, "add_addendum")
    with pytest.raises(StoreError):
        service.add_addendum(visit_id, "Called back.", "t1")
    service.add_addendum(visit_id, "Called back.", "t1")
    assert [item.text for item in service.visit(visit_id).addenda] == ["Called back."]
    service.add_addendum(visit_id, "Called back twice.", "t1")
    service.add_addendum(visit_id, "Called back.", "t2")
    assert len(service.visit(visit_id).addenda) == 3


def test_a_person_is_added_once_and_gets_a_password_that_fits(loses: Loses) -> None:
    store = MemoryAccounts()
    accounts = open_accounts(store).as_person(AN_ADMIN)
    loses(store, "add_account")
    with pytest.raises(StoreError):
        accounts.add("ann", "Dr. Ann", BOTH, "t1")
    password = accounts.add("ann", "Dr. Ann", BOTH, "t1")
    assert accounts.sign_in("ann", password) and len(store.accounts()) == 1
    for name, ticket in (("Dr. Ann", "t2"), ("Dr. Anna", "t1"), ("Dr. Ann", "")):
        with pytest.raises(ConflictError):
            accounts.add("ann", name, BOTH, ticket)


@pytest.mark.parametrize("method", ["add_account", "put_session", "update_visit"])
def test_the_first_account_is_made_once_and_takes_over_the_visits(method: str, loses: Loses) -> None:
    store, visits = MemoryAccounts(), MemoryStore()
    visits.create_visit(a_visit(owner=""))
    accounts = open_accounts(store, visits)
    token = accounts.first_token() or ""
    loses(visits if method == "update_visit" else store, method)
    with pytest.raises(StoreError):
        accounts.make_first(token, "lind", "Dr. Lind", "copper ladder moth")
    for other in (("lind", "another ladder moth"), ("berg", "copper ladder moth")):
        with pytest.raises(ConflictError):
            accounts.make_first(token, other[0], "Dr. Lind", other[1])
    session = accounts.make_first(token, "lind", "Dr. Lind", "copper ladder moth")
    person = accounts.standing(session).person
    assert person and [visit.owner for visit in visits.list_visits().visits] == [person.id]
    assert len(store.accounts()) == 1


@pytest.fixture
def entered(loses: Loses) -> Callable[[str], Accounts]:
    def enter(method: str) -> Accounts:
        store = MemoryAccounts()
        accounts = open_accounts(store)
        loses(store, method)
        with pytest.raises(StoreError):
            accounts.enter("cookie", claims())
        return accounts

    return enter


@pytest.mark.parametrize("method", ["add_account", "change_account", "put_session", "add_mark"])
def test_a_login_that_was_broken_off_is_gone_on_with(entered: Callable[[str], Accounts], method: str) -> None:
    accounts = entered(method)
    assert accounts.enter("cookie", claims()).person and accounts.standing("cookie").person
    accounts.sign_out("cookie")
    with pytest.raises(SignInError, match="used before"):
        accounts.enter("cookie", claims())
    with pytest.raises(SignInError, match="used before"):
        accounts.enter("another", claims())
    assert accounts.standing("another").person is None
