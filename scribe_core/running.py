"""The one service of this process: every tab shares its models, its store and its accounts."""

from __future__ import annotations

from scribe_core.accounts import Accounts
from scribe_core.interfaces import Store
from scribe_core.once import once
from scribe_core.service import ScribeService
from scribe_core.settings import settings


@once
def service() -> ScribeService:
    """For nobody; `who.service` is the one of the person who asks. Built once a process, in an imported module: a
    spawned engine process must not build it again.

    Raises StoreError."""
    from scribe_core.build import build_service

    built = build_service(settings(), store())
    _built.append(built)
    return built


@once
def accounts() -> Accounts:
    """Raises StoreError."""
    from scribe_core.build import build_accounts

    return build_accounts(settings(), store())


@once
def store() -> Store:
    """Raises StoreError."""
    from scribe_core.build import build_store

    built = build_store(settings())
    _built.append(built)
    return built


_built: list[ScribeService | Store] = []


def close() -> None:
    """Stores what is being recorded and stops the engines, where they were started."""
    while _built:
        _built.pop().close()
