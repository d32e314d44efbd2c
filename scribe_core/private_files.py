"""Folders and files that their owner alone can read, whatever the umask says; on the disk when these return."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path

FOLDER_MODE, FILE_MODE = 0o700, 0o600


def private_folder(path: Path) -> None:
    """Makes each missing level; what is there stays as it is. Raises OSError."""
    if path.is_dir():
        return
    private_folder(path.parent)
    path.mkdir(FOLDER_MODE, exist_ok=True)
    sync_folder(path.parent)


def write_private(path: Path, text: str) -> None:
    """UTF-8, in the place of what was there. Raises OSError."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FILE_MODE)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        with suppress(PermissionError):  # another's file, or a disk without modes
            os.fchmod(handle, FILE_MODE)
        file.write(text)


def sync_folder(path: Path) -> None:
    """What was made, moved or linked in it survives a loss of power, where the disk can do that. Raises OSError."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.EBADF):  # some file systems know no syncing of folders
            raise
    finally:
        os.close(handle)
