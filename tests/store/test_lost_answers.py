"""A connection that breaks after the store did what it was asked: nobody is refused for what they did themselves, and
nothing is done twice. The client asks again by itself (`redis_store._patience`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from scribe_core.errors import ConflictError
from scribe_core.interfaces import Counted
from scribe_core.store.redis_store import RedisStore, open_store
from scribe_core.types import (
    Addendum,
    Change,
    ChangeKind,
    Checked,
    DatasetBuild,
    DatasetKind,
    Dismissal,
    Finding,
    NoteState,
    Session,
    Signature,
    Speaker,
    Visit,
    VisitStatus,
)
from tests.browser.server import free_port
from tests.contract.test_accounts import an_account
from tests.faults.line import Line
from tests.makers import a_chunk, a_consent, a_statement, a_turn, a_visit
from tests.store.servers import a_server

AT = "2026-01-02T11:00:00+00:00"
ADDENDUM = Addendum(by="lind", name="Dr. Lind", at=AT, text="Called back.")
SIGNATURE = Signature(by="lind", name="Dr. Lind", at=AT)
NOTE = NoteState(1, 1, 2, final=True)
WRONG = {"check": "sides", "code": "other_side", "verdict": "contradicted", "severity": "high"}
FINDING = Finding(statement_id="s1", facts=("right", "left"), **WRONG)
DISMISSAL = Dismissal(by="Dr. Lind", at=AT, reason="It was said.")
BUILD = DatasetBuild(id="sft-1", at=AT, kind=DatasetKind.SFT, counts={}, visit_ids=("v",), files={})


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    with a_server(tmp_path_factory.mktemp("server"), port=str(free_port())) as server:
        line = Line(int(server.client.config_get("port")["port"]))
        yield line
        line.close()


@pytest.fixture
def store(line: Line, tmp_path: Path) -> Iterator[RedisStore]:
    store = open_store(line.url, tmp_path)
    yield store
    store._client.flushall()
    store.close()


def a_change(kind: ChangeKind, **facts: object) -> Change:
    return Change(**{"kind": kind, "by": "lind", "name": "Dr. Lind", "at": AT, **facts})


@pytest.fixture
def visit(store: RedisStore) -> Visit:
    """A finished visit with a turn, and a statement with a finding."""
    visit = a_visit(id="v", status=VisitStatus.ENDED, consent=a_consent())
    store.create_visit(visit)
    store.commit_turns("v", 0, [a_turn(1)], b"")
    store.commit_note("v", NoteState(), NOTE, [a_statement(1)], a_change(ChangeKind.DRAFT, after=(a_statement(1),)))
    store.put_checked("v", Checked(statement_id="s1", version=1, findings=(FINDING,)))
    return visit


def sign(store: RedisStore) -> Change | None:
    after = replace(NOTE, reviewed=1)
    return store.commit_note("v", NOTE, after, [], a_change(ChangeKind.SIGN), SIGNATURE)


def accept(store: RedisStore) -> Change | None:
    accepted = a_change(ChangeKind.ACCEPT, ticket="t1")
    return store.commit_note("v", NOTE, replace(NOTE, reviewed=1), [a_statement(1, "Hip pain.", version=2)], accepted)


WRITES: dict[str, Callable[[RedisStore], object]] = {
    "create_visit": lambda store: store.create_visit(a_visit(id="another", created_at=AT)),
    "update_visit": lambda store: store.update_visit("v", title="Room 3"),
    "sign": sign,
    "accept": accept,
    "a note without a change": lambda store: store.commit_note("v", NOTE, replace(NOTE, version=2), []),
    "dismiss": lambda store: store.dismiss("v", FINDING, DISMISSAL),
    "put_checked": lambda store: store.put_checked("v", Checked(statement_id="", version=1)),
    "set_speakers": lambda store: store.set_speakers("v", {1: Speaker.DOCTOR}),
    "put_vault": lambda store: store.put_vault("v", {"<PERSON_1>": "Ann"}, {}),
    "put_secret": lambda store: store.put_secret("v", "names", b"[]"),
    "put_build": lambda store: store.put_build(BUILD),
    "take_lease": lambda store: store.take_lease("v", "me", 60).owner,
    "put_chunk": lambda store: store.put_chunk(a_chunk("v", 0)).have,
    "add_account": lambda store: store.add_account(an_account("ann", id="ann")),
    "the first account": lambda store: store.add_account(an_account("ann", id="ann"), first=True),
    "put_session": lambda store: store.put_session("k", Session(account_id="a", stamp="1", seen_at=1.0), 60),
    "add_mark": lambda store: store.add_mark("login", 60, by="me"),
}


@pytest.mark.parametrize("name", WRITES)
def test_it_is_done_once_and_answered_as_if_nothing_had_been_lost(
    store: RedisStore, line: Line, visit: Visit, name: str
) -> None:
    lost, line.lose_next = line.lost, 1
    answer = WRITES[name](store)
    assert line.lost == lost + 1
    asked_before = {key: store._client.dump(key) for key in store._client.keys("scribe:*") if b"lease" not in key}
    if name == "take_lease":
        assert answer == WRITES[name](store)
        return
    # Another call with the same is a repetition too, whatever became of the first.
    assert WRITES[name](store) == answer
    if name not in ("update_visit", "put_checked", "put_secret"):  # which write again what stands there
        after = {key: store._client.dump(key) for key in store._client.keys("scribe:*") if b"lease" not in key}
        assert after == asked_before


def test_an_addendum_stands_once(store: RedisStore, line: Line, visit: Visit) -> None:
    sign(store)
    line.lose_next = 1
    assert store.add_addendum("v", ADDENDUM).addenda == (ADDENDUM,)
    assert [change.kind for change in store.history("v")][-2:] == [ChangeKind.SIGN, ChangeKind.ADDENDUM]


def test_turns_are_there_once(store: RedisStore, line: Line, visit: Visit) -> None:
    line.lose_next = 1
    store.commit_turns("v", 1, [a_turn(2)], b"held")
    assert [turn.id for turn in store.turns("v")] == [1, 2] and store.assembly("v").next_seq == 2


def test_events_are_counted_once(store: RedisStore, line: Line, visit: Visit) -> None:
    from scribe_core.types import Cell

    cell, after = Cell("", "", "", "", "turns"), Counted(store.last_event_id("v"), b"{}")
    line.lose_next = 1
    with pytest.raises(ConflictError):  # the counter reads again from where it is by now
        store.commit_figures("v", Counted(), after, "2026-01-02", {cell: 3})
    assert store.counted("v") == after and [row.n for row in store.figures("2026-01-02", "2026-01-02")] == [3]


def test_an_admin_whose_change_was_answered_late_is_no_last_admin(store: RedisStore, line: Line) -> None:
    for name in ("ann", "ben"):
        store.add_account(an_account(name, id=name))
    line.lose_next = 1
    assert store.change_account("ann", disabled=True).disabled
    with pytest.raises(ConflictError, match="last admin"):
        store.change_account("ben", disabled=True)


def test_a_discarded_visit_is_gone(store: RedisStore, line: Line, visit: Visit) -> None:
    line.lose_next = 1
    store.delete_visit("v")
    assert store.list_visits().visits == ()
