"""What is still to do with the bytes of sound: to delete those of visits that are gone, to take out of the server's
memory what earlier releases kept there, and to move files to the bucket where there is one."""

from __future__ import annotations

import logging
import time
from contextlib import suppress
from typing import Any

from scribe_core.errors import ScribeError, VisitNotFoundError
from scribe_core.store.change import SOUND_DROPPED, SOUND_TO_DROP
from scribe_core.store.record import dump, load_to_change
from scribe_core.store.sound import SoundRecords
from scribe_core.store.sound_moving import SoundMoving
from scribe_core.store.span import Span, sound_name

log = logging.getLogger(__name__)
_SCAN_AT_ONCE = 500
MOVE_AT_ONCE_S = 5.0
"""The app's end waits for what is being moved."""


class SoundUpkeep(SoundRecords):
    """tend_sound: all of it. Raises StoreError; what is not done by then is at the next call."""

    _moved_all = False

    def tend_sound(self) -> None:
        self._drop_what_is_left()
        if not self._moved_all:
            self._move_out()
            self._moved_all = True
        if isinstance(self._sound, SoundMoving):
            self._move_to_bucket(self._sound)

    def _drop_what_is_left(self) -> None:
        with self._errors():
            left = [name.decode() for name in self._client.smembers(SOUND_TO_DROP)]
        for visit_id in left:
            if not self._there(visit_id):
                self._sound.drop_visit(visit_id)
            with self._errors():
                self._client.srem(SOUND_TO_DROP, visit_id)

    def _move_out(self) -> None:
        with self._errors():
            keys = [key.decode() for key in self._client.scan_iter(self._key("*", "chunks"), _SCAN_AT_ONCE)]
        for key in keys:
            visit_id = key[key.index("{") + 1 : key.rindex("}")]
            with self._errors():
                seqs = [int(field) for field in self._client.hkeys(key)]
            for seq in seqs:
                self._move(visit_id, seq)

    def _move(self, visit_id: str, seq: int) -> None:
        """Sealed as they are, and written before the server forgets them. One that cannot be read stays."""
        try:
            chunk = self.get_chunk(visit_id, seq)
        except ScribeError as error:
            log.warning("a chunk of an earlier release stays in the store's memory: %s", type(error).__name__)
            return
        with self._errors():
            sealed = self._client.hget(self._key(visit_id, "chunks"), str(seq))
        if chunk is not None and sealed is not None:
            self._sound.put(visit_id, sound_name(seq, chunk.sha256), sealed)
            self._forget(visit_id, seq, chunk.sha256)

    def _forget(self, visit_id: str, seq: int, sha256: str) -> None:
        def work(pipe: Any) -> None:
            span = load_to_change(Span, pipe.hget(self._key(visit_id, "spans"), str(seq)))
            pipe.multi()
            pipe.hset(self._key(visit_id, "spans"), str(seq), dump(span.replace(sha256=sha256)))
            pipe.hdel(self._key(visit_id, "chunks"), str(seq))

        with suppress(VisitNotFoundError):
            self._change(visit_id, ("spans",), work)

    def _move_to_bucket(self, sound: SoundMoving) -> None:
        """A file of a visit that nobody knows stays: this may be another store than the one that it belongs to."""
        until_s = time.monotonic() + MOVE_AT_ONCE_S
        for visit_id, name in sound.in_files():
            if time.monotonic() > until_s:
                return
            if self._there(visit_id):
                sound.copy(visit_id, name)
                if self._there(visit_id):
                    sound.forget_file(visit_id, name)
            elif self._dropped(visit_id):
                sound.drop_visit(visit_id)

    def _there(self, visit_id: str) -> bool:
        with self._errors():
            return bool(self._client.exists(self._key(visit_id, "visit")))

    def _dropped(self, visit_id: str) -> bool:
        with self._errors():
            return bool(self._client.sismember(SOUND_DROPPED, visit_id))
