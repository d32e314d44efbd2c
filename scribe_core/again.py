"""Trying again what somebody else got in the way of, and knowing again what was asked before."""

from __future__ import annotations

import hashlib
import uuid
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


def same_id(ticket: str, *request: str) -> str:
    """For what a request makes, 32 hexadecimal digits: the same for the same request under the same ticket, so that it
    is not made twice where the answer was lost. Another one each time without a ticket.

    ticket: hard to guess, and used for nothing else."""
    if not ticket:
        return uuid.uuid4().hex
    return hashlib.sha256("\0".join((ticket, *request)).encode(errors="replace")).hexdigest()[:32]
