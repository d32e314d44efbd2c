"""The Unix socket of an embedded server: where it lies, and what answers there."""

from __future__ import annotations

import hashlib
import os
import tempfile
from enum import Enum
from pathlib import Path
from typing import Any

from scribe_core.errors import StoreError
from scribe_core.private_files import private_folder

_LONGEST_PATH = 100


class Standing(Enum):
    UP, READING, SILENT = "up", "reading its file", "silent"


def socket_path(folder: Path) -> Path:
    """A Unix socket's path is short by law of the kernel; a deep folder gets one in the temporary folder. Raises
    StoreError where that is somebody else's."""
    path = folder.resolve() / "valkey.sock"
    if len(os.fsencode(path)) <= _LONGEST_PATH:
        return path
    short = Path(tempfile.gettempdir()) / f"clinical-scribe-{os.getuid()}"
    private_folder(short)
    if short.stat().st_uid != os.getuid():
        raise StoreError(f"{short} belongs to somebody else. Choose a shorter DATA_DIR.")
    return short / (hashlib.sha256(os.fsencode(path)).hexdigest()[:16] + ".sock")


def client_at(socket: Path) -> Any:
    """A redis-py client that tries once."""
    import redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    return redis.Redis(unix_socket_path=str(socket), socket_timeout=5.0, retry=Retry(NoBackoff(), 0))


def standing_at(socket: Path) -> Standing:
    import redis

    client = client_at(socket)
    try:
        client.ping()
        return Standing.UP
    except redis.BusyLoadingError:
        return Standing.READING
    except redis.RedisError:
        return Standing.SILENT
    finally:
        client.close()
