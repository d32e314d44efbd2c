"""Who records which visit. The server's clock counts: those of several machines differ."""

from __future__ import annotations

from typing import Any

from scribe_core.errors import HeldError
from scribe_core.interfaces import Lease
from scribe_core.store.change import Records

LEASES = "scribe:leases"
"""Visits that are being recorded, by when their lease runs out, in ms."""


class LeaseRecords(Records):
    def take_lease(self, visit_id: str, owner: str, keep_s: float) -> Lease:
        key = self._key(visit_id, "lease")

        def work(pipe: Any) -> Lease:
            now_ms, held = _now_ms(pipe), pipe.hgetall(key)
            if held and held[b"owner"].decode() != owner and _lasts(pipe, visit_id, now_ms):
                raise HeldError
            lease = Lease(owner, int(held.get(b"fence", 0)) + 1)
            pipe.multi()
            pipe.hset(key, mapping={"owner": owner, "fence": lease.fence})
            pipe.zadd(LEASES, {visit_id: now_ms + keep_s * 1000})
            return lease

        return self._change(visit_id, ("lease", "tail"), work)

    def end_lease(self, visit_id: str, lease: Lease) -> None:
        def work(pipe: Any) -> None:
            holds = self._holds(pipe, visit_id, lease)
            pipe.multi()
            if holds:
                pipe.zrem(LEASES, visit_id)

        self._change(visit_id, ("lease",), work)

    def lease_owner(self, visit_id: str) -> str | None:
        owner = self._read(visit_id, "hget", "lease", "owner")
        with self._errors():
            lasts = owner is not None and _lasts(self._client, visit_id, _now_ms(self._client))
        return owner.decode() if lasts else None

    def expired_leases(self) -> list[str]:
        with self._errors():
            rows = self._client.zrangebyscore(LEASES, 0, _now_ms(self._client))
        return [name.decode() for name in rows]

    def put_tail(self, visit_id: str, lease: Lease, tail: bytes, keep_s: float) -> None:
        sealed = self._seal(visit_id, "tail", tail)

        def work(pipe: Any) -> None:
            self._must_hold(pipe, visit_id, lease)
            now_ms = _now_ms(pipe)
            pipe.multi()
            pipe.set(self._key(visit_id, "tail"), sealed)
            pipe.zadd(LEASES, {visit_id: now_ms + keep_s * 1000})

        self._change(visit_id, ("lease",), work)

    def tail(self, visit_id: str) -> bytes | None:
        sealed = self._read(visit_id, "get", "tail")
        return None if sealed is None else self._open(visit_id, "tail", sealed)

    def _must_hold(self, pipe: Any, visit_id: str, lease: Lease) -> None:
        """Inside a step that watches the lease, before its `multi`. Raises HeldError."""
        if not self._holds(pipe, visit_id, lease):
            raise HeldError

    def _holds(self, pipe: Any, visit_id: str, lease: Lease) -> bool:
        """It may have run out: as long as nobody took it, it is still the holder's."""
        return int(pipe.hget(self._key(visit_id, "lease"), "fence") or 0) == lease.fence


def _now_ms(client: Any) -> float:
    seconds, microseconds = client.time()
    return seconds * 1000 + microseconds / 1000


def _lasts(client: Any, visit_id: str, now_ms: float) -> bool:
    return (client.zscore(LEASES, visit_id) or 0.0) > now_ms
