"""A page that fetches changes draws what one that has just been opened draws, and its clinician's alone."""

from __future__ import annotations

import gc
import json
from typing import Any
from unittest.mock import Mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

from pages import changes
from pages.components.visit_feed import VisitFeed, feed_of
from pages.entrance.cookies import COOKIE
from scribe_core.errors import StoreError
from scribe_core.service import ScribeService
from scribe_core.service.reading import VisitView
from scribe_core.types import Checked, Event, LiveWords, NoteState, VisitStatus
from tests.doors import CONSENT, rest
from tests.fakes import MemoryStore
from tests.makers import a_statement, a_turn, a_visit
from tests.pages.page_copy import KINDS, PageCopy

TEXTS = st.sampled_from(["it hurts", "<PERSON_1> said so", "my knee hurts since monday"])
IDS = st.integers(1, 4)


def steps() -> st.SearchStrategy[tuple[str, Any]]:
    """What happens in a visit, and what a page does meanwhile; `lost` is an answer that never comes."""
    turn = st.builds(a_turn, IDS, TEXTS)
    evidence = st.lists(IDS, unique=True).map(tuple)
    facts = {"evidence": evidence, "version": st.integers(1, 3), "retracted": st.booleans()}
    statement = st.builds(a_statement, IDS, TEXTS, **facts)
    checked = st.builds(Checked, statement_id=st.sampled_from(["", "s1", "s2"]), version=st.integers(1, 3))
    visit = st.builds(lambda status: a_visit(id="v", status=status), st.sampled_from(VisitStatus))
    note = st.builds(NoteState, st.integers(0, 5))
    does = {"turn": turn, "statement": statement, "checked": checked, "visit": visit, "note": note}
    names = st.dictionaries(st.just("<PERSON_1>"), st.sampled_from(["Ann", "Bo"]))
    does |= {"names": names, **{act: st.none() for act in ("read", "lost", "away", "opened", "other feed")}}
    return st.one_of(*(st.tuples(st.just(kind), what) for kind, what in does.items()))


class Door:
    """The service as far as a feed asks it, with the visit's events in a list."""

    def __init__(self) -> None:
        self.visit = a_visit(id="v")
        self.rows: dict[str, dict[Any, Any]] = {"turn": {}, "statement": {}, "checked": {}}
        self.note, self.names, self.stream, self.away = NoteState(), {}, [], False

    def happens(self, kind: str, what: Any) -> None:
        if kind in self.rows:
            self.rows[kind][getattr(what, "id", None) or getattr(what, "statement_id", "")] = what
        else:
            setattr(self, kind, what)
        self.stream.append(Event(str(len(self.stream) + 1), what))

    def snapshot(self, _: str) -> VisitView:
        turns, statements = (list(self.rows[kind].values()) for kind in ("turn", "statement"))
        last = str(len(self.stream))
        return VisitView(self.visit, turns, statements, [], LiveWords(), last, self.note, dict(self.rows["checked"]))

    def untold(self, _: str) -> list[Any]:
        return []

    passing = untold

    def events(self, _: str, after: str) -> list[Event]:
        return self.stream[int(after) :]

    def reveal(self, _: str) -> dict[str, str]:
        if self.away:
            raise StoreError
        return self.names

    def note_text(self, _: str) -> str:
        return repr([self.reveal("v"), sorted(self.rows["statement"].items()), self.visit.addenda])


@settings(max_examples=300, deadline=None)
@given(st.lists(steps(), max_size=30))
def test_whatever_happens_and_is_lost_the_copy_is_the_whole(happened: list[tuple[str, Any]]) -> None:
    door: Any = Door()
    feed, copy = VisitFeed(door, "v"), PageCopy()
    for kind, what in happened:
        door.away = kind == "away"
        match kind:
            case "names":
                door.names = what
            case "read":
                copy.merge(feed.changes(copy.number))
            case "lost":
                feed.changes(copy.number)
            case "away":
                with_store_away(feed, copy)
            case "opened":
                copy = PageCopy()
            case "other feed":
                feed, copy.number = VisitFeed(door, "v"), 0
            case _:
                door.happens(kind, what)
                feed.refresh()
    door.away = False
    door.happens("visit", door.visit)
    feed.refresh()
    copy.read(feed)
    fresh = PageCopy()
    fresh.read(VisitFeed(door, "v"))
    assert in_order(copy.view()) == in_order(fresh.view())
    assert copy.number == feed.told()["number"] and feed.drawn == feed.note


def with_store_away(feed: VisitFeed, copy: PageCopy) -> None:
    """A feed that has names and note already needs no store."""
    try:
        copy.merge(feed.changes(copy.number))
    except StoreError:
        return


def in_order(view: dict[str, Any]) -> dict[str, Any]:
    """The page puts the statements into the note's order itself."""
    return view | {"statements": sorted(view["statements"], key=lambda item: item["id"])}


@pytest.fixture
def client(service: ScribeService, token: str) -> TestClient:
    return TestClient(Starlette(routes=[changes.ROUTE]), cookies={COOKIE: token})


@pytest.fixture
def feed(service: ScribeService, store: MemoryStore) -> VisitFeed:
    rest(service)
    visit_id = service.start_visit(CONSENT, "Dr. Lind").id
    for number in (1, 2):
        store.commit_turns(visit_id, number - 1, [a_turn(number)], b"")
    return VisitFeed(service, visit_id)


def ids(answer: dict[str, Any]) -> list[int]:
    return [turn["id"] for turn in answer["turns"]]


def test_the_page_fetches_what_changed_by_the_address_that_it_is_told(
    client: TestClient, feed: VisitFeed, store: MemoryStore
) -> None:
    told = feed.told()
    reply = client.get(told["changes"])
    assert (reply.status_code, reply.headers["cache-control"]) == (200, "no-store")
    whole = reply.json()
    assert whole["whole"] and ids(whole) == [1, 2] and whole["number"] == told["number"]
    store.commit_turns(feed.visit_id, 2, [a_turn(3)], b"")
    feed.refresh()
    later = client.get(told["changes"], params={"after": whole["number"]}).json()
    assert not later["whole"] and ids(later) == [3] and later["facts"] == {}
    nothing = client.get(told["changes"], params={"after": later["number"]}).json()
    assert nothing == {"number": later["number"], "whole": False, "facts": {}, **{kind: [] for kind in KINDS}}


@pytest.mark.parametrize("after", ["", "0", "999", "-1", "x", "\u0661", "9" * 400])
def test_a_number_that_is_not_this_views_gives_the_whole(client: TestClient, feed: VisitFeed, after: str) -> None:
    answer = client.get(feed.told()["changes"], params={"after": after}).json()
    assert answer["whole"] and ids(answer) == [1, 2]


def test_words_that_a_turn_changed_come_with_their_statement(feed: VisitFeed, store: MemoryStore) -> None:
    copy = PageCopy()
    store.commit_note(feed.visit_id, NoteState(), NoteState(1), [a_statement(1, evidence=(3,))])
    feed.refresh()
    copy.read(feed)
    assert copy.view()["statements"][0]["spoken"] == []
    store.commit_turns(feed.visit_id, 2, [a_turn(3, "my knee")], b"")
    feed.refresh()
    copy.read(feed)
    assert copy.view()["statements"][0]["spoken"][0]["turn"] == 3


def test_what_was_sent_was_not_seen_before_the_page_says_that_it_is_drawn(feed: VisitFeed, store: MemoryStore) -> None:
    answer = feed.changes(0)
    assert feed.drawn is None
    feed.changes(answer["number"])
    first = feed.note
    assert feed.drawn == first
    store.commit_note(feed.visit_id, first, NoteState(1), [a_statement(1)])
    feed.refresh()
    lost = feed.changes(answer["number"])
    assert feed.drawn == first != feed.note
    feed.changes(answer["number"])
    assert feed.drawn == first
    feed.changes(lost["number"])
    assert feed.drawn == feed.note


def test_a_visit_that_others_may_not_read_is_not_there(client: TestClient, feed: VisitFeed, store: MemoryStore) -> None:
    other = a_visit(owner="somebody else")
    store.create_visit(other)
    mine = feed.told()["changes"]
    for visit_id in (other.id, "0" * 32):
        assert client.get(mine.replace(feed.visit_id, visit_id)).status_code == 404
    assert client.get(mine + "x").status_code == 404
    for cookies in ({}, {COOKIE: "made up"}):
        stranger = TestClient(Starlette(routes=[changes.ROUTE]), cookies=cookies)
        assert stranger.get(mine).status_code == 404


def test_the_address_of_an_own_visit_opens_no_others(
    client: TestClient, service: ScribeService, feed: VisitFeed
) -> None:
    second = VisitFeed(service, service.start_visit(CONSENT, "Dr. Lind").id)
    assert client.get(f"/changes/{feed.visit_id}/{second.token}").status_code == 404


def test_a_discarded_visit_is_gone_here_too(client: TestClient, service: ScribeService, feed: VisitFeed) -> None:
    service.cancel(feed.visit_id)
    assert client.get(feed.told()["changes"]).status_code == 404


def test_a_store_that_is_away_costs_no_change(
    client: TestClient, feed: VisitFeed, store: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as away:
        away.setattr(store, "vault", Mock(side_effect=StoreError))
        assert client.get(feed.told()["changes"]).status_code == 503
    assert ids(client.get(feed.told()["changes"]).json()) == [1, 2]


def test_a_tab_that_is_gone_is_forgotten(client: TestClient, service: ScribeService) -> None:
    feed = VisitFeed(service, service.start_visit(CONSENT, "Dr. Lind").id)
    address, token = feed.told()["changes"], feed.token
    assert client.get(address).status_code == 200
    del feed
    gc.collect()
    assert feed_of(token) is None and client.get(address).status_code == 404


def test_what_is_handed_over_each_time_stays_as_small_in_a_long_visit(feed: VisitFeed, store: MemoryStore) -> None:
    before = len(json.dumps(feed.told()))
    for number in range(3, 150):
        store.commit_turns(feed.visit_id, number - 1, [a_turn(number)], b"")
    feed.refresh()
    assert len(json.dumps(feed.told())) - before < 10
