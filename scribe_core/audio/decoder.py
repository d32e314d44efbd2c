"""`python -m scribe_core.audio.decoder MAX_S`: a sound file on standard input to samples on standard output.

A process of its own, with limits: whatever a file makes of the native decoder ends this process and nothing else."""

from __future__ import annotations

import json
import os
import resource
import sys
from typing import BinaryIO

from scribe_core.audio import messages
from scribe_core.audio.messages import Kind

MEMORY_BYTES = 1 << 30
"""Ten times what decoding takes."""
# Processor time: a minute, and a twentieth of the longest recording, which takes hundreds of times less than to play.
CPU_S, CPU_SHARE = 60, 0.05
OPEN_FILES = 32


def main(max_s: float, source: BinaryIO, sink: BinaryIO) -> None:
    from scribe_core.audio.container import Container, Refused
    from scribe_core.audio.refusals import Refusal

    messages.write(sink, Kind.STARTED)
    try:
        container = Container(source)
        messages.write(sink, Kind.DURATION, json.dumps(container.duration_s).encode())
        for block in container.blocks(max_s):
            messages.write(sink, Kind.BLOCK, block.astype("<f4").tobytes())
        messages.write(sink, Kind.END, bytes([bool(container.remark)]))
    except Refused as refused:
        messages.write(sink, Kind.REFUSED, refused.refusal.encode())
    except MemoryError:
        messages.write(sink, Kind.REFUSED, Refusal.TOO_MUCH_MEMORY.encode())


def limit(max_s: float) -> None:
    """Where the system knows such limits; macOS has no limit of memory."""
    cpu_s = int(CPU_S + CPU_SHARE * max_s)
    limits = {"RLIMIT_DATA": MEMORY_BYTES, "RLIMIT_CPU": cpu_s, "RLIMIT_NOFILE": OPEN_FILES, "RLIMIT_FSIZE": 0,
              "RLIMIT_CORE": 0}  # fmt: skip
    for name, most in limits.items():
        try:
            resource.setrlimit(getattr(resource, name), (most, most))
        except (ValueError, OSError):
            continue


if __name__ == "__main__":
    import av  # noqa: F401  the libraries' files are opened before the limits

    limit(float(sys.argv[1]))
    # Whatever a library prints goes nowhere, and no line of a traceback either: a file's own texts may be in it.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    main(float(sys.argv[1]), open(0, "rb"), sys.stdout.buffer)
