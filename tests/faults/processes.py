"""Apps and stores as processes that are killed, hung and started again, and a line between them that does harm."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np

from scribe_core.types import SAMPLE_RATE_HZ
from tests.browser.server import ROOT
from tests.doors import until
from tests.store.servers import Server, a_server

ANSWER_LIMIT_S = 60.0


class Refused(Exception):
    """An app's answer that is an error. kind: the error's class; str: its words."""

    def __init__(self, kind: str, says: str) -> None:
        super().__init__(says)
        self.kind = kind


class AppProcess:
    """`tests.faults.app`, with its calls as `app("start")`. Several in one folder count what was said together."""

    def __init__(
        self, folder: Path, url: str | None = None, lease_s: float = 1.0, start_s: float = 60.0, **environment: str
    ) -> None:
        """start_s: how long it may take. Raises Refused where it ends or is not there by then."""
        self._counter = folder / "said"
        if not self._counter.exists():
            self._counter.write_bytes(bytes(8))
        env = os.environ | {"DATA_DIR": str(folder / "data"), "REDIS_URL": url or "", "LEASE_S": str(lease_s)}
        command = [sys.executable, "-m", "tests.faults.app", str(self._counter)]
        with open(folder / "app.log", "ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=env | environment, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
            )  # fmt: skip
        self._answers: queue.Queue[dict[str, Any]] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        try:
            self._answer(start_s)
        except Refused:
            self.kill()
            raise

    def __call__(self, name: str, *arguments: Any) -> Any:
        """Raises Refused."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps([name, *arguments]) + "\n")
        self.process.stdin.flush()
        return self._answer()

    def tells(self, name: str, *arguments: Any) -> Any:
        """The same; None where it is refused."""
        try:
            return self(name, *arguments)
        except Refused:
            return None

    @property
    def said(self) -> int:
        """Samples so far."""
        return int(np.memmap(self._counter, np.int64, "r", shape=(1,))[0])

    @property
    def said_s(self) -> float:
        return self.said / SAMPLE_RATE_HZ

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def close(self) -> None:
        """In order, where it still runs."""
        if self.process.poll() is None:
            with suppress(Exception):
                self("close")
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(10)
        self.kill()
        for end in (self.process.stdin, self.process.stdout):
            with suppress(OSError):
                end.close()

    def _read(self) -> None:
        with suppress(ValueError):
            for line in self.process.stdout:
                if line.startswith("{"):
                    self._answers.put(json.loads(line))
        self._answers.put({"error": "EOFError", "says": "The app ended; see app.log."})

    def _answer(self, limit_s: float = ANSWER_LIMIT_S) -> Any:
        try:
            reply = self._answers.get(timeout=limit_s)
        except queue.Empty:
            raise Refused("TimeoutError", f"The app did not answer within {limit_s:.0f} s.") from None
        if "error" in reply:
            raise Refused(reply["error"], reply["says"])
        return reply["ok"]


class StoreProcess:
    """A Valkey server on a port, started again on the same file after it was killed."""

    def __init__(self, folder: Path, port: int) -> None:
        self._folder, self.port = folder, port
        self._stack = ExitStack()
        self.start()

    def start(self) -> None:
        self._server: Server = self._stack.enter_context(a_server(self._folder, port=str(self.port)))

    @property
    def client(self) -> Any:
        return self._server.client

    def kill(self) -> None:
        self._server.process.kill()
        self._stack.close()

    def close(self) -> None:
        with suppress(ProcessLookupError):
            self._server.process.send_signal(signal.SIGCONT)
        self._stack.close()


def embedded_pid(data_dir: Path) -> int:
    """Of the embedded server of the app on `data_dir`, as it says itself."""
    import redis

    client = redis.Redis(unix_socket_path=str(data_dir / "store" / "valkey.sock"), retry=None)
    with client:
        return client.info("server")["process_id"]


@contextmanager
def hung(pid: int) -> Iterator[None]:
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def wait_for(condition: Any, limit_s: float = 30.0) -> None:
    """`until`, where the condition asks an app that may refuse: that counts as not yet."""

    def holds() -> bool:
        try:
            return bool(condition())
        except Refused as refused:
            if refused.kind == "EOFError":
                raise
            return False

    until(holds, limit_s)
