"""What passes: shown by any process, short-lived, and work that one of them does."""

from __future__ import annotations

import threading

import pytest

from scribe_core.errors import VisitNotFoundError
from scribe_core.interfaces import VisitStore, Wake
from scribe_core.types import Levels, LiveWords, StageStatus
from tests.contract.test_leases import LONG_S, SHORT_S, a_tail
from tests.doors import until
from tests.makers import a_chunk, a_turn


def test_each_stands_in_the_place_of_the_one_before(store: VisitStore, visit_id: str) -> None:
    before = store.last_event_id(visit_id)
    for passing in (
        StageStatus(stage="note", state="running"),
        StageStatus(stage="checks", state="failed", detail="Why"),
        LiveWords(text="it hu", start_s=1.5),
        StageStatus(stage="note"),
        LiveWords(text="it hurts", start_s=1.5),
    ):
        store.show(visit_id, passing)
    shown = {passing.place: passing for passing in store.passing(visit_id)}
    assert shown == {
        "stage:note": StageStatus(stage="note"),
        "stage:checks": StageStatus(stage="checks", state="failed", detail="Why"),
        "words": LiveWords(text="it hurts", start_s=1.5),
    }
    assert store.events(visit_id, before) == []


def test_levels_come_with_the_tail(store: VisitStore, visit_id: str) -> None:
    lease = store.take_lease(visit_id, "a", LONG_S)
    store.put_tail(visit_id, lease, a_tail(0), LONG_S, Levels(values=(0.5, 1.0), end_s=0.5))
    assert store.passing(visit_id) == [Levels(values=(0.5, 1.0), end_s=0.5)]


def test_whoever_waits_is_woken_by_what_happens(store: VisitStore, visit_id: str) -> None:
    after, none = store.wakes(None, 0)
    assert none == []
    lease = store.take_lease(visit_id, "a", LONG_S)
    store.put_tail(visit_id, lease, a_tail(8000), LONG_S)
    store.put_chunk(a_chunk(visit_id))
    store.commit_turns(visit_id, 0, [a_turn(1)], b"")
    store.show(visit_id, LiveWords(text="it"))
    later, wakes = store.wakes(after, 1000)
    mine = [wake for wake in wakes if wake.visit_id == visit_id]
    assert [wake.kind for wake in mine] == ["tail", "chunk", "turn", "passing"]
    assert mine[0] == Wake(visit_id, "tail", 1.0)
    assert store.wakes(later, 10) == (later, [])


def test_one_waits_until_something_happens(store: VisitStore, visit_id: str) -> None:
    after, _ = store.wakes(None, 0)
    threading.Timer(0.05, lambda: store.put_chunk(a_chunk(visit_id))).start()
    heard: list[Wake] = []
    until(lambda: bool(heard) or heard.extend(store.wakes(after, 500)[1]) or bool(heard))
    assert heard[0] == Wake(visit_id, "chunk")


def test_one_work_is_one_owners_until_it_is_left_or_runs_out(store: VisitStore, visit_id: str) -> None:
    assert store.take_duty(visit_id, "transcript", "a", LONG_S) and store.take_duty(visit_id, "transcript", "a", LONG_S)
    assert not store.take_duty(visit_id, "transcript", "b", LONG_S) and store.take_duty(visit_id, "checks", "b", LONG_S)
    store.leave_duty(visit_id, "transcript", "b")
    assert not store.take_duty(visit_id, "transcript", "b", LONG_S)
    store.leave_duty(visit_id, "transcript", "a")
    assert store.take_duty(visit_id, "transcript", "b", SHORT_S)
    until(lambda: store.take_duty(visit_id, "transcript", "a", LONG_S))


def test_nothing_passes_in_a_visit_that_is_gone(store: VisitStore, visit_id: str) -> None:
    store.show(visit_id, LiveWords(text="it"))
    store.take_duty(visit_id, "transcript", "a", LONG_S)
    store.delete_visit(visit_id)
    for call in (
        lambda: store.show(visit_id, LiveWords()),
        lambda: store.passing(visit_id),
        lambda: store.take_duty(visit_id, "transcript", "a", LONG_S),
    ):
        with pytest.raises(VisitNotFoundError):
            call()
