"""Who is signed in: random tokens, of which the store keeps only a hash."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

from scribe_core.errors import StoreError
from scribe_core.interfaces import AccountStore
from scribe_core.types import Account, Person, Session

_TOKEN_BYTES = 32
_REMEMBERED_S = 86_400.0
"""A session that is over is known for this long, so that its page can say why it is empty."""
_SKEW_S = 60.0
"""Clocks of two machines may differ by so much. An activity that lies further ahead is of a clock that was wrong: when
it was is not known, and the session is over."""
_TOUCHES = 30
"""An activity is written down this many times in the time that a session may be idle."""


class State(StrEnum):
    ACTIVE = "active"
    ENDED = "ended"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Standing:
    """person: whose session it is, while it is active. newcomer: the same, where the password was given out and has to
    be changed before anything else. idle: it ended by itself."""

    state: State
    person: Person | None = None
    newcomer: Person | None = None
    idle: bool = False


def digest(text: str) -> str:
    """What the store may know of a token."""
    return hashlib.sha256(text.encode()).hexdigest()


class Sessions:
    """clock: Unix time, seconds."""

    def __init__(self, store: AccountStore, idle_s: float, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._idle_s = idle_s
        self._clock = clock

    def begin(self, account: Account, token: str | None = None) -> str:
        """The token of a new session; a given one must be as hard to guess."""
        token = token or secrets.token_urlsafe(_TOKEN_BYTES)
        session = Session(account_id=account.id, stamp=account.stamp, seen_at=self._clock())
        self._store.put_session(digest(token), session, self._idle_s + _REMEMBERED_S)
        return token

    def standing(self, token: str) -> Standing:
        session = self._store.session(digest(token)) if token else None
        if session is None:
            return Standing(State.UNKNOWN)
        if session.ended:
            return Standing(State.ENDED)
        since_s = self._clock() - session.seen_at
        if not -_SKEW_S <= since_s < self._idle_s:
            return Standing(State.ENDED, idle=since_s > 0)
        account = self._store.account(session.account_id)
        if account is None or account.disabled or account.stamp != session.stamp:
            return Standing(State.ENDED)
        if account.must_change:
            return Standing(State.ACTIVE, newcomer=account.person)
        return Standing(State.ACTIVE, person=account.person)

    def touch(self, token: str) -> None:
        """The reader did something. A session that is over stays so. A store that takes nothing new refuses nobody."""
        session = self._store.session(digest(token)) if token else None
        since_s = self._clock() - session.seen_at if session else 0.0
        if self._idle_s / _TOUCHES < since_s < self._idle_s:
            with suppress(StoreError):
                self._store.touch_session(digest(token), self._clock(), self._idle_s + _REMEMBERED_S)

    def end(self, token: str) -> None:
        if token:
            self._store.end_session(digest(token))
