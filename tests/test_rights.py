"""Who may call what of the service: every method, every role, an own visit, another's and none."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scribe_core.accounts import Accounts
from scribe_core.analytics.figures import Filters
from scribe_core.errors import NotAllowedError, ScribeError, VisitNotFoundError
from scribe_core.rights import right_of
from scribe_core.service import ScribeService
from scribe_core.types import (
    Account,
    Action,
    ChangeKind,
    DatasetBuild,
    DatasetKind,
    EditKind,
    FindingName,
    NoteState,
    Person,
    Role,
    Speaker,
)
from tests.doors import CONSENT, open_accounts, open_service
from tests.fake_accounts import MemoryAccounts
from tests.fakes import MemoryStore
from tests.makers import a_visit

A_BUILD = DatasetBuild(
    id="sft-1", at="2026-01-02T10:00:00+00:00", kind=DatasetKind.SFT, counts={}, visit_ids=(), files={}
)
A_FINDING = FindingName("s1", "entities", "number_unsaid", "10")
# The right of each method, and what it is called with after the visit's id. A new method needs its line here.
METHODS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "as_person": ("inside", (Person(id="x", name="X", roles=frozenset()),)),
    "accept_clean": ("own_visit", ({},)),
    "add_addendum": ("own_visit", ("Called back.",)),
    "audio": ("own_visit", (0.0, 1.0)),
    "bring_back": ("own_visit", (A_FINDING,)),
    "build_dataset": ("admin", (DatasetKind.SFT,)),
    "can_download": ("admin", (A_BUILD,)),
    "cancel": ("own_visit", ()),
    "close": ("inside", ()),
    "dismiss": ("own_visit", (A_FINDING, "It was.")),
    "correct_edit_kind": ("own_visit", ("f1", EditKind.STYLE)),
    "dataset_archive": ("admin", ("sft-1",)),
    "dataset_builds": ("admin", ()),
    "dataset_supply": ("admin", ()),
    "datasets_withdrawn_from": ("admin", ()),
    "difference": ("own_visit", ()),
    "events": ("own_visit", ("0",)),
    "feed": ("own_visit", (np.zeros(160, np.float32),)),
    "feedback": ("own_visit", ()),
    "figures": ("admin", (Filters(first=date(2026, 1, 1), last=date(2026, 1, 2)),)),
    "finish": ("own_visit", ()),
    "history": ("own_visit", ()),
    "open_visits": ("clinician", ()),
    "note_text": ("own_visit", ()),
    "pause": ("own_visit", ()),
    "readiness": ("inside", ()),
    "readiness_to_sign": ("own_visit", ()),
    "resume": ("own_visit", ()),
    "recorded_elsewhere": ("own_visit", ()),
    "reveal": ("own_visit", ()),
    "review": ("own_visit", (Action(kind=ChangeKind.ACCEPT, statement_id="s1"),)),
    "risks": ("inside", ()),
    "store_remarks": ("inside", ()),
    "set_speaker": ("own_visit", (1, Speaker.DOCTOR)),
    "sign": ("own_visit", (NoteState(),)),
    "snapshot": ("own_visit", ()),
    "start_visit": ("clinician", (CONSENT, "Dr. Lind")),
    "style_rules": ("clinician", ()),
    "undo": ("own_visit", ()),
    "passing": ("own_visit", ()),
    "untold": ("own_visit", ()),
    "upload": ("own_visit", (Path("no such file"),)),
    "vocabulary": ("clinician", ()),
    "visit": ("own_visit", ()),
    "visits": ("clinician", ()),
    "withdraw_consent": ("own_visit", ()),
    "write_down": ("own_visit", (A_FINDING,)),
}
OF_ACCOUNTS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "add": ("admin", ("ann", "Ann", [Role.CLINICIAN])),
    "as_person": ("inside", (Person(id="x", name="X", roles=frozenset()),)),
    "change_password": ("signed_in", ("old", "new")),
    "empty": ("inside", ()),
    "enter": ("inside", ("token", {})),
    "first_token": ("inside", ()),
    "login": ("signed_in", ()),
    "make_first": ("inside", ("token", "ann", "Ann", "password")),
    "people": ("admin", ()),
    "recover": ("inside", ("nobody", False)),
    "reset_password": ("admin", ("me",)),
    "set_disabled": ("admin", ("me", True)),
    "set_roles": ("admin", ("me", [Role.CLINICIAN])),
    "sign_in": ("inside", ("ann", "password")),
    "sign_out": ("inside", ("token",)),
    "standing": ("inside", ("token",)),
    "touch": ("inside", ("token",)),
    "unowned_visits": ("inside", ()),
}
PEOPLE: dict[str, frozenset[Role] | None] = {
    "nobody": None,
    "no role": frozenset(),
    "clinician": frozenset({Role.CLINICIAN}),
    "admin": frozenset({Role.ADMIN}),
    "both": frozenset({Role.CLINICIAN, Role.ADMIN}),
}
ALLOWED: dict[str, set[str]] = {
    "inside": set(PEOPLE),
    "signed_in": {"no role", "clinician", "admin", "both"},
    "clinician": {"clinician", "both"},
    "own_visit": {"clinician", "both"},
    "admin": {"admin", "both"},
}
NO_VISIT = "0" * 32


def public_methods(door: type) -> set[str]:
    return {name for name, _ in inspect.getmembers(door, inspect.isfunction) if not name.startswith("_")}


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def service(store: MemoryStore) -> Iterator[ScribeService]:
    service = open_service(store, person=None)
    yield service
    service.close()


def opened_for(service: ScribeService, who: str) -> ScribeService:
    roles = PEOPLE[who]
    return service if roles is None else service.as_person(Person(id="me", name="Me", roles=roles))


def answer(service: ScribeService, who: str, method: str, visit_id: str) -> str:
    """ "allowed", also where the call fails for another reason, "denied", or "unknown"."""
    right, arguments = METHODS[method]
    given = (visit_id, *arguments) if right == "own_visit" else arguments
    try:
        getattr(opened_for(service, who), method)(*given)
    except NotAllowedError:
        return "denied"
    except VisitNotFoundError as error:
        assert str(error) == f"There is no visit {visit_id}; it may have been discarded."
        return "unknown"
    except ScribeError:
        return "allowed"
    return "allowed"


@pytest.mark.parametrize(("door", "table"), [(ScribeService, METHODS), (Accounts, OF_ACCOUNTS)])
def test_every_method_declares_the_right_that_the_table_gives_it(
    door: type, table: dict[str, tuple[str, tuple[Any, ...]]]
) -> None:
    declared = {name: right_of(getattr(door, name)) for name in public_methods(door)}
    assert declared == {name: right for name, (right, _) in table.items()}


@pytest.mark.parametrize("method", OF_ACCOUNTS)
def test_a_role_decides_who_may_manage_accounts(method: str) -> None:
    right, arguments = OF_ACCOUNTS[method]
    for who, roles in PEOPLE.items():
        store = MemoryAccounts()
        store.add_account(Account(id="me", login="me", name="Me", roles=roles or frozenset(), created_at=""))
        accounts = open_accounts(store)
        door = accounts if roles is None else accounts.as_person(Person(id="me", name="Me", roles=roles))
        try:
            getattr(door, method)(*arguments)
            answer = "allowed"
        except NotAllowedError:
            answer = "denied"
        except ScribeError:
            answer = "allowed"
        assert answer == ("allowed" if who in ALLOWED[right] else "denied"), who


@pytest.mark.parametrize("method", METHODS)
def test_a_role_decides_who_may_call(service: ScribeService, store: MemoryStore, method: str) -> None:
    for who in PEOPLE:
        own = a_visit(owner="me")
        store.create_visit(own)
        allowed = who in ALLOWED[METHODS[method][0]]
        assert answer(service, who, method, own.id) == ("allowed" if allowed else "denied"), who


@pytest.mark.parametrize("method", [name for name, (right, _) in METHODS.items() if right == "own_visit"])
@pytest.mark.parametrize("owner", ["another", "", None], ids=["another's", "nobody's", "none"])
def test_anothers_visit_is_reported_like_none(
    service: ScribeService, store: MemoryStore, method: str, owner: str | None
) -> None:
    visit_id = NO_VISIT
    if owner is not None:
        visit = a_visit(owner=owner)
        store.create_visit(visit)
        visit_id = visit.id
        before = store.get_visit(visit_id), store.events(visit_id)
    for who in PEOPLE:
        allowed = who in ALLOWED["own_visit"]
        assert answer(service, who, method, visit_id) == ("unknown" if allowed else "denied"), who
    if owner is not None:
        assert (store.get_visit(visit_id), store.events(visit_id)) == before


def test_a_clinician_sees_own_visits_and_no_others(service: ScribeService, store: MemoryStore) -> None:
    store.create_visit(a_visit(owner="another"))
    store.create_visit(a_visit(owner=""))
    mine = opened_for(service, "clinician")
    assert mine.visits().visits == () and mine.open_visits() == []
    visit = mine.start_visit(CONSENT, "Me")
    assert visit.owner == "me" and [item.id for item in mine.visits().visits] == [visit.id]
    assert mine.open_visits() == [visit]


def test_an_owner_is_asked_for_once_so_that_sound_is_taken_in_without_the_store(
    service: ScribeService, store: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = opened_for(service, "clinician")
    visit_id = mine.start_visit(CONSENT, "Me").id
    assert mine.feed(visit_id, np.zeros(160, np.float32))
    monkeypatch.setattr(store, "get_visit", None)
    assert mine.feed(visit_id, np.zeros(160, np.float32))
    monkeypatch.undo()
    with pytest.raises(VisitNotFoundError):
        service.as_person(Person(id="another", name="A", roles=frozenset({Role.CLINICIAN}))).visit(visit_id)
