"""A disk that is small enough to be filled."""

from __future__ import annotations

import os
import subprocess
from contextlib import suppress
from pathlib import Path

BLOCK = 1 << 14


class NoSmallDisk(Exception):
    """A small disk can be made by root only."""


class SmallDisk:
    """At `folder`, which is made. Raises NoSmallDisk."""

    def __init__(self, folder: Path, size_mb: int) -> None:
        folder.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", f"size={size_mb}m", "tmpfs", str(folder)]
        if os.getuid() or subprocess.run(mount, check=False, capture_output=True).returncode:
            raise NoSmallDisk("a small disk can be made by root only")
        self.folder = folder
        self._ballast = folder / "ballast"

    def fill(self) -> None:
        """To the last byte."""
        with suppress(OSError), open(self._ballast, "wb", buffering=0) as file:
            while file.write(bytes(BLOCK)):
                pass

    def empty(self) -> None:
        self._ballast.unlink()

    def close(self) -> None:
        subprocess.run(["umount", "-l", self.folder], check=True)
