"""Decoders that a hostile file has taken over, each one by a way of its own."""

import sys

import numpy as np

from scribe_core.audio import messages
from scribe_core.audio.messages import Kind

SINK = sys.stdout.buffer


def begin() -> None:
    messages.write(SINK, Kind.STARTED)
    messages.write(SINK, Kind.DURATION, b"10.0")


def block(count: int = 16_000) -> None:
    messages.write(SINK, Kind.BLOCK, np.zeros(count, "<f4").tobytes())
