"""A headless Chromium whose microphone plays a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, expect, sync_playwright

from pages.entrance.cookies import COOKIE

QUIET = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-gpu",
    # The browser's own talk with its maker; a page's requests to others fail as well, and Playwright tells of them.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
MICROPHONE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
PATIENCE_MS = 60_000


@pytest.fixture(scope="module")
def open_page(chromium: str) -> Iterator[Callable[..., Page]]:
    """open_page(address, speaks=WAV, session=TOKEN, on_request=CALL): a page in a browser of its own, signed in with a
    session; each request of the page is told; what is left open is closed at the end."""
    expect.set_options(timeout=PATIENCE_MS)
    with ExitStack() as stack:
        playwright = stack.enter_context(sync_playwright())

        def open_(
            address: str,
            speaks: Path | None = None,
            session: str = "",
            on_request: Callable[[Request], None] | None = None,
        ) -> Page:
            sound = [f"--use-file-for-fake-audio-capture={speaks}%noloop"] if speaks else []
            browser = playwright.chromium.launch(executable_path=chromium, args=QUIET + MICROPHONE + sound)
            stack.callback(browser.close)
            context = browser.new_context(viewport={"width": 1280, "height": 800})
            context.grant_permissions(["microphone", "clipboard-read", "clipboard-write"])
            if session:
                context.add_cookies([{"name": COOKIE, "value": session, "url": address, "httpOnly": True}])
            if on_request:
                context.on("request", on_request)
            page = context.new_page()
            page.set_default_timeout(PATIENCE_MS)
            page.goto(address)
            return page

        yield open_
