"""What every FiguresStore promises."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest

from scribe_core.errors import ConflictError, VisitNotFoundError
from scribe_core.interfaces import Counted, Store
from scribe_core.types import CaptureTiming, Cell, Measure
from tests.makers import a_visit

DAYS = (f"20{years:02}-01-02" for years in count(30))
VISITS, MASKED = Cell(Measure.VISITS, detail="started"), Cell(Measure.MASKED, "u1", "soap", label="PERSON")


@pytest.fixture
def visit_id(store: Store) -> str:
    visit = a_visit()
    store.create_visit(visit)
    return visit.id


@pytest.fixture
def day() -> str:
    """Each test has one of its own: the store is shared."""
    return next(DAYS)


def cells(store: Store, day: str) -> dict[Cell, int]:
    return {cell: n for _, cell, n in store.figures(day, day)}


def test_counters_add_up_and_come_back_as_they_were(store: Store, visit_id: str, day: str) -> None:
    first, second = Counted("1-0", b"one"), Counted("2-0", b"two")
    store.commit_figures(visit_id, Counted(), first, day, {VISITS: 1, MASKED: 2})
    store.commit_figures(visit_id, first, second, day, {MASKED: 3})
    assert cells(store, day) == {VISITS: 1, MASKED: 5}
    assert store.counted(visit_id) == second


def test_what_is_taken_back_is_not_listed(store: Store, visit_id: str, day: str) -> None:
    first, second = Counted("1-0"), Counted("2-0")
    store.commit_figures(visit_id, Counted(), first, day, {VISITS: 1, MASKED: 2})
    store.commit_figures(visit_id, first, second, day, {MASKED: -2})
    assert cells(store, day) == {VISITS: 1}


def test_the_same_step_counts_once(store: Store, visit_id: str, day: str) -> None:
    after = Counted("1-0")
    store.commit_figures(visit_id, Counted(), after, day, {VISITS: 1})
    with pytest.raises(ConflictError):
        store.commit_figures(visit_id, Counted(), after, day, {VISITS: 1})
    assert cells(store, day) == {VISITS: 1}


def test_of_several_counters_of_one_visit_one_wins(store: Store, visit_id: str, day: str) -> None:
    def commit(_: int) -> bool:
        try:
            store.commit_figures(visit_id, Counted(), Counted("1-0"), day, {VISITS: 1})
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(commit, range(8))) == 1
    assert cells(store, day) == {VISITS: 1}


def test_days_are_read_from_the_first_to_the_last(store: Store, visit_id: str) -> None:
    before = Counted()
    for number, day in enumerate(("2099-02-27", "2099-02-28", "2099-03-01", "2099-03-02"), start=1):
        after = Counted(f"{number}-0")
        store.commit_figures(visit_id, before, after, day, {VISITS: number})
        before = after
    found = [(day, n) for day, _, n in store.figures("2099-02-28", "2099-03-01")]
    assert sorted(found) == [("2099-02-28", 2), ("2099-03-01", 3)]
    assert store.figures("2098-01-01", "2098-12-31") == []


def test_a_visit_with_new_events_waits_to_be_counted(store: Store, visit_id: str, day: str) -> None:
    assert visit_id in store.uncounted()
    seen = store.last_event_id(visit_id)
    store.add_timing(visit_id, CaptureTiming(seconds=0.1))
    store.commit_figures(visit_id, Counted(), Counted(seen), day, {})
    assert visit_id in store.uncounted()
    store.commit_figures(visit_id, Counted(seen), Counted(store.last_event_id(visit_id)), day, {})
    assert visit_id not in store.uncounted()
    store.add_timing(visit_id, CaptureTiming(seconds=0.1))
    assert visit_id in store.uncounted()


def test_figures_outlive_their_visit(store: Store, visit_id: str, day: str) -> None:
    store.commit_figures(visit_id, Counted(), Counted("1-0", b"memory"), day, {VISITS: 1})
    store.delete_visit(visit_id)
    assert cells(store, day) == {VISITS: 1}
    assert visit_id not in store.uncounted()
    with pytest.raises(VisitNotFoundError):
        store.counted(visit_id)
    with pytest.raises(VisitNotFoundError):
        store.commit_figures(visit_id, Counted("1-0"), Counted("2-0"), day, {VISITS: 1})
    store.create_visit(a_visit(id=visit_id))
    assert store.counted(visit_id) == Counted()
