"""Where accounts are kept."""

from __future__ import annotations

from typing import Protocol, Unpack

from scribe_core.types import Account, AccountChanges, Session


class AccountStore(Protocol):
    """Accounts and what belongs to signing in. Methods raise StoreError where the store does not answer.

    The keys of sessions, attempts and marks are hashes: who reads the store can sign in with none of them."""

    def add_account(self, account: Account, first: bool = False) -> None:
        """The same account again changes nothing. Raises ConflictError where login or id are taken or, with `first`,
        where there is an account already."""

    def account(self, account_id: str) -> Account | None: ...
    def account_named(self, login: str) -> Account | None: ...
    def accounts(self) -> list[Account]:
        """By login."""

    def change_account(self, account_id: str, **changes: Unpack[AccountChanges]) -> Account:
        """Raises ConflictError where there is no such account, or no admin who can sign in would be left."""

    def put_session(self, key: str, session: Session, keep_s: float) -> None: ...
    def session(self, key: str) -> Session | None:
        """None also where it was not touched for as long as it was to be kept."""

    def touch_session(self, key: str, seen_at: float, keep_s: float) -> None:
        """Changes nothing where there is none, and never takes back that it ended."""

    def end_session(self, key: str) -> None: ...
    def count_attempt(self, key: str, window_s: int) -> tuple[int, int]:
        """Attempts since the window was opened by the first, with this one, and the seconds until it closes. One whose
        answer was lost may count twice."""

    def forget_attempts(self, key: str) -> None: ...
    def add_mark(self, key: str, keep_s: int, by: str = "1") -> bool:
        """False where it was there already, set by another one."""

    def has_mark(self, key: str) -> bool: ...
