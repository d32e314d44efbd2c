"""A disk that is small enough to be filled."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

SIZE_MB = 8
BLOCK = 1 << 14


class NoSmallDisk(Exception):
    """A small disk can be made by root only."""


def small_disk(
    folder: Path, end_with: Callable[[Callable[[], object]], None]
) -> tuple[Callable[[], None], Callable[[], None]]:
    """Makes `folder` one. Two functions: one fills it to the last byte, one makes room again.

    end_with: takes what has to be done at the end. Raises NoSmallDisk."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m", "tmpfs", str(folder)]
    if os.getuid() or subprocess.run(mount, check=False, capture_output=True).returncode:
        raise NoSmallDisk("a small disk can be made by root only")
    end_with(lambda: subprocess.run(["umount", "-l", folder], check=True))
    ballast = folder / "ballast"

    def fill() -> None:
        with open(ballast, "wb", buffering=0) as file:
            try:
                while file.write(bytes(BLOCK)):
                    pass
            except OSError:
                return

    return fill, ballast.unlink
