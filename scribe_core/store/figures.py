"""What admins see: a hash of counters for each day, and how far each visit is counted.

`scribe:figures:<day>` maps a cell, as a JSON list without its empty end, to a number. `scribe:{visit}:counted` is
deleted with its visit; the counters stay, and know neither a visit nor a word that was said."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from scribe_core.errors import ConflictError
from scribe_core.interfaces import Counted
from scribe_core.store.change import UNCOUNTED, Records
from scribe_core.store.record import FORMAT, must_know
from scribe_core.types import Cell, Count


class FigureRecords(Records):
    def uncounted(self) -> list[str]:
        with self._errors():
            return sorted(name.decode() for name in self._client.smembers(UNCOUNTED))

    def counted(self, visit_id: str) -> Counted:
        stored = self._read(visit_id, "hgetall", "counted")
        if not stored:
            return Counted()
        return Counted(stored[b"cursor"].decode(), self._open(visit_id, "counted", stored[b"memory"]))

    def commit_figures(self, visit_id: str, before: Counted, after: Counted, day: str, new: Mapping[Cell, int]) -> None:
        key = self._key(visit_id, "counted")
        place = {"cursor": after.cursor, "memory": self._seal(visit_id, "counted", after.memory), "format": FORMAT}

        def work(pipe: Any) -> None:
            must_know(pipe.hget(key, "format"))
            if (pipe.hget(key, "cursor") or b"0").decode() != before.cursor:
                raise ConflictError("The visit was counted by somebody else meanwhile.")
            newest = pipe.xrevrange(self._key(visit_id, "events"), count=1)
            pipe.multi()
            pipe.hset(key, mapping=place)
            for cell, n in new.items():
                pipe.hincrby(_day_key(day), _field(cell), n)
            # Both records are watched: an event that comes meanwhile starts this step again.
            if not newest or newest[0][0].decode() == after.cursor:
                pipe.srem(UNCOUNTED, visit_id)

        self._change(visit_id, ("counted", "events"), work)

    def figures(self, first_day: str, last_day: str) -> list[Count]:
        days = _days(first_day, last_day)
        with self._errors():
            pipe = self._client.pipeline(transaction=False)
            for day in days:
                pipe.hgetall(_day_key(day))
            hashes = pipe.execute()
        return [count for day, fields in zip(days, hashes, strict=True) for count in _counts(day, fields)]


def _day_key(day: str) -> str:
    return f"scribe:figures:{day}"


def _field(cell: Cell) -> str:
    parts = list(cell)
    while parts and not parts[-1]:
        parts.pop()
    return json.dumps(parts, separators=(",", ":"))


def _counts(day: str, fields: dict[bytes, bytes]) -> list[Count]:
    """One JSON document for all fields: a call for each takes three times as long."""
    cells = json.loads(b"[" + b",".join(fields) + b"]")
    pairs = zip(cells, map(int, fields.values()), strict=True)
    return [Count(day, Cell(*parts), n) for parts, n in pairs if n]


def _days(first_day: str, last_day: str) -> list[str]:
    first, last = date.fromisoformat(first_day), date.fromisoformat(last_day)
    return [(first + timedelta(days=i)).isoformat() for i in range((last - first).days + 1)]
