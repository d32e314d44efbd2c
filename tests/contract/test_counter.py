"""A visit is counted once, whoever counts it and however often."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from scribe_core.analytics.count import count
from scribe_core.errors import StoreError
from scribe_core.interfaces import Counted, Store
from scribe_core.types import Cell, ChangeKind
from scribe_core.work import counter
from scribe_core.work.counter import Counter
from tests.analytics.script import Script
from tests.doors import until

COUNTERS = 3


@pytest.fixture
def counters(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Counter]]:
    """As in several processes, with so few events at a time that they come into each other's way."""
    monkeypatch.setattr(counter, "AT_ONCE", 2)
    with ExitStack() as stack:
        opened = [Counter(store, first_delay_s=0.01, every_s=0.01) for _ in range(COUNTERS)]
        for item in opened:
            stack.callback(item.close)
        yield opened


def review(script: Script, numbers: range) -> None:
    for number in numbers:
        script.draft(number)
        script.say("with <PERSON_1>")
        script.decide(ChangeKind.ACCEPT, number)


def expected(script: Script) -> dict[Cell, int]:
    return count(script.store.get_visit(script.visit.id), Counted(), script.events())[1]


def figures(script: Script) -> dict[Cell, int]:
    day = script.visit.created_at[:10]
    return {cell: n for _, cell, n in script.store.figures(day, day) if cell.clinician == script.visit.owner}


def test_several_counters_count_each_event_once(store: Store, counters: list[Counter]) -> None:
    with ThreadPoolExecutor(2) as pool:
        scripts = [Script(store, created_at="2040-01-03T10:00:00+00:00", owner=f"u{id(store)}{i}") for i in range(2)]
        list(pool.map(lambda script: review(script, range(1, 9)), scripts))
    until(lambda: not {script.visit.id for script in scripts} & set(store.uncounted()))
    assert [figures(script) for script in scripts] == [expected(script) for script in scripts]


def test_counting_goes_on_where_another_run_ended(store: Store) -> None:
    script = Script(store, created_at="2040-01-04T10:00:00+00:00", owner=f"u{id(store)}")
    for numbers in (range(1, 4), range(4, 6)):
        review(script, numbers)
        run = Counter(store, first_delay_s=0.01, every_s=0.01)
        until(lambda: script.visit.id not in store.uncounted())
        run.close()
        assert figures(script) == expected(script)


def test_a_discarded_visit_stays_counted(store: Store, counters: list[Counter]) -> None:
    script = Script(store, created_at="2040-01-05T10:00:00+00:00", owner=f"u{id(store)}")
    review(script, range(1, 3))
    want = expected(script)
    until(lambda: script.visit.id not in store.uncounted())
    store.delete_visit(script.visit.id)
    assert figures(script) == want


def test_a_store_that_does_not_answer_is_asked_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    script = Script(store, created_at="2040-01-06T10:00:00+00:00", owner=f"u{id(store)}")
    review(script, range(1, 3))
    right, asked = store.uncounted, []

    def silent_once() -> list[str]:
        asked.append(1)
        if len(asked) == 1:
            raise StoreError("The store does not answer.")
        return right()

    monkeypatch.setattr(store, "uncounted", silent_once)
    run = Counter(store, first_delay_s=0.01, every_s=0.01)
    until(lambda: figures(script) == expected(script))
    run.close()
