"""What passes in visits: a hash that runs out, a short stream of what happened in any visit, and who does what."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter, ValidationError

from scribe_core.interfaces import Wake, Work
from scribe_core.store.change import WAKES, Records, stream_rows
from scribe_core.store.leases import now_ms
from scribe_core.types import Passing

_PASSING = TypeAdapter[Passing](Passing)


class PassingRecords(Records):
    def show(self, visit_id: str, passing: Passing) -> None:
        def work(pipe: Any) -> None:
            pipe.multi()
            self._show(pipe, visit_id, passing)
            self._wake(pipe, visit_id, "passing")

        self._change(visit_id, (), work)

    def passing(self, visit_id: str) -> list[Passing]:
        rows = self._read(visit_id, "hvals", "passing")
        return [passing for row in rows if (passing := _read(row)) is not None]

    def wakes(self, after: str | None, block_ms: int) -> tuple[str, list[Wake]]:
        with self._errors():
            if after is None:
                newest = self._client.xrevrange(WAKES, count=1)
                return (newest[0][0].decode() if newest else "0-0"), []
            rows = stream_rows(self._client.xread({WAKES: after}, count=1000, block=block_ms))
        return (rows[-1][0].decode() if rows else after), [_wake(fields) for _, fields in rows]

    def take_duty(self, visit_id: str, work: Work, owner: str, keep_s: float) -> bool:
        key = self._key(visit_id, "duties")

        def step(pipe: Any) -> bool:
            at_ms, held = now_ms(pipe), pipe.hget(key, work)
            holder, _, until_ms = (held or b"").decode().partition(" ")
            free = held is None or holder == owner or float(until_ms) <= at_ms
            pipe.multi()
            if free:
                pipe.hset(key, work, f"{owner} {at_ms + keep_s * 1000:.0f}")
            return free

        return self._change(visit_id, ("duties",), step)

    def leave_duty(self, visit_id: str, work: Work, owner: str) -> None:
        key = self._key(visit_id, "duties")

        def step(pipe: Any) -> None:
            held = pipe.hget(key, work)
            pipe.multi()
            if held is not None and held.decode().partition(" ")[0] == owner:
                pipe.hdel(key, work)

        self._change(visit_id, ("duties",), step)


def _read(row: bytes) -> Passing | None:
    try:
        return _PASSING.validate_json(row, extra="ignore")
    except ValidationError:
        return None


def _wake(fields: dict[bytes, bytes]) -> Wake:
    return Wake(fields[b"visit"].decode(), fields[b"kind"].decode(), float(fields.get(b"end_s", 0)))
