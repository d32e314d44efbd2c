"""Who records a visit: what every store promises."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from scribe_core.errors import HeldError, VisitNotFoundError
from scribe_core.interfaces import Lease, Tail, VisitStore
from tests.doors import until
from tests.makers import a_chunk

LONG_S, SHORT_S = 60.0, 0.05


def test_one_at_a_time(store: VisitStore, visit_id: str) -> None:
    first = store.take_lease(visit_id, "a", LONG_S)
    assert store.lease_owner(visit_id) == "a"
    with pytest.raises(HeldError):
        store.take_lease(visit_id, "b", LONG_S)
    again = store.take_lease(visit_id, "a", LONG_S)
    assert again.fence > first.fence and visit_id not in store.expired_leases()


def test_many_at_once_are_one(store: VisitStore, visit_id: str) -> None:
    def take(owner: int) -> Lease | None:
        try:
            return store.take_lease(visit_id, str(owner), LONG_S)
        except HeldError:
            return None

    with ThreadPoolExecutor(8) as pool:
        taken = [lease for lease in pool.map(take, range(16)) if lease]
    assert [lease.fence for lease in taken] == [1] and store.lease_owner(visit_id) == taken[0].owner


def a_tail(start: int, count: int = 8000) -> Tail:
    return Tail(start, np.linspace(start / 1e6, (start + count) / 1e6, count, endpoint=False, dtype=np.float32))


def test_stretches_of_sound_become_one_and_go_with_the_chunk_that_holds_them(store: VisitStore, visit_id: str) -> None:
    lease = store.take_lease(visit_id, "a", LONG_S)
    for start in (0, 8000, 16_000):
        store.put_tail(visit_id, lease, a_tail(start), LONG_S)
    store.put_tail(visit_id, lease, a_tail(8000), LONG_S)  # the answer was lost
    tail = store.tail(visit_id)
    assert tail is not None and tail.start == 0
    np.testing.assert_allclose(tail.samples, a_tail(0, 24_000).samples, atol=1 / 32768)
    store.put_chunk(a_chunk(visit_id, 0, 1.0, tail_s=0.2), lease)  # the next one begins at 12,800
    tail = store.tail(visit_id)
    assert tail is not None and (tail.start, tail.end) == (16_000, 24_000)
    store.put_tail(visit_id, lease, a_tail(12_800, 11_200), LONG_S)
    tail = store.tail(visit_id)
    assert tail is not None and (tail.start, tail.end) == (12_800, 24_000)
    np.testing.assert_allclose(tail.samples, a_tail(12_800, 11_200).samples, atol=1 / 32768)
    assert (tail.after(14_000).start, tail.after(14_000).end, len(tail.after(99_000).samples)) == (14_000, 24_000, 0)
    store.put_chunk(a_chunk(visit_id, 1, 1.5, start_s=0.8, last=True), lease)
    assert store.tail(visit_id) is None


def test_what_ran_out_is_taken_over_and_the_one_before_is_refused(store: VisitStore, visit_id: str) -> None:
    stale = store.take_lease(visit_id, "a", SHORT_S)
    until(lambda: visit_id in store.expired_leases())
    assert store.lease_owner(visit_id) is None
    fresh = store.take_lease(visit_id, "b", LONG_S)
    assert fresh.fence > stale.fence and visit_id not in store.expired_leases()
    with pytest.raises(HeldError):
        store.put_chunk(a_chunk(visit_id, 0), stale)
    with pytest.raises(HeldError):
        store.put_tail(visit_id, stale, a_tail(0), LONG_S)
    store.end_lease(visit_id, stale)
    assert store.lease_owner(visit_id) == "b"
    assert store.put_chunk(a_chunk(visit_id, 0), fresh).fresh and store.tail(visit_id) is None


def test_a_holder_who_was_late_goes_on_where_nobody_took_over(store: VisitStore, visit_id: str) -> None:
    lease = store.take_lease(visit_id, "a", SHORT_S)
    until(lambda: store.lease_owner(visit_id) is None)
    assert store.put_chunk(a_chunk(visit_id, 0), lease).fresh
    store.put_tail(visit_id, lease, a_tail(16_000), LONG_S)
    assert store.tail(visit_id) is not None and store.lease_owner(visit_id) == "a"
    assert visit_id not in store.expired_leases()


def test_an_ended_lease_is_nobodys(store: VisitStore, visit_id: str) -> None:
    lease = store.take_lease(visit_id, "a", SHORT_S)
    store.end_lease(visit_id, lease)
    assert store.lease_owner(visit_id) is None and visit_id not in store.expired_leases()
    assert store.take_lease(visit_id, "b", LONG_S).fence > lease.fence


def test_nothing_of_it_is_left_with_the_visit_gone(store: VisitStore, visit_id: str) -> None:
    lease = store.take_lease(visit_id, "a", SHORT_S)
    store.put_tail(visit_id, lease, a_tail(0), SHORT_S)
    store.delete_visit(visit_id)
    assert visit_id not in store.expired_leases()
    with pytest.raises(VisitNotFoundError):
        store.take_lease(visit_id, "a", LONG_S)
