"""The visits themselves, their event streams, and what is kept sealed beside them."""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import Any, Unpack

from scribe_core.errors import ConflictError, SignedError, StaleError, StoreError, UnreadableError
from scribe_core.store.change import SOUND_DROPPED, SOUND_TO_DROP, UNCOUNTED, not_found, stream_rows
from scribe_core.store.leases import LEASES
from scribe_core.store.lists import ListRecords, move_on_lists, put_on_lists, read_visit, take_off_lists
from scribe_core.store.record import dump, load
from scribe_core.types import AFTER_SIGNING, KINDS, Deleted, Event, Timing, Visit, VisitChanges, VisitStatus, kind_of

_NAMES = (
    "visit", "chunks", "spans", "assembly", "turns", "statements", "checked", "note", "history", "kinds", "vault",
    "secrets", "lease", "tail", "tail_stretches", "turn_claims", "passing", "duties", "counted", "events",
)  # fmt: skip
_FAREWELL_S = 60
log = logging.getLogger(__name__)


class VisitRecords(ListRecords):
    def create_visit(self, visit: Visit) -> None:
        key = self._key(visit.id, "visit")

        def step(pipe: Any) -> None:
            stored = pipe.get(key)
            if stored is not None:
                if load(Visit, stored) != visit:
                    raise ConflictError(f"There is a visit {visit.id} already.")
                return
            pipe.multi()
            pipe.persist(self._key(visit.id, "events"))  # of a visit that was discarded a moment ago
            put_on_lists(pipe, visit)
            self._settle(pipe, visit.id, settled=False)
            self._put_visit(pipe, visit)

        with self._errors():
            self._client.transaction(step, key)

    def get_visit(self, visit_id: str) -> Visit:
        return load(Visit, self._read(visit_id, "get", "visit"))

    def update_visit(self, visit_id: str, **changes: Unpack[VisitChanges]) -> Visit:
        def work(pipe: Any) -> Visit:
            before = self._visit_to_change(pipe, visit_id)
            if before.status is VisitStatus.SIGNED and changes.keys() - AFTER_SIGNING:
                raise SignedError
            visit = before.replace(**changes)
            pipe.multi()
            self._put_visit(pipe, visit)
            move_on_lists(pipe, before, visit)
            return visit

        return self._change(visit_id, (), work)

    def delete_visit(self, visit_id: str) -> None:
        """That its sound is to go is known before the visit is gone: `sound_upkeep` finishes what a kill broke off."""
        import redis

        with self._errors():
            raw = self._client.get(self._key(visit_id, "visit"))
            if raw is None:
                raise not_found(visit_id)
            visit = read_visit(raw)
            try:
                self._delete(visit_id, visit, marks=True)
            except redis.OutOfMemoryError:
                self._delete(visit_id, visit, marks=False)  # a store that is full can be emptied
        self._say_farewell(visit_id)
        self._forget_on_disk()
        self._drop_sound(visit_id)

    def _delete(self, visit_id: str, visit: Visit | None, marks: bool) -> None:
        pipe = self._client.pipeline(transaction=True)
        pipe.delete(*(self._key(visit_id, name) for name in _NAMES))
        take_off_lists(pipe, visit_id, visit)
        pipe.zrem(LEASES, visit_id)
        pipe.srem(UNCOUNTED, visit_id)
        if marks:
            pipe.sadd(SOUND_TO_DROP, visit_id)
            pipe.sadd(SOUND_DROPPED, visit_id)
        pipe.execute()

    def _drop_sound(self, visit_id: str) -> None:
        try:
            self._sound.drop_visit(visit_id)
        except StoreError as error:
            raise StoreError(f"The visit is discarded; its sound is deleted as soon as that works. {error}") from None
        with self._errors():
            self._client.srem(SOUND_TO_DROP, visit_id)

    def _say_farewell(self, visit_id: str) -> None:
        """A `deleted` event for a minute, so that readers of the stream hear of it; without, they find no visit."""
        import redis

        pipe = self._client.pipeline(transaction=True)
        pipe.xadd(self._key(visit_id, "events"), {"kind": kind_of(Deleted()), "data": dump(Deleted())})
        pipe.expire(self._key(visit_id, "events"), _FAREWELL_S)
        self._wake(pipe, visit_id, "deleted")
        with suppress(redis.RedisError):
            pipe.execute()

    def _forget_on_disk(self) -> None:
        """An append-only file keeps deleted records until it is written anew."""
        import redis

        with self._errors():
            try:
                self._client.bgrewriteaof()
            except redis.ResponseError:
                return  # a rewrite is under way, and the next one forgets; or this account may not ask for one

    def secret(self, visit_id: str, name: str) -> bytes | None:
        sealed = self._read(visit_id, "hget", "secrets", name)
        return None if sealed is None else self._open(visit_id, f"secrets:{name}", sealed)

    def put_secret(self, visit_id: str, name: str, data: bytes) -> None:
        sealed = self._seal(visit_id, f"secrets:{name}", data)

        def work(pipe: Any) -> None:
            pipe.multi()
            pipe.hset(self._key(visit_id, "secrets"), name, sealed)

        self._change(visit_id, (), work)

    def vault(self, visit_id: str) -> dict[str, str]:
        return self._opened(visit_id, self._read(visit_id, "hgetall", "vault"))

    def put_vault(self, visit_id: str, entries: dict[str, str], known: dict[str, str]) -> None:
        sealed = {name: self._seal(visit_id, f"vault:{name}", value.encode()) for name, value in entries.items()}

        def work(pipe: Any) -> None:
            stored = self._opened(visit_id, pipe.hgetall(self._key(visit_id, "vault")))
            if stored == {**known, **entries}:
                return
            if stored != known:
                raise StaleError("Another name was masked meanwhile.")
            if any(known.get(name, value) != value for name, value in entries.items()):
                self._unsigned(pipe, visit_id)
            pipe.multi()
            if sealed:
                pipe.hset(self._key(visit_id, "vault"), mapping=sealed)

        self._change(visit_id, ("vault",), work)

    def _opened(self, visit_id: str, entries: dict[bytes, bytes]) -> dict[str, str]:
        return {
            name.decode(): self._open(visit_id, f"vault:{name.decode()}", sealed).decode()
            for name, sealed in entries.items()
        }

    def add_timing(self, visit_id: str, timing: Timing) -> str:
        def step(pipe: Any) -> None:
            if not pipe.exists(self._key(visit_id, "visit")):
                raise not_found(visit_id)
            pipe.multi()
            self._add_event(pipe, visit_id, timing)

        with self._errors():
            added = self._client.transaction(step, self._key(visit_id, "visit"))
        return added[-1].decode()

    def events(self, visit_id: str, after: str = "0", block_ms: int = 0, count: int = 1000) -> list[Event]:
        key = self._key(visit_id, "events")
        with self._errors():
            answer = self._client.xread({key: after}, count=count, block=block_ms or None)
            if not answer and not self._client.exists(key):
                raise not_found(visit_id)
        return [_event(event_id, fields) for event_id, fields in stream_rows(answer)]

    def last_event_id(self, visit_id: str) -> str:
        newest = self._read(visit_id, "xrevrange", "events", "+", "-", 1)
        return newest[0][0].decode() if newest else "0"

    def close(self) -> None:
        self._client.close()


def _event(event_id: bytes, fields: dict[bytes, bytes]) -> Event:
    kind, fact = fields[b"kind"].decode(), None
    try:
        fact = load(KINDS[kind], fields[b"data"]) if kind in KINDS else None
    except UnreadableError as error:
        log.warning("an event cannot be read: %s", type(error).__name__)
    return Event(event_id.decode(), fact)
