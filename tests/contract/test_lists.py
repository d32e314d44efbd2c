"""Which visits there are, page by page, and which of them have work left."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scribe_core.interfaces import VisitStore, every_visit
from scribe_core.types import Checked, NoteState, Signature, Visit, VisitStatus
from tests.makers import a_visit

SAME_STORE = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
AT = [f"2026-01-0{day}T10:00:00.{ms:03}+0{hours}:00" for day in (1, 2) for ms in (0, 7, 10) for hours in (0, 1)]
SIGNATURE = Signature(by="lind", name="Dr. Lind", at="2026-01-02T10:30:00+00:00")


def an_owner() -> str:
    return uuid.uuid4().hex


def ids(visits: tuple[Visit, ...] | list[Visit]) -> list[str]:
    return [visit.id for visit in visits]


def has_work(store: VisitStore, visit: Visit) -> bool:
    return visit.id in ids(store.unfinished())


@SAME_STORE
@given(moments=st.lists(st.sampled_from(AT), max_size=12), count=st.integers(1, 5), later=st.lists(st.sampled_from(AT)))
def test_pages_hold_each_visit_once_and_newest_first_while_others_are_added(
    store: VisitStore, moments: list[str], count: int, later: list[str]
) -> None:
    owner = an_owner()
    there = [a_visit(owner=owner, created_at=at) for at in moments]
    for visit in there:
        store.create_visit(visit)
    page = store.list_visits(owner, count=count)
    seen, added = list(page.visits), iter(later)
    while page.before:
        assert len(page.visits) == count
        for at in (at for at in [next(added, None)] if at):
            store.create_visit(a_visit(owner=owner, created_at=at))
        page = store.list_visits(owner, page.before, count)
        seen.extend(page.visits)
    assert [visit.place for visit in seen] == sorted({visit.place for visit in seen}, reverse=True)
    assert set(ids(seen)) >= set(ids(there))


@SAME_STORE
@given(moments=st.lists(st.sampled_from(AT), min_size=2, max_size=8), gone=st.data())
def test_a_page_goes_on_where_the_one_before_ended_though_visits_go(
    store: VisitStore, moments: list[str], gone: st.DataObject
) -> None:
    owner = an_owner()
    for at in moments:
        store.create_visit(a_visit(owner=owner, created_at=at))
    listed = list(every_visit(store, owner))
    page = store.list_visits(owner, count=1)
    for visit in gone.draw(st.sets(st.sampled_from(listed), max_size=len(listed))):
        store.delete_visit(visit.id)
    rest = store.list_visits(owner, page.before, count=100)
    assert ids(rest.visits) == [visit.id for visit in listed[1:] if visit.id in ids(list(every_visit(store, owner)))]
    assert rest.before == ""


def test_each_owner_has_a_list_and_all_have_one(store: VisitStore) -> None:
    mine, yours = a_visit(owner=an_owner()), a_visit(owner=an_owner())
    for visit in (mine, yours):
        store.create_visit(visit)
    assert store.list_visits(mine.owner).visits == (mine,)
    assert {mine.id, yours.id} <= set(ids(list(every_visit(store))))
    given_ = store.update_visit(mine.id, owner=yours.owner)
    assert store.list_visits(mine.owner).visits == ()
    assert ids(store.list_visits(yours.owner).visits) == sorted([given_.id, yours.id], reverse=True)


def test_a_visit_has_work_left_until_its_note_is_closed_and_checked_as_it_is(store: VisitStore) -> None:
    visit = a_visit()
    store.create_visit(visit)
    assert has_work(store, visit)
    store.commit_note(visit.id, NoteState(), NoteState(1), [])
    store.put_checked(visit.id, Checked(statement_id="", version=1))
    assert has_work(store, visit)
    store.commit_note(visit.id, NoteState(1), NoteState(2, final=True), [])
    store.put_checked(visit.id, Checked(statement_id="s1", version=2))
    store.put_checked(visit.id, Checked(statement_id="", version=1))
    assert has_work(store, visit)
    store.put_checked(visit.id, Checked(statement_id="", version=2))
    assert not has_work(store, visit)
    store.commit_note(visit.id, NoteState(2, final=True), NoteState(3, final=True), [])
    assert has_work(store, visit)


@pytest.mark.parametrize("checked_first", [True, False])
def test_a_note_that_is_closed_as_it_was_checked_has_none(store: VisitStore, checked_first: bool) -> None:
    visit = a_visit()
    store.create_visit(visit)
    store.commit_note(visit.id, NoteState(), NoteState(1), [])
    steps = [
        lambda: store.put_checked(visit.id, Checked(statement_id="", version=1)),
        lambda: store.commit_note(visit.id, NoteState(1), NoteState(1, final=True), []),
    ]
    for step in steps if checked_first else reversed(steps):
        step()
    assert not has_work(store, visit)


def test_nothing_is_left_of_a_visit_without_words_or_one_that_is_signed_or_gone(store: VisitStore) -> None:
    silent, signed, gone = a_visit(), a_visit(status=VisitStatus.ENDED), a_visit()
    for visit in (silent, signed, gone):
        store.create_visit(visit)
    store.commit_note(silent.id, NoteState(), NoteState(final=True), [])
    store.commit_note(signed.id, NoteState(), NoteState(1, final=True), [], signature=SIGNATURE)
    store.put_checked(signed.id, Checked(statement_id="", version=0))
    store.delete_visit(gone.id)
    assert not {silent.id, signed.id, gone.id} & set(ids(store.unfinished()))
