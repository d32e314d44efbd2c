"""Sealed sound on this machine's disk that the store has not taken yet: a folder a process, in it one a visit.

A process locks its folder for as long as it lives, so that others know what was left by one that ended."""

from __future__ import annotations

import fcntl
import logging
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np

from scribe_core.audio.codec import decode_bytes, encode
from scribe_core.errors import ScribeError
from scribe_core.private_files import private_folder, sync_folder
from scribe_core.store.seal import Sealer
from scribe_core.store.sound_files import disk_errors, plain, write_synced

log = logging.getLogger(__name__)
_LOCK = "lock"


class SpoolFiles:
    """Implements Spool. A block is a file, `START-COUNT`, in samples of the visit."""

    def __init__(self, folder: Path, sealer: Sealer) -> None:
        self._folder = folder
        self._own = folder / uuid.uuid4().hex
        self._sealer = sealer
        self._lock: int | None = None

    def put(self, visit_id: str, start: int, samples: np.ndarray) -> None:
        sealed = self._sealer.seal(encode(samples), _context(visit_id, start))
        path = self._own / plain(visit_id) / f"{start}-{len(samples)}"
        with disk_errors():
            self._hold()
            private_folder(path.parent)
            write_synced(path, sealed)
            sync_folder(path.parent)

    def get(self, visit_id: str, start: int, count: int) -> np.ndarray:
        return self._read(self._own / plain(visit_id) / f"{start}-{count}", visit_id)

    def forget(self, visit_id: str, start: int, count: int) -> None:
        with disk_errors():
            (self._own / plain(visit_id) / f"{start}-{count}").unlink(missing_ok=True)

    def leave(self, visit_id: str) -> None:
        mine = self._own / plain(visit_id)
        with disk_errors():
            if mine.is_dir() and any(mine.iterdir()):
                private_folder(given_up := self._folder / uuid.uuid4().hex)
                os.rename(mine, given_up / visit_id)

    def left(self) -> list[str]:
        with disk_errors(), suppress(FileNotFoundError):
            return sorted({path.name for owner in self._ended() for path in owner.iterdir() if path.is_dir()})
        return []

    def blocks(self, visit_id: str) -> Iterator[tuple[int, np.ndarray]]:
        """One that does not open is silence of its length: the others are sound all the same."""
        with disk_errors():
            paths = [path for owner in self._ended() for path in (owner / plain(visit_id)).glob("*-*")]
        for path in sorted(paths, key=_start):
            try:
                yield _start(path), self._read(path, visit_id)
            except ScribeError as error:
                log.error("sound that waited on the disk cannot be read: %s", type(error).__name__)
                yield _start(path), np.zeros(int(path.name.partition("-")[2]), np.float32)

    def drop(self, visit_id: str) -> None:
        with disk_errors(), suppress(FileNotFoundError):
            for owner in [self._own, *self._ended()]:
                shutil.rmtree(owner / plain(visit_id), ignore_errors=True)
                _remove_if_empty(owner)

    def _hold(self) -> None:
        if self._lock is None:
            private_folder(self._own)
            self._lock = os.open(self._own / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._lock, fcntl.LOCK_EX)

    def _ended(self) -> list[Path]:
        """Folders that no living process holds."""
        owners = [path for path in self._folder.iterdir() if path.is_dir()] if self._folder.is_dir() else []
        return [owner for owner in owners if owner != self._own and not _is_held(owner / _LOCK)]

    def _read(self, path: Path, visit_id: str) -> np.ndarray:
        with disk_errors():
            sealed = path.read_bytes()
        return decode_bytes(self._sealer.open(sealed, _context(visit_id, _start(path))))


def _context(visit_id: str, start: int) -> str:
    return f"spool:{visit_id}:{start}"


def _start(path: Path) -> int:
    return int(path.name.partition("-")[0])


def _is_held(lock: Path) -> bool:
    try:
        handle = os.open(lock, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def _remove_if_empty(owner: Path) -> None:
    """A folder of a process that ended, once nothing of a visit is in it."""
    if owner.is_dir() and all(path.name == _LOCK for path in owner.iterdir()) and not _is_held(owner / _LOCK):
        shutil.rmtree(owner, ignore_errors=True)
