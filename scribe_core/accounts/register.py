"""The accounts: what admins do with them, and everybody with the own password."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from scribe_core.accounts.entrance import GIVEN_DAYS, Entrance, folded, new_account
from scribe_core.accounts.passwords import check_new, make
from scribe_core.again import same_id
from scribe_core.errors import BadInputError, ConflictError, NotAllowedError
from scribe_core.rights import admin, inside, signed_in
from scribe_core.types import Account, Role


class Register(Entrance):
    @signed_in
    def change_password(self, old: str, new: str) -> str:
        """A new session's token; all other sessions of the person are over.

        Raises SignInError where the old one is wrong, and BadInputError where the new one is not taken."""
        account = self._verified(self._own().login, old, self._own().id)
        check_new(new, account.login, account.name)
        if new == old:
            raise BadInputError("The new password is the old one.")
        return self._sessions.begin(self._with_password(account.id, new, must_change=False))

    @signed_in
    def login(self) -> str:
        """The own account name."""
        return self._own().login

    @admin
    def people(self) -> list[Account]:
        """By account name, without the hashes of the passwords."""
        return [account.replace(password_hash="") for account in self._store.accounts()]

    @admin
    def add(self, login: str, name: str, roles: Iterable[Role], ticket: str = "") -> str:
        """The password to give to the person, who changes it at the first sign-in, within `GIVEN_DAYS`. ticket: of the
        request, hard to guess; the same request again gives another password, for the same account.

        Raises BadInputError, and ConflictError where the account name is taken."""
        password, chosen = make(), frozenset(roles)
        own_id = same_id(ticket, self._who.id, folded(login), name, *sorted(chosen))
        hashed = self._passwords.hash(password)
        account = new_account(login, name, chosen, own_id).replace(
            password_hash=hashed, must_change=True, given_until=self._given_until()
        )
        try:
            self._store.add_account(account)
        except ConflictError:
            if self._store.account(account.id) is None:
                raise
            return self._reset(account.id)  # this very request added it, and nobody was told the password
        return password

    @admin
    def reset_password(self, account_id: str) -> str:
        """The new one, to be given to the person; every session of the account is over."""
        return self._reset(account_id)

    @inside
    def recover(self, login: str, as_admin: bool) -> str:
        """As `reset_password`, for whoever runs the machine. as_admin: it can manage the accounts from now on.

        Raises BadInputError where there is no such account, or it is switched off."""
        account = self._store.account_named(folded(login))
        if account is None:
            raise BadInputError("There is no such account. Give its account name, or with OpenID Connect the address.")
        if as_admin:
            roles = account.roles | {Role.ADMIN}
            self._store.change_account(account.id, roles=roles, disabled=False, listed_admin=False)
        elif account.disabled:
            raise BadInputError("This account is switched off. An admin switches it on under People, or --admin does.")
        return self._reset(account.id)

    @admin
    def set_roles(self, account_id: str, roles: Iterable[Role]) -> None:
        """Raises BadInputError for none, and ConflictError where no admin would be left."""
        chosen = frozenset(roles)
        if not chosen:
            raise BadInputError("Choose at least one role.")
        self._store.change_account(account_id, roles=chosen, listed_admin=False)

    @admin
    def set_disabled(self, account_id: str, disabled: bool) -> None:
        """A disabled account's sessions are over. Raises ConflictError where no admin would be left."""
        self._store.change_account(account_id, disabled=disabled, stamp=secrets.token_hex(8))

    def _own(self) -> Account:
        account = self._store.account(self._who.id)
        if account is None:
            raise NotAllowedError("Sign in first.")
        return account

    def _reset(self, account_id: str) -> str:
        password = make()
        self._with_password(account_id, password, must_change=True)
        return password

    def _with_password(self, account_id: str, password: str, must_change: bool) -> Account:
        hashed = self._passwords.hash(password)
        return self._store.change_account(
            account_id,
            password_hash=hashed,
            must_change=must_change,
            given_until=self._given_until() if must_change else 0.0,
            stamp=secrets.token_hex(8),
        )

    def _given_until(self) -> float:
        return self._clock() + GIVEN_DAYS * 86_400
