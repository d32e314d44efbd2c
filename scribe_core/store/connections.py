"""Connections to Redis or Valkey under which a server that hangs holds up one caller at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.connection import AbstractConnection, UnixDomainSocketConnection
from redis.retry import Retry

ANSWER_LIMIT_S = 3.0
"""Whoever speaks or signs in waits for a server that hangs no longer than this."""
PAUSE_S = 1.0
"""Before a server that did not answer is asked again."""


class Silence:
    """Whether the server left somebody without an answer. As long as it is silent it is asked by one caller at a time,
    and with a pause between: waits that follow one another would add up before a page can tell. For all threads."""

    def __init__(self, limit_s: float) -> None:
        self._limit_s = limit_s
        self._lock = threading.Lock()
        self._silent = False
        self._next_at_s = 0.0

    @contextmanager
    def heard(self) -> Iterator[None]:
        """It begins with an answer that does not come. A refusal ends it, and so does a server that is gone: that every
        caller sees at once."""
        try:
            yield
        except redis.TimeoutError:
            with self._lock:
                self._silent, self._next_at_s = True, time.monotonic() + PAUSE_S
            raise
        except redis.RedisError:
            self.ends()
            raise

    def ends(self) -> None:
        self._silent = False

    def may_ask(self) -> bool:
        if not self._silent:
            return True
        with self._lock:
            now_s = time.monotonic()
            if now_s < self._next_at_s:
                return False
            self._next_at_s = now_s + self._limit_s
            return True


class _Listening(AbstractConnection):
    """Tells of each answer and of each that did not come."""

    def __init__(self, *args: Any, silence: Silence, **options: Any) -> None:
        self._silence = silence
        super().__init__(*args, **options)

    def read_response(self, *args: Any, **options: Any) -> Any:
        with self._silence.heard():
            answer = super().read_response(*args, **options)
        self._silence.ends()
        return answer


class _Pool(redis.ConnectionPool):
    def __init__(self, connection_class: type[Any] = redis.Connection, **options: Any) -> None:
        self._silence = Silence(options["socket_timeout"])
        listening = type("Listening", (_Listening, connection_class), {})
        super().__init__(connection_class=listening, silence=self._silence, **options)

    def get_connection(self, *_: Any, **__: Any) -> Any:
        if not self._silence.may_ask():
            raise redis.TimeoutError("it is asked by another caller")
        with self._silence.heard():
            return super().get_connection()


def client_of(address: str | Path) -> redis.Redis:
    """For a URL, or for the socket of an embedded server. Raises ValueError for what is not a URL of Redis'."""
    # A connection that a server's restart closed is made anew once; whoever asked tries everything else again.
    again = Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,))
    patience = {"socket_timeout": ANSWER_LIMIT_S, "socket_connect_timeout": ANSWER_LIMIT_S, "retry": again}
    if isinstance(address, Path):
        pool = _Pool(UnixDomainSocketConnection, path=str(address), **patience)
    else:
        pool = _Pool.from_url(address, **patience)
    return redis.Redis.from_pool(pool)
