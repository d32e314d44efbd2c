"""The app in a process of its own, for a browser."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.doors import until

ROOT = Path(__file__).parent.parent.parent
STOP_S = 40


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(address: str, within_s: float = 3.0) -> bool:
    """The server says that it is well."""
    try:
        with urllib.request.urlopen(f"{address}/_stcore/health", timeout=within_s) as reply:
            return reply.status == 200
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False


@contextmanager
def served(module: str, data_dir: Path, port: int | None = None, **environment: str) -> Iterator[str]:
    """Address of `python -m module`, which reads PORT and DATA_DIR as the app does."""
    port = port or free_port()
    address = f"http://127.0.0.1:{port}"
    env = os.environ | {"PORT": str(port), "ADDRESS": "127.0.0.1", "DATA_DIR": str(data_dir)} | environment
    with open(data_dir / "server.log", "wb") as log:
        process = subprocess.Popen([sys.executable, "-m", module], cwd=ROOT, env=env, stdout=log, stderr=log)
    try:
        until(lambda: process.poll() is not None or answers(address), limit_s=60)
        assert process.poll() is None, (data_dir / "server.log").read_text()
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
