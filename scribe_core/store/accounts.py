"""Accounts, sessions, counted attempts and marks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Unpack

from scribe_core.errors import ConflictError
from scribe_core.store.change import Records
from scribe_core.store.record import FORMAT, as_plain, dump, format_of, load, load_fields, must_know
from scribe_core.types import Account, AccountChanges, Session, has_admin

_ACCOUNTS = "scribe:accounts"


def _named(kind: str, key: str) -> str:
    return f"scribe:{kind}:{key}"


def _all(raw: dict[bytes, bytes]) -> dict[str, Account]:
    return {name.decode(): load(Account, row) for name, row in raw.items()}


class AccountRecords(Records):
    """Implements AccountStore. Sessions, attempts and marks expire by themselves."""

    def add_account(self, account: Account, first: bool = False) -> None:
        def step(pipe: Any) -> None:
            known = _all(pipe.hgetall(_ACCOUNTS))
            if known.get(account.id) == account:
                return
            if first and known:
                raise ConflictError("There is an account already. Sign in with it.")
            if account.id in known or any(other.login == account.login for other in known.values()):
                raise ConflictError(f"There is an account {account.login} already.")
            self._put_account(pipe, account)

        self._step(step, _ACCOUNTS)

    def account(self, account_id: str) -> Account | None:
        with self._errors():
            raw = self._client.hget(_ACCOUNTS, account_id)
        return load(Account, raw) if raw else None

    def account_named(self, login: str) -> Account | None:
        return next((account for account in self.accounts() if account.login == login), None)

    def accounts(self) -> list[Account]:
        with self._errors():
            known = _all(self._client.hgetall(_ACCOUNTS))
        return sorted(known.values(), key=lambda account: account.login)

    def change_account(self, account_id: str, **changes: Unpack[AccountChanges]) -> Account:
        def step(pipe: Any) -> Account:
            rows = pipe.hgetall(_ACCOUNTS)
            known = _all(rows)
            if account_id not in known:
                raise ConflictError("There is no such account any more.")
            must_know(format_of(rows[account_id.encode()]))
            changed = known[account_id].replace(**changes)
            if has_admin(known.values()) and not has_admin((known | {account_id: changed}).values()):
                raise ConflictError("This is the last admin. Give that role to another account first.")
            self._put_account(pipe, changed)
            return changed

        return self._step(step, _ACCOUNTS)

    def put_session(self, key: str, session: Session, keep_s: float) -> None:
        name = _named("session", key)
        with self._errors():
            pipe = self._client.pipeline(transaction=True)
            pipe.hset(name, mapping=as_plain(session) | {"ended": int(session.ended), "format": FORMAT})
            pipe.expire(name, int(keep_s))
            pipe.execute()

    def session(self, key: str) -> Session | None:
        with self._errors():
            found = self._client.hgetall(_named("session", key))
        return load_fields(Session, found) if found else None

    def touch_session(self, key: str, seen_at: float, keep_s: float) -> None:
        def then(pipe: Any, name: str) -> None:
            pipe.hset(name, "seen_at", seen_at)
            pipe.expire(name, int(keep_s))

        self._change_session(key, then)

    def end_session(self, key: str) -> None:
        self._change_session(key, lambda pipe, name: pipe.hset(name, "ended", 1))

    def count_attempt(self, key: str, window_s: int) -> tuple[int, int]:
        name = _named("attempts", key)
        with self._errors():
            pipe = self._client.pipeline(transaction=True)
            pipe.set(name, 0, ex=window_s, nx=True)
            pipe.incr(name)
            pipe.ttl(name)
            _, count, left_s = pipe.execute()
        return count, max(1, left_s)

    def forget_attempts(self, key: str) -> None:
        with self._errors():
            self._client.delete(_named("attempts", key))

    def add_mark(self, key: str, keep_s: int, by: str = "1") -> bool:
        name = _named("mark", key)
        with self._errors():
            pipe = self._client.pipeline(transaction=True)
            pipe.set(name, by, ex=keep_s, nx=True)
            pipe.get(name)
            _, holder = pipe.execute()
        return holder == by.encode()

    def has_mark(self, key: str) -> bool:
        with self._errors():
            return bool(self._client.exists(_named("mark", key)))

    def _put_account(self, pipe: Any, account: Account) -> None:
        pipe.multi()
        pipe.hset(_ACCOUNTS, account.id, dump(account))

    def _change_session(self, key: str, then: Callable[[Any, str], object]) -> None:
        name = _named("session", key)

        def step(pipe: Any) -> None:
            there = pipe.exists(name)
            pipe.multi()
            if there:
                then(pipe, name)

        self._step(step, name)

    def _step(self, step: Callable[[Any], Any], watched: str) -> Any:
        """`step(pipe)` reads, calls `pipe.multi()`, then queues writes; again where `watched` changed meanwhile."""
        with self._errors():
            return self._client.transaction(step, watched, value_from_callable=True)
