"""The account store without a server."""

from __future__ import annotations

import threading
import time
from typing import Any

from scribe_core.errors import ConflictError
from scribe_core.types import Account, Session, has_admin


class MemoryAccounts:
    """AccountStore in this process's memory."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._accounts: dict[str, Account] = {}
        self._kept: dict[tuple[str, str], tuple[float, Any]] = {}

    def add_account(self, account: Account, first: bool = False) -> None:
        with self._lock:
            if self._accounts.get(account.id) == account:
                return
            if first and self._accounts:
                raise ConflictError("There is an account already.")
            if account.id in self._accounts or self.account_named(account.login):
                raise ConflictError("There is such an account already.")
            self._accounts[account.id] = account

    def account(self, account_id: str) -> Account | None:
        return self._accounts.get(account_id)

    def account_named(self, login: str) -> Account | None:
        return next((account for account in self._accounts.values() if account.login == login), None)

    def accounts(self) -> list[Account]:
        return sorted(self._accounts.values(), key=lambda account: account.login)

    def change_account(self, account_id: str, **changes: Any) -> Account:
        with self._lock:
            if account_id not in self._accounts:
                raise ConflictError("There is no such account.")
            changed = Account.model_validate(self._accounts[account_id].model_dump() | changes)
            after = self._accounts | {account_id: changed}
            if has_admin(self._accounts.values()) and not has_admin(after.values()):
                raise ConflictError("This is the last admin.")
            self._accounts = after
            return changed

    def put_session(self, key: str, session: Session, keep_s: float) -> None:
        self._keep("session", key, session, keep_s)

    def session(self, key: str) -> Session | None:
        return self._found("session", key)

    def touch_session(self, key: str, seen_at: float, keep_s: float) -> None:
        with self._lock:
            if session := self.session(key):
                self._keep("session", key, session.replace(seen_at=seen_at), keep_s)

    def end_session(self, key: str) -> None:
        with self._lock:
            if session := self.session(key):
                until, _ = self._kept["session", key]
                self._kept["session", key] = (until, session.replace(ended=True))

    def count_attempt(self, key: str, window_s: int) -> tuple[int, int]:
        with self._lock:
            count = (self._found("attempts", key) or 0) + 1
            until = self._kept["attempts", key][0] if count > 1 else time.monotonic() + window_s
            self._kept["attempts", key] = (until, count)
            return count, max(1, round(until - time.monotonic()))

    def forget_attempts(self, key: str) -> None:
        self._kept.pop(("attempts", key), None)

    def add_mark(self, key: str, keep_s: int, by: str = "1") -> bool:
        with self._lock:
            if not self.has_mark(key):
                self._keep("mark", key, by, keep_s)
            return self._found("mark", key) == by

    def has_mark(self, key: str) -> bool:
        return bool(self._found("mark", key))

    def _keep(self, kind: str, key: str, value: Any, keep_s: float) -> None:
        self._kept[kind, key] = (time.monotonic() + keep_s, value)

    def _found(self, kind: str, key: str) -> Any:
        until, value = self._kept.get((kind, key), (0.0, None))
        return value if until > time.monotonic() else None
