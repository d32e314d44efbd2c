"""Chunks late, twice, out of order and from two senders at once make the visit that they make in order."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scribe_core.interfaces import Store
from tests.contract.conftest import embedded  # noqa: F401
from tests.doors import open_service
from tests.fakes import MemoryStore
from tests.faults.parts import an_ended_visit, send, until_final

HOW_MANY = 4
EACH = list(range(HOW_MANY))
ORDERS = st.tuples(st.permutations(EACH), st.lists(st.sampled_from(EACH), max_size=2 * HOW_MANY))


def made_of(store: Store, orders: Sequence[Sequence[int]]) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """Turns and statements of a visit whose chunks come in these orders, one a sender."""
    service = open_service(store)
    visit_id = an_ended_visit(store, HOW_MANY)
    try:
        send(store, visit_id, orders, HOW_MANY)
        until_final(service, visit_id)
        view = service.snapshot(visit_id)
    finally:
        service.close()
    turns = [(turn.id, turn.text, turn.start_s, turn.end_s, turn.speaker) for turn in view.turns]
    return turns, [(statement.section, statement.text, statement.evidence) for statement in view.statements]


@settings(max_examples=12)
@given(orders=ORDERS)
def test_any_order_makes_the_same_visit(orders: tuple[list[int], list[int]]) -> None:
    assert made_of(MemoryStore(), orders) == made_of(MemoryStore(), [EACH])


@pytest.fixture
def kept_open(embedded: Store, monkeypatch: pytest.MonkeyPatch) -> Store:  # noqa: F811
    """It outlives the services on it."""
    monkeypatch.setattr(embedded, "close", lambda: None)
    return embedded


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(orders=ORDERS)
def test_also_in_the_real_store(kept_open: Store, orders: tuple[list[int], list[int]]) -> None:
    assert made_of(kept_open, orders) == made_of(kept_open, [EACH])
