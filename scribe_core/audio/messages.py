"""What the decoder's process says on its pipe: one byte of kind, four of length, then that many of content."""

from __future__ import annotations

import os
import select
import struct
import time
from enum import IntEnum
from typing import BinaryIO

_HEAD = struct.Struct("<BI")
MOST_BYTES = 1 << 26
"""A longer message is none of the decoder's: a block is about one second of sound."""


class Kind(IntEnum):
    STARTED = 1
    DURATION = 2
    BLOCK = 3
    REFUSED = 4
    END = 5


class NoAnswerError(Exception):
    """Nothing, or nothing sensible, came in time. late: the other side was still at it."""

    def __init__(self, late: bool) -> None:
        super().__init__("too late" if late else "ended")
        self.late = late


def write(pipe: BinaryIO, kind: Kind, content: bytes = b"") -> None:
    pipe.write(_HEAD.pack(kind, len(content)) + content)
    pipe.flush()


def read(pipe: int, limit_s: float) -> tuple[Kind, bytes]:
    """pipe: a file descriptor. Raises NoAnswerError."""
    deadline_s = time.monotonic() + limit_s
    number, size = _HEAD.unpack(_exactly(pipe, _HEAD.size, deadline_s))
    if number not in list(Kind) or size > MOST_BYTES:
        raise NoAnswerError(late=False)
    return Kind(number), _exactly(pipe, size, deadline_s)


def _exactly(pipe: int, size: int, deadline_s: float) -> bytes:
    poll = select.poll()
    poll.register(pipe, select.POLLIN)
    parts = bytearray()
    while len(parts) < size:
        left_s = deadline_s - time.monotonic()
        if left_s <= 0 or not poll.poll(left_s * 1000):
            raise NoAnswerError(late=True)
        part = os.read(pipe, size - len(parts))
        if not part:
            raise NoAnswerError(late=False)
        parts += part
    return bytes(parts)
