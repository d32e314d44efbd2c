"""Recordings that are being read: how far each one is, for every tab."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path
from typing import BinaryIO

from pages.components.once import once
from scribe_core.service import ScribeService

COPY_BYTES = 1 << 20


class Uploads:
    """Share of the recording that was read, 0 to 1, by visit; None for a visit that reads nothing."""

    def __init__(self) -> None:
        self._shares: dict[str, float] = {}

    def start(self, service: ScribeService, visit_id: str, path: Path) -> None:
        """Returns at once; the service reads in the background. Raises AudioError for a file that is not sound."""
        self._shares[visit_id] = 0.0
        service.upload(visit_id, path, on_progress=partial(self._shares.__setitem__, visit_id))

    def share(self, visit_id: str) -> float | None:
        return self._shares.get(visit_id)


@once
def uploads() -> Uploads:
    """One register a process."""
    return Uploads()


def spool(source: BinaryIO, suffix: str) -> Path:
    """Copies an upload to a private temporary file, block by block."""
    with tempfile.NamedTemporaryFile(prefix="visit-", suffix=suffix, delete=False) as target:
        while block := source.read(COPY_BYTES):
            target.write(block)
    return Path(target.name)
