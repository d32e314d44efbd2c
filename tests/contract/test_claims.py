"""Who drafts which turns: what every store promises."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from scribe_core.errors import ConflictError, VisitNotFoundError
from scribe_core.interfaces import Claim, VisitStore
from scribe_core.types import NoteState
from tests.doors import until
from tests.makers import a_visit

LONG_S, SHORT_S = 60.0, 0.05


@pytest.fixture
def visit_id(store: VisitStore) -> str:
    visit = a_visit()
    store.create_visit(visit)
    return visit.id


def test_turns_are_one_owners_at_a_time(store: VisitStore, visit_id: str) -> None:
    first, second = Claim("a", 1, 3), Claim("b", 4, 9)
    after = store.last_event_id(visit_id)
    for claim in (second, first, first):
        store.claim_turns(visit_id, claim, LONG_S)
    for hindered in (Claim("b", 1, 3), Claim("b", 3, 3), Claim("a", 2, 4), Claim("c", 1, 20)):
        with pytest.raises(ConflictError):
            store.claim_turns(visit_id, hindered, LONG_S)
    assert store.claims(visit_id) == [first, second] and store.last_event_id(visit_id) == after


def test_many_at_once_are_one(store: VisitStore, visit_id: str) -> None:
    def claim(owner: int) -> bool:
        try:
            store.claim_turns(visit_id, Claim(str(owner), 1 + owner % 3, 5), LONG_S)
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(claim, range(16))) == 1
    assert len(store.claims(visit_id)) == 1


def test_what_ran_out_or_was_released_is_free(store: VisitStore, visit_id: str) -> None:
    store.claim_turns(visit_id, Claim("a", 1, 3), SHORT_S)
    store.claim_turns(visit_id, Claim("a", 4, 5), LONG_S)
    until(lambda: store.claims(visit_id) == [Claim("a", 4, 5)])
    store.claim_turns(visit_id, Claim("b", 1, 3), LONG_S)
    with pytest.raises(ConflictError):
        store.claim_turns(visit_id, Claim("a", 1, 3), LONG_S)
    store.release_turns(visit_id, Claim("a", 1, 3))
    assert store.claims(visit_id) == [Claim("b", 1, 3), Claim("a", 4, 5)]
    store.release_turns(visit_id, Claim("b", 1, 3))
    store.release_turns(visit_id, Claim("b", 1, 3))
    store.claim_turns(visit_id, Claim("c", 1, 3), LONG_S)
    assert store.claims(visit_id) == [Claim("c", 1, 3), Claim("a", 4, 5)]


def test_a_short_claim_ends_no_long_one(store: VisitStore, visit_id: str) -> None:
    store.claim_turns(visit_id, Claim("a", 1, 3), LONG_S)
    store.claim_turns(visit_id, Claim("a", 4, 5), SHORT_S)
    until(lambda: store.claims(visit_id) == [Claim("a", 1, 3)])
    with pytest.raises(ConflictError):
        store.claim_turns(visit_id, Claim("b", 1, 3), LONG_S)


def test_what_is_in_the_note_is_not_claimed(store: VisitStore, visit_id: str) -> None:
    store.commit_note(visit_id, NoteState(), NoteState(1, 3, 1), [])
    with pytest.raises(ConflictError):
        store.claim_turns(visit_id, Claim("a", 3, 4), LONG_S)
    store.claim_turns(visit_id, Claim("a", 4, 4), LONG_S)


def test_nothing_of_it_is_left_with_the_visit_gone(store: VisitStore, visit_id: str) -> None:
    store.claim_turns(visit_id, Claim("a", 1, 3), LONG_S)
    store.delete_visit(visit_id)
    with pytest.raises(VisitNotFoundError):
        store.claims(visit_id)
    with pytest.raises(VisitNotFoundError):
        store.claim_turns(visit_id, Claim("a", 1, 3), LONG_S)
    store.create_visit(a_visit(id=visit_id))
    assert store.claims(visit_id) == []
