"""Sealed sound as files of this machine: a folder a visit."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from scribe_core.errors import StoreError
from scribe_core.private_files import private_folder, sync_folder

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,127}")


class SoundFiles:
    """Implements SealedSound. A file appears whole or not at all, under a name that tells its content."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def make_folder(self) -> None:
        """For files that there may be none of: a folder that is missing is taken for a disk that is not mounted."""
        with disk_errors():
            private_folder(self._folder)

    def put(self, visit_id: str, name: str, sealed: bytes) -> None:
        path = self._path(visit_id, name)
        with disk_errors():
            private_folder(path.parent)
            if not path.exists():
                write_synced(path, sealed)
            sync_folder(path.parent)

    def get(self, visit_id: str, name: str) -> bytes | None:
        with disk_errors():
            try:
                return self._path(visit_id, name).read_bytes()
            except FileNotFoundError:
                if not self._folder.is_dir():
                    raise  # a disk that is not mounted has lost nothing
                return None

    def drop(self, visit_id: str, name: str) -> None:
        path = self._path(visit_id, name)
        with disk_errors():
            path.unlink(missing_ok=True)
        with suppress(OSError):
            path.parent.rmdir()  # a visit without any other sound

    def drop_visit(self, visit_id: str) -> None:
        with disk_errors(), suppress(FileNotFoundError):
            shutil.rmtree(self._folder / plain(visit_id))
            sync_folder(self._folder)

    def listed(self) -> list[tuple[str, str]]:
        """Visit and name of all that is there. Raises StoreError."""
        with disk_errors():
            paths = sorted(self._folder.glob("*/*"))
        return [(path.parent.name, path.name) for path in paths if _PLAIN.fullmatch(path.name)]

    def _path(self, visit_id: str, name: str) -> Path:
        return self._folder / plain(visit_id) / plain(name)


class SoundInMemory:
    """Implements SealedSound for as long as a command runs."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, str], bytes] = {}

    def put(self, visit_id: str, name: str, sealed: bytes) -> None:
        self._held[visit_id, name] = sealed

    def get(self, visit_id: str, name: str) -> bytes | None:
        return self._held.get((visit_id, name))

    def drop(self, visit_id: str, name: str) -> None:
        self._held.pop((visit_id, name), None)

    def drop_visit(self, visit_id: str) -> None:
        for key in [key for key in self._held if key[0] == visit_id]:
            del self._held[key]


def plain(name: str) -> str:
    """The name, where it can lead nowhere else. Raises StoreError."""
    if not _PLAIN.fullmatch(name):
        raise StoreError("This visit's name cannot be that of a folder; its sound was not stored.")
    return name


def write_synced(path: Path, data: bytes) -> None:
    """Whole under its name, or not there; on the disk on return, but for its folder's entry. Raises OSError."""
    handle, draft = tempfile.mkstemp(prefix=".", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    except OSError:
        with suppress(OSError):
            os.unlink(draft)
        raise


@contextmanager
def disk_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"The disk does not take or give the sound of visits ({error.strerror}). What was confirmed as stored "
            "stays where it is. Make room in the data folder, or see to its disk."
        ) from None
