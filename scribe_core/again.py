"""Trying again what somebody else got in the way of."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from scribe_core.errors import ConflictError, StaleError

TRIES = 5

T = TypeVar("T")


def on_conflict(step: Callable[[], T], refusal: str) -> T:
    """`step` reads, decides and writes anew each time.

    Raises ConflictError with `refusal` where it came too late five times."""
    for _ in range(TRIES):
        try:
            return step()
        except StaleError:
            continue
    raise ConflictError(refusal)
