"""Which visits there are: by when they began, of all and of each owner, and those with work left.

`scribe:visits` maps each visit to 1 once the other lists hold it; earlier releases wrote 0, and had no others. The
lists hold places (`Visit.place`), so that a page is found by the last place of the one before, also where that is gone.
What a list says is looked at again in the visit itself: an earlier release that runs beside this one writes no list."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

from scribe_core.errors import UnreadableError
from scribe_core.interfaces import PAGE, VisitPage, is_settled
from scribe_core.store.change import UNFINISHED, Records
from scribe_core.store.record import load
from scribe_core.types import Visit, VisitStatus

log = logging.getLogger(__name__)
_KNOWN = "scribe:visits"
_OF_ALL = "scribe:visits-by-time"
_AT_ONCE = 200
"""Visits of earlier releases that are listed in one step."""
_LISTED, _UNREADABLE = 1, 2


def _of_owner(owner: str) -> str:
    return f"scribe:visits-of:{owner}"


class ListRecords(Records):
    def list_visits(self, owner: str | None = None, before: str = "", count: int = PAGE) -> VisitPage:
        found: list[Visit] = []
        for visit in self._after(before, owner, count + 1):
            if len(found) == count:
                return VisitPage(tuple(found), found[-1].place)
            found.append(visit)
        return VisitPage(tuple(found))

    def unfinished(self) -> list[Visit]:
        with self._errors():
            ids = [name.decode() for name in self._client.smembers(UNFINISHED)]
        found = (visit for visit in self._readable(ids) if visit.status is not VisitStatus.SIGNED)
        return sorted(found, key=lambda visit: visit.place, reverse=True)

    def list_earlier(self) -> None:
        """Lists what releases without lists left, some at a time; what is listed stays so where this is interrupted."""
        with self._errors():
            while ids := self._client.zrangebyscore(_KNOWN, 0, 0, start=0, num=_AT_ONCE):
                self._list([name.decode() for name in ids])

    def _after(self, before: str, owner: str | None, count: int) -> Iterator[Visit]:
        key = _OF_ALL if owner is None else _of_owner(owner)
        while True:
            with self._errors():
                places = self._client.zrevrangebylex(key, f"({before}" if before else "+", "-", start=0, num=count)
            if not places:
                return
            before = places[-1].decode()
            ids = [place.decode().partition(":")[2] for place in places]
            yield from (visit for visit in self._readable(ids) if owner in (None, visit.owner))

    def _readable(self, ids: list[str]) -> Iterator[Visit]:
        with self._errors():
            rows = self._client.mget([self._key(name, "visit") for name in ids]) if ids else []
        return (visit for raw in rows if raw and (visit := read_visit(raw)))

    def _list(self, ids: list[str]) -> None:
        keys = [self._key(name, "visit") for name in ids]

        def step(pipe: Any) -> None:
            visits = {name: read_visit(raw) for name, raw in zip(ids, pipe.mget(keys), strict=True) if raw}
            left = {name for name, visit in visits.items() if visit and not self._settled(pipe, visit)}
            pipe.multi()
            for name in ids:
                if name in visits:
                    self._list_one(pipe, name, visits[name], name in left)
                else:
                    pipe.zrem(_KNOWN, name)

        self._client.transaction(step, *keys)

    def _list_one(self, pipe: Any, visit_id: str, visit: Visit | None, left: bool) -> None:
        pipe.zadd(_KNOWN, {visit_id: _LISTED if visit else _UNREADABLE})
        if visit:
            put_on_lists(pipe, visit)
            self._settle(pipe, visit_id, not left)

    def _settled(self, pipe: Any, visit: Visit) -> bool:
        if visit.status is VisitStatus.SIGNED:
            return True
        return is_settled(visit, self._note(pipe, visit.id), self._checked(pipe, visit.id, ""))


def put_on_lists(pipe: Any, visit: Visit) -> None:
    pipe.zadd(_KNOWN, {visit.id: _LISTED})
    pipe.zadd(_OF_ALL, {visit.place: 0})
    pipe.zadd(_of_owner(visit.owner), {visit.place: 0})


def move_on_lists(pipe: Any, before: Visit, after: Visit) -> None:
    if before.owner != after.owner:
        pipe.zrem(_of_owner(before.owner), before.place)
        pipe.zadd(_of_owner(after.owner), {after.place: 0})


def take_off_lists(pipe: Any, visit_id: str, visit: Visit | None) -> None:
    """visit: None where it cannot be read; lists pass over what they still hold of it."""
    pipe.zrem(_KNOWN, visit_id)
    pipe.srem(UNFINISHED, visit_id)
    if visit:
        pipe.zrem(_OF_ALL, visit.place)
        pipe.zrem(_of_owner(visit.owner), visit.place)


def read_visit(raw: bytes) -> Visit | None:
    """None where it cannot be read."""
    try:
        visit = load(Visit, raw)
        return visit if visit.place else None
    except (UnreadableError, ValueError) as error:
        log.warning("the record of a visit cannot be read: %s", type(error).__name__)
        return None
