"""Stores with many visits, and what they are asked."""

from __future__ import annotations

from typing import Any

from scribe_core.store.lists import UNFINISHED
from scribe_core.store.redis_store import RedisStore
from scribe_core.types import NoteState, Signature, Visit
from tests.doors import open_service, until
from tests.makers import a_visit

SIGNATURE = Signature(by="lind", name="Dr. Lind", at="2026-01-02T10:30:00+00:00")


class Kept:
    """A store that a service's end leaves open."""

    def __init__(self, store: RedisStore) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def close(self) -> None:
        return None


def fill(store: RedisStore, count: int, of: tuple[str, ...] = ("lind", "berg")) -> list[Visit]:
    """Signed visits of these owners by turns, counted in the figures. Oldest first."""
    visits = [
        a_visit(owner=of[n % len(of)], created_at=f"2026-01-{1 + n // 3600:02}T10:{n // 60 % 60:02}:{n % 60:02}Z")
        for n in range(count)
    ]
    for visit in visits:
        store.create_visit(visit)
        store.commit_note(visit.id, NoteState(), NoteState(1, final=True), [], signature=SIGNATURE)
    store._client.delete("scribe:uncounted")
    return visits


def as_of_an_earlier_release(store: RedisStore) -> None:
    """Which knew one list, without an order."""
    client = store._client
    client.delete(UNFINISHED, *client.keys("scribe:visits-*"))
    client.zadd("scribe:visits", dict.fromkeys(client.zrange("scribe:visits", 0, -1), 0))


def commands(store: RedisStore) -> int:
    """That the server was given so far."""
    return sum(told["calls"] for told in store._client.info("commandstats").values())


def start_and_rest(store: RedisStore) -> None:
    """Opens a service, waits until it has looked at all that was left, and closes it."""
    service = open_service(Kept(store))
    workers = (service._listener.workers, service._notes.workers, service._checker.workers, service._counter.workers)
    until(lambda: all(each.idle for each in workers), 600)
    service.close()
