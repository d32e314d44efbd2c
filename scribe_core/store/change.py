"""What all records share: keys, atomic changes with their event, and sealing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, TypeVar

from scribe_core.errors import SignedError, VisitNotFoundError
from scribe_core.interfaces import SealedSound
from scribe_core.store.durability import Durability
from scribe_core.store.record import dump, load, load_to_change
from scribe_core.store.refusals import redis_errors
from scribe_core.store.seal import Sealer
from scribe_core.types import Checked, Fact, NoteState, Passing, Visit, VisitStatus, kind_of

_STREAM_LIMIT = 50_000
UNCOUNTED = "scribe:uncounted"
"""Set of the visits that the figures do not hold to their last event."""
SOUND_TO_DROP = "scribe:sound-to-drop"
"""Set of the visits that are deleted and whose sound may not be yet."""
SOUND_DROPPED = "scribe:sound-dropped"
"""Set of the visits that were deleted: another machine may still have files of their sound."""
UNFINISHED = "scribe:unfinished"
"""Set of the visits that are not settled."""
WAKES = "scribe:wakes"
"""Stream of what happened in any visit, without what it was; the last few thousand."""
_WAKES_KEPT = 5_000
PASSING_KEPT_S = 3600

T = TypeVar("T")


class Records:
    """client: a redis-py client that returns bytes. sound: where the bytes of sound lie, which the server does not
    hold."""

    def __init__(self, client: Any, sealer: Sealer, durability: Durability, sound: SealedSound) -> None:
        self._client = client
        self._sealer = sealer
        self._durability = durability
        self._sound = sound

    def risks(self) -> tuple[str, ...]:
        with self._errors():
            return tuple(str(risk) for risk in self._durability.risks())

    def _errors(self) -> AbstractContextManager[None]:
        """Redis' errors become StoreError."""
        return redis_errors(self._durability)

    @staticmethod
    def _key(visit_id: str, name: str) -> str:
        return f"scribe:{{{visit_id}}}:{name}"

    def _change(self, visit_id: str, watched: tuple[str, ...], work: Callable[[Any], T]) -> T:
        """Runs `work(pipe)` as one atomic step: it reads, calls `pipe.multi()`, then queues writes and events.

        Starts again when a watched record, or the visit itself, changed meanwhile."""
        visit_key = self._key(visit_id, "visit")

        def step(pipe: Any) -> T:
            if not pipe.exists(visit_key):
                raise not_found(visit_id)
            return work(pipe)

        with self._errors():
            keys = [visit_key, *(self._key(visit_id, name) for name in watched)]
            return self._client.transaction(step, *keys, value_from_callable=True)

    def _read(self, visit_id: str, command: str, name: str, *arguments: Any) -> Any:
        """One reading command on a record of a visit that must exist."""
        with self._errors():
            pipe = self._client.pipeline(transaction=True)
            pipe.exists(self._key(visit_id, "visit"))
            getattr(pipe, command)(self._key(visit_id, name), *arguments)
            exists, value = pipe.execute()
        if not exists:
            raise not_found(visit_id)
        return value

    def _visit(self, pipe: Any, visit_id: str) -> Visit:
        """Inside a step of `_change`, before its `multi`."""
        return load(Visit, pipe.get(self._key(visit_id, "visit")))

    def _visit_to_change(self, pipe: Any, visit_id: str) -> Visit:
        """The same. Raises NewerReleaseError."""
        return load_to_change(Visit, pipe.get(self._key(visit_id, "visit")))

    def _unsigned(self, pipe: Any, visit_id: str) -> Visit:
        """The same. Raises SignedError."""
        visit = self._visit(pipe, visit_id)
        if visit.status is VisitStatus.SIGNED:
            raise SignedError
        return visit

    def _note(self, pipe: Any, visit_id: str) -> NoteState:
        """The same."""
        return read_note(pipe.get(self._key(visit_id, "note")))

    def _checked(self, pipe: Any, visit_id: str, statement_id: str) -> Checked | None:
        """The same."""
        raw = pipe.hget(self._key(visit_id, "checked"), statement_id)
        return load(Checked, raw) if raw else None

    def _settle(self, pipe: Any, visit_id: str, settled: bool) -> None:
        """After the `multi`."""
        (pipe.srem if settled else pipe.sadd)(UNFINISHED, visit_id)

    def _put_visit(self, pipe: Any, visit: Visit) -> None:
        pipe.set(self._key(visit.id, "visit"), dump(visit))
        self._add_event(pipe, visit.id, visit)

    def _add_event(self, pipe: Any, visit_id: str, fact: Fact) -> Any:
        kind = kind_of(fact)
        fields = {"kind": kind, "data": dump(fact)}
        pipe.sadd(UNCOUNTED, visit_id)
        self._wake(pipe, visit_id, kind)
        return pipe.xadd(self._key(visit_id, "events"), fields, maxlen=_STREAM_LIMIT, approximate=True)

    def _wake(self, pipe: Any, visit_id: str, kind: str, end_s: float = 0.0) -> None:
        """Whoever works on visits or shows them learns that there is something new."""
        fields = {"visit": visit_id, "kind": kind, "end_s": end_s}
        pipe.xadd(WAKES, fields, maxlen=_WAKES_KEPT, approximate=True)

    def _show(self, pipe: Any, visit_id: str, passing: Passing) -> None:
        """After the `multi`."""
        key = self._key(visit_id, "passing")
        pipe.hset(key, passing.place, passing.model_dump_json())
        pipe.expire(key, PASSING_KEPT_S)

    def _seal(self, visit_id: str, name: str, data: bytes) -> bytes:
        return self._sealer.seal(data, self._key(visit_id, name))

    def _open(self, visit_id: str, name: str, sealed: bytes) -> bytes:
        return self._sealer.open(sealed, self._key(visit_id, name))


def read_note(raw: bytes | None) -> NoteState:
    return load(NoteState, raw) if raw else NoteState()


def not_found(visit_id: str) -> VisitNotFoundError:
    return VisitNotFoundError(f"There is no visit {visit_id}; it may have been discarded.")


def stream_rows(answer: Any) -> list[tuple[bytes, dict[bytes, bytes]]]:
    """The entries of the one stream that was read; the answer's shape depends on the protocol version."""
    if not answer:
        return []
    if isinstance(answer, dict):
        (batches,) = answer.values()
        return [row for batch in batches for row in batch]
    return answer[0][1]
