"""Serves the page: `python -m pages.server`.

Python's own event loop is asked for by name. Under uvloop, which Streamlit prefers where it is installed, a browser
that vanishes while its microphone is open holds up the loop, and so every other reader, for most of a minute.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import socket
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
import uvicorn
from starlette.middleware import Middleware
from streamlit.runtime.pages_manager import PagesManager

from pages import changes, sound
from pages.components.uploads import sweep
from pages.entrance.addresses import FIRST_START
from pages.entrance.gate import Gate
from pages.entrance.own_address import never_ask
from pages.entrance.room import Room
from pages.entrance.routes import ROUTES
from scribe_core import running
from scribe_core.errors import ScribeError
from scribe_core.settings import settings

APP = Path(__file__).parent.parent / "app.py"
LEAVE_AFTER_S = 5.0
log = logging.getLogger(__name__)


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """The models begin to load before the first reader comes, and end with the server."""
    start = asyncio.create_task(asyncio.to_thread(_start))
    start.add_done_callback(_report)
    try:
        yield
    finally:
        await asyncio.gather(start, return_exceptions=True)
        await asyncio.to_thread(running.close)


def _start() -> None:
    sweep()
    tell_first_start()
    running.service()
    # Imported here, the first microphone connects, and the first charts are drawn, without this wait.
    import aiortc  # noqa: F401

    from pages.components.figures import comparison  # noqa: F401  pandas and plotly


def tell_first_start() -> None:
    """The terminal alone shows the token, so that whoever starts the app makes its first account."""
    token = running.accounts().first_token() if settings().auth == "local" else None
    if token is None:
        return
    where = f"First start: make your account at http://localhost:{settings().port}{FIRST_START}"
    token = f"Its token, for an hour: {token}"  # typed, so that no address holds it, and no history of a browser
    other = "Start the app again for another. From another machine, open the same page there."
    print(f"\n{where}\n{token}\n{other}\n\n", end="", flush=True)  # noqa: T201  not into a log; at once, in one piece


def _report(start: asyncio.Task[None]) -> None:
    """The page tells the reader in words; the log names the kind of failure."""
    error = None if start.cancelled() else start.exception()
    if isinstance(error, ScribeError):
        log.error("%s", error)
    elif error is not None:
        log.error("the service did not start", exc_info=error)


def check_free(address: str, port: int) -> None:
    """Ends the program, with what to do, where another program listens there."""
    try:
        socket.create_server((address, port), family=socket.AF_INET6 if ":" in address else socket.AF_INET).close()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            sys.exit(
                f"Port {port} is taken: the app may be running already, look at http://localhost:{port}. "
                f"Or give it another: PORT={port + 1} make run"
            )


def main() -> None:
    current = settings()
    check_free(current.address, current.port)
    print(f"Clinical Scribe: http://localhost:{current.port}  (Ctrl+C ends it)", flush=True)  # noqa: T201
    logging.basicConfig(level=current.log_level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for chatty in ("uvicorn", "botocore", "urllib3", "aioice", "aiortc", "streamlit_webrtc"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    never_ask()
    # Before its first st.navigation Streamlit would run the files of pages/ by themselves, past app.py.
    PagesManager.uses_pages_directory = False
    routes = [*ROUTES, sound.ROUTE, changes.ROUTE]
    app = st.App(APP, lifespan=lifespan, routes=routes, middleware=[Middleware(Gate), Middleware(Room)])
    uvicorn.run(
        app,
        host=current.address,
        port=current.port,
        loop="asyncio",
        access_log=False,
        forwarded_allow_ips=current.trusted_proxies,
        log_config=None,
        timeout_graceful_shutdown=3,
        log_level=logging.WARNING,
    )
    leave_soon()


def leave_soon() -> None:
    """All is closed by now. Python would wait for each thread, also for one that a library does not come back from."""
    leaving = threading.Timer(LEAVE_AFTER_S, os._exit, [0])
    leaving.daemon = True
    leaving.start()


if __name__ == "__main__":
    main()
