"""Recordings that are being read: how far each one is, for every tab."""

from __future__ import annotations

import os
import tempfile
from functools import partial
from pathlib import Path
from typing import BinaryIO

from scribe_core.once import once
from scribe_core.service import ScribeService
from scribe_core.types import SOUND_KINDS


class Uploads:
    """Share of the recording that was read, 0 to 1, by visit; None for a visit that reads nothing."""

    def __init__(self) -> None:
        self._shares: dict[str, float] = {}

    def start(self, service: ScribeService, visit_id: str, source: Path | BinaryIO) -> None:
        """Returns at once; the service reads in the background. Raises AudioError for a file that is not sound."""
        self._shares[visit_id] = 0.0
        service.upload(visit_id, source, on_progress=partial(self._shares.__setitem__, visit_id))

    def share(self, visit_id: str) -> float | None:
        return self._shares.get(visit_id)


def sweep() -> None:
    """Clears away recordings that a killed process left readable in the temporary folder: earlier releases copied an
    upload to a file with a name there."""
    for path in Path(tempfile.gettempdir()).glob("visit-????????.*"):
        if path.suffix[1:].lower() in SOUND_KINDS and path.stat().st_uid == os.getuid():
            path.unlink(missing_ok=True)


@once
def uploads() -> Uploads:
    """One register a process."""
    return Uploads()

