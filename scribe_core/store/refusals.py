"""Redis' errors in words, without the address or the data."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from scribe_core.errors import StoreError
from scribe_core.store.durability import Durability


@contextmanager
def redis_errors(durability: Durability) -> Iterator[None]:
    """They become StoreError: what happened, what is known to be safe, what to do."""
    import redis

    try:
        yield
    except redis.RedisError as error:
        raise StoreError(_words(error, durability)) from None


def _words(error: Exception, durability: Durability) -> str:
    import redis

    name, kept = type(error).__name__, durability.kept
    if isinstance(error, redis.OutOfMemoryError):
        return f"The store is full and takes nothing new. {kept}Discard visits, or have its maxmemory raised."
    if isinstance(error, redis.ReadOnlyError):
        return f"The store is a replica and takes nothing new. {kept}Give the address of its master as REDIS_URL."
    if str(error).startswith("MISCONF"):
        return f"The store cannot write to its disk and takes nothing new. {kept}Make room there; its log says more."
    if isinstance(error, (redis.AuthenticationError, redis.exceptions.NoPermissionError)):
        return f"The store refuses this account ({name}). {kept}Correct the account, or REDIS_URL."
    if isinstance(error, redis.BusyLoadingError):
        return f"The store is still reading its file. {kept}Try again in a moment."
    return f"The store does not answer ({name}). {kept}{durability.advice}"
