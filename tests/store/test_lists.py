"""The lists of visits as the server holds them: of a store of an earlier release, of a damaged record, of many."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from scribe_core.errors import StoreError
from scribe_core.interfaces import every_visit
from scribe_core.store import lists
from scribe_core.store.redis_store import RedisStore, open_store
from scribe_core.types import Visit, VisitStatus
from tests.makers import a_visit
from tests.store.many import as_of_an_earlier_release, commands, start_and_rest
from tests.store.many import fill as signed


@pytest.fixture
def store(tmp_path: Path) -> Iterator[RedisStore]:
    store = open_store(None, tmp_path, ephemeral=True)
    yield store
    store.close()


def fill(store: RedisStore, count: int) -> list[Visit]:
    """All are signed but the newest. Oldest first."""
    last = a_visit(created_at="2026-02-01T10:00:00Z")
    store.create_visit(last)
    return [*signed(store, count - 1), last]


def listed(store: RedisStore, owner: str | None = None) -> list[str]:
    return [visit.id for visit in every_visit(store, owner)]


def test_visits_of_an_earlier_release_are_listed_once(store: RedisStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "_AT_ONCE", 3)
    visits = fill(store, 10)
    as_of_an_earlier_release(store)
    assert listed(store) == []
    store.list_earlier()
    newest_first = [visit.id for visit in reversed(visits)]
    assert listed(store) == newest_first and [visit.id for visit in store.unfinished()] == newest_first[:1]
    assert listed(store, "lind") == [visit.id for visit in reversed(visits) if visit.owner == "lind"]
    before = store._client.info("commandstats")["cmdstat_zadd"]
    store.list_earlier()
    assert store._client.info("commandstats")["cmdstat_zadd"] == before


def test_a_store_is_listed_when_it_is_opened(tmp_path: Path) -> None:
    store = open_store(None, tmp_path)
    visits = fill(store, 3)
    as_of_an_earlier_release(store)
    store.close()
    store = open_store(None, tmp_path)
    assert listed(store) == [visit.id for visit in reversed(visits)]
    store.close()


def test_listing_goes_on_where_it_was_interrupted(store: RedisStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "_AT_ONCE", 3)
    fill(store, 10)
    as_of_an_earlier_release(store)
    whole, steps = store._list, iter(range(2))

    def breaks_off(ids: list[str]) -> None:
        if next(steps, None) is None:
            raise redis.ConnectionError
        whole(ids)

    monkeypatch.setattr(store, "_list", breaks_off)
    with pytest.raises(StoreError):
        store.list_earlier()
    assert len(listed(store)) == 6
    monkeypatch.undo()
    store.list_earlier()
    assert len(set(listed(store))) == 10


def test_a_record_that_cannot_be_read_stops_no_other(store: RedisStore, caplog: pytest.LogCaptureFixture) -> None:
    visits = fill(store, 5)
    broken = {visits[1].id: b"\xff{", visits[4].id: b'{"created_at": "some Monday", "words": "my knee hurts"}'}
    for visit_id, raw in broken.items():
        store._client.set(store._key(visit_id, "visit"), raw)
    whole = [visit.id for visit in reversed(visits) if visit.id not in broken]
    for _ in range(2):
        assert listed(store) == whole and store.unfinished() == []
        assert [visit.id for visit in store.list_visits(count=2).visits] == whole[:2]
        as_of_an_earlier_release(store)
        store.list_earlier()
    assert "cannot be read" in caplog.text and "knee" not in caplog.text
    for visit_id in broken:
        store.delete_visit(visit_id)
    assert store._client.zcard("scribe:visits") == 3


def test_what_an_earlier_release_did_beside_is_not_taken_from_the_lists(store: RedisStore) -> None:
    """It gives a visit away, signs one and discards one, and the lists do not know."""
    given, done, gone = (a_visit(owner="lind") for _ in range(3))
    for visit in (given, done, gone):
        store.create_visit(visit)
    for visit in (given.replace(owner="berg"), done.replace(status=VisitStatus.SIGNED)):
        store._client.set(store._key(visit.id, "visit"), visit.model_dump_json())
    store._client.delete(store._key(gone.id, "visit"))
    assert listed(store, "lind") == [done.id]
    assert [visit.id for visit in store.unfinished()] == [given.id]


def test_a_start_and_a_page_cost_the_same_with_few_and_with_many_visits(store: RedisStore) -> None:
    costs = []
    for more in (10, 300):
        signed(store, more)
        begun = commands(store)
        start_and_rest(store)
        assert len(store.list_visits("lind", count=3).visits) == 3
        costs.append(commands(store) - begun)
    assert max(costs) < 40
