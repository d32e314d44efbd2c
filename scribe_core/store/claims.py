"""Which turns are being drafted, and by whom. The server's clock counts, as for leases."""

from __future__ import annotations

from typing import Any

from scribe_core.errors import ConflictError
from scribe_core.interfaces import Claim
from scribe_core.store.change import Records
from scribe_core.store.leases import now_ms

_RECORD = "turn_claims"
"""A hash of first turn to owner, last turn and when the claim runs out; gone once all of them have."""


class ClaimRecords(Records):
    def claim_turns(self, visit_id: str, claim: Claim, keep_s: float) -> None:
        key = self._key(visit_id, _RECORD)

        def work(pipe: Any) -> None:
            at_ms, rows, left_ms = now_ms(pipe), pipe.hgetall(key), pipe.pttl(key)
            if self._note(pipe, visit_id).noted_turn >= claim.first_turn:
                raise ConflictError("These turns are in the note by now.")
            if any(other.hinders(claim) for other in _lasting(rows, at_ms)):
                raise ConflictError("These turns are being drafted by another process.")
            over = [first for first, row in rows.items() if not _lasting({first: row}, at_ms)]
            pipe.multi()
            if over:
                pipe.hdel(key, *over)
            pipe.hset(key, claim.first_turn, f"{claim.owner} {claim.last_turn} {at_ms + keep_s * 1000:.0f}")
            pipe.pexpire(key, max(round(keep_s * 1000), left_ms))

        self._change(visit_id, (_RECORD, "note"), work)

    def release_turns(self, visit_id: str, claim: Claim) -> None:
        key = self._key(visit_id, _RECORD)

        def work(pipe: Any) -> None:
            held = _claim(claim.first_turn, row)[0] if (row := pipe.hget(key, claim.first_turn)) else None
            pipe.multi()
            if held is not None and held.owner == claim.owner:
                pipe.hdel(key, claim.first_turn)

        self._change(visit_id, (_RECORD,), work)

    def claims(self, visit_id: str) -> list[Claim]:
        rows = self._read(visit_id, "hgetall", _RECORD)
        with self._errors():
            return _lasting(rows, now_ms(self._client)) if rows else []


def _lasting(rows: dict[bytes, bytes], at_ms: float) -> list[Claim]:
    """In the order of the talk."""
    found = [_claim(int(first), row) for first, row in rows.items()]
    return sorted((claim for claim, until_ms in found if until_ms > at_ms), key=lambda claim: claim.first_turn)


def _claim(first_turn: int, row: bytes) -> tuple[Claim, float]:
    owner, last_turn, until_ms = row.decode().rsplit(" ", 2)
    return Claim(owner, first_turn, int(last_turn)), float(until_ms)
