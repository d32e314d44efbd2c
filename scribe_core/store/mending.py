"""Cuts what a loss of power left at the end of the append-only file, after a copy of it, and tells of it."""

from __future__ import annotations

import io
import logging
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from pydantic import ValidationError

from scribe_core.errors import StoreError
from scribe_core.private_files import FILE_MODE, private_folder, sync_folder
from scribe_core.store.append_only import MANIFEST, Extent, extent_of, not_at_end, written_last
from scribe_core.types import Frozen

log = logging.getLogger(__name__)

COPIES, _TOLD = "damaged", "cut.json"
TOLD_FOR = timedelta(days=14)
"""How long the pages tell of a cut. Whoever deletes the copy sets it aside at once."""
_ROOM_LEFT = 64 * 1024 * 1024
"""Bytes that a copy leaves free on the disk."""


class Cut(Frozen):
    """at, last_event_at: ISO 8601 in UTC, the latter empty where it is not known. copy_folder: where the copy lies."""

    at: str
    cut_bytes: int
    last_event_at: str
    copy_folder: str

    def __str__(self) -> str:
        last = f"the last event before it is of {_minute(self.last_event_at)}" if self.last_event_at else ""
        return (
            f"On {_minute(self.at)} the end of the store's file was damaged, as after a loss of power: "
            f"{self.cut_bytes:,} bytes were cut{'; ' + last if last else ''}. Look whether the visits of that time are "
            f"whole. The file as it was lies in {self.copy_folder}; delete that folder once it is not needed."
        )


def mend(folder: Path) -> bool:
    """Cuts the file of the server of `folder`, which does not run, where its last whole command ends; False where it
    is not damaged. Raises StoreError where the damage is not at the end, or there is no room for the copy."""
    try:
        path = written_last(folder)
        found = extent_of(path) if path else None
        if path is None or found is None or found.kept == found.size:
            return False
        if not found.at_end:
            raise not_at_end(path)
        _cut(folder, path, found)
    except OSError as error:
        raise StoreError(f"The store's file in {folder} cannot be mended ({error.strerror}).") from None
    return True


def cuts(folder: Path) -> list[Cut]:
    """What was cut lately, oldest first. What cannot be read is left out."""
    since = (datetime.now(UTC) - TOLD_FOR).isoformat()
    return [cut for path in sorted((folder / COPIES).glob(f"*/{_TOLD}")) if (cut := _read(path)) and cut.at > since]


def _cut(folder: Path, path: Path, found: Extent) -> None:
    now = datetime.now(UTC)
    copy = _copied(path, folder / COPIES / now.strftime("%Y%m%dT%H%M%S.%fZ"))
    last = datetime.fromtimestamp(found.last_event_ms / 1000, UTC).isoformat() if found.last_event_ms else ""
    cut = Cut(at=now.isoformat(), cut_bytes=found.size - found.kept, last_event_at=last, copy_folder=str(copy))
    # Told first: a cut that a loss of power hides would be told by nobody.
    _write(copy / _TOLD, io.BytesIO(cut.model_dump_json().encode()))
    sync_folder(copy)
    with path.open("r+b") as file:
        file.truncate(found.kept)
        os.fsync(file.fileno())
    log.warning("%s", cut)


def _copied(path: Path, place: Path) -> Path:
    """The damaged file and the manifest that names it. Raises StoreError where the disk has no room for them."""
    need = path.stat().st_size
    free = shutil.disk_usage(path.parent).free
    if free < need + _ROOM_LEFT:
        raise StoreError(
            f"The end of {path} is damaged. It is mended after a copy of it only, and the disk has no room for one: "
            f"make {(need + _ROOM_LEFT - free) // 1_000_000 + 1} MB free and start the app again."
        )
    private_folder(place)
    for source in (path, path.parent / MANIFEST):
        with source.open("rb") as file:
            _write(place / source.name, file)
    sync_folder(place)
    return place


def _write(target: Path, source: BinaryIO) -> None:
    """A new file, which is on the disk on return."""
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
    with os.fdopen(handle, "wb") as file:
        shutil.copyfileobj(source, file, 1024 * 1024)
        file.flush()
        os.fsync(handle)


def _read(path: Path) -> Cut | None:
    try:
        return Cut.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None


def _minute(iso: str) -> str:
    return datetime.fromisoformat(iso).strftime("%Y-%m-%d %H:%M UTC")
