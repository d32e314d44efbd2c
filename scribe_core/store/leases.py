"""Who records which visit. The server's clock counts: those of several machines differ."""

from __future__ import annotations

from typing import Any

from scribe_core.errors import HeldError
from scribe_core.interfaces import Lease
from scribe_core.store.change import Records

LEASES = "scribe:leases"
"""Visits that are being recorded, by when their lease runs out, in ms."""
STRETCHES = "tail_stretches"
"""A visit's sound that is no chunk yet; each stretch of it renews the lease."""


class LeaseRecords(Records):
    def take_lease(self, visit_id: str, owner: str, keep_s: float) -> Lease:
        key = self._key(visit_id, "lease")

        def work(pipe: Any) -> Lease:
            at_ms, held = now_ms(pipe), pipe.hgetall(key)
            if held and held[b"owner"].decode() != owner and _lasts(pipe, visit_id, at_ms):
                raise HeldError
            lease = Lease(owner, int(held.get(b"fence", 0)) + 1)
            pipe.multi()
            pipe.hset(key, mapping={"owner": owner, "fence": lease.fence})
            pipe.zadd(LEASES, {visit_id: at_ms + keep_s * 1000})
            return lease

        return self._change(visit_id, ("lease", STRETCHES), work)  # what the holder stores meanwhile renews its lease

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
            lasts = owner is not None and _lasts(self._client, visit_id, now_ms(self._client))
        return owner.decode() if lasts else None

    def expired_leases(self) -> list[str]:
        with self._errors():
            rows = self._client.zrangebyscore(LEASES, 0, now_ms(self._client))
        return [name.decode() for name in rows]

    def _must_hold(self, pipe: Any, visit_id: str, lease: Lease) -> None:
        """Inside a step that watches the lease, before its `multi`. Raises HeldError."""
        if not self._holds(pipe, visit_id, lease):
            raise HeldError

    def _holds(self, pipe: Any, visit_id: str, lease: Lease) -> bool:
        """It may have run out: as long as nobody took it, it is still the holder's."""
        return int(pipe.hget(self._key(visit_id, "lease"), "fence") or 0) == lease.fence


def now_ms(client: Any) -> float:
    """By the server's clock."""
    seconds, microseconds = client.time()
    return seconds * 1000 + microseconds / 1000


def _lasts(client: Any, visit_id: str, at_ms: float) -> bool:
    return (client.zscore(LEASES, visit_id) or 0.0) > at_ms
