"""Accounts: the door to who is who."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from scribe_core.accounts.passwords import Passwords
from scribe_core.accounts.register import Register
from scribe_core.accounts.sessions import Sessions
from scribe_core.interfaces import AccountStore, VisitStore


class Accounts(Register):
    """Thread-safe. Methods raise NotAllowedError and StoreError, and what they say."""

    def __init__(
        self,
        store: AccountStore,
        visits: VisitStore,
        idle_s: float,
        admins: Iterable[str] = (),
        passwords: Passwords | None = None,
        clock: Callable[[], float] = time.time,
        trusts_emails: bool = False,
    ) -> None:
        """visits: those that nobody owns go to the first account, or to one of `admins`. idle_s: how long a session
        lasts without activity. admins: e-mail addresses of whom OpenID Connect makes admins. clock: Unix time.
        trusts_emails: see `identity`."""
        self.idle_s = idle_s
        self._store = store
        self._visits = visits
        self._clock = clock
        self._sessions = Sessions(store, idle_s, clock)
        self._passwords = passwords or Passwords()
        self._trusts_emails = trusts_emails
        self._admins = frozenset(address.strip().casefold() for address in admins if address.strip())
