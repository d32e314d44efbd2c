"""Who works with the scribe."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import TypedDict

from scribe_core.types.base import Frozen


class Role(StrEnum):
    """A clinician sees own visits; an admin sees figures and datasets, and no patient text. One may be both."""

    CLINICIAN = "clinician"
    ADMIN = "admin"


class Person(Frozen):
    """An account, without its password. id never changes and is never given twice."""

    id: str
    name: str
    roles: frozenset[Role]


class Account(Frozen):
    """login: what the person signs in with, in lower case; with OpenID Connect the e-mail address.

    password_hash: argon2, empty where another server knows the password. must_change: the password was given out by an
    admin; given_until: Unix time from which it opens nothing. stamp: sessions that were begun under another one are
    over. subject: issuer and subject of OpenID Connect. listed_admin: admin because OIDC_ADMINS says so. created_at:
    ISO 8601, UTC."""

    id: str
    login: str
    name: str
    roles: frozenset[Role]
    created_at: str
    password_hash: str = ""
    must_change: bool = False
    given_until: float = 0.0
    disabled: bool = False
    stamp: str = ""
    subject: str = ""
    listed_admin: bool = False

    @property
    def person(self) -> Person:
        return Person(id=self.id, name=self.name, roles=self.roles)


class AccountChanges(TypedDict, total=False):
    """Facts of an account that change; its id and login do not."""

    name: str
    roles: frozenset[Role]
    password_hash: str
    must_change: bool
    given_until: float
    disabled: bool
    stamp: str
    subject: str
    listed_admin: bool


class Session(Frozen):
    """seen_at: Unix time of the last activity. ended: somebody signed out."""

    account_id: str
    stamp: str
    seen_at: float
    ended: bool = False


def has_admin(accounts: Iterable[Account]) -> bool:
    """Somebody can sign in and manage the accounts."""
    return any(Role.ADMIN in account.roles and not account.disabled for account in accounts)
