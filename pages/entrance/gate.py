"""Lets nobody into the app who is not signed in, and no page of another site act for somebody who is.

The service checks again what each one may do.
"""

from __future__ import annotations

import logging
from functools import lru_cache

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.entrance.addresses import (
    ENTRANCE,
    FIRST_START,
    PASSWORD,
    SIGN_IN,
    only_reads,
    own_origin,
    own_page_sent,
    towards,
)
from pages.entrance.cookies import token_sent
from scribe_core import running
from scribe_core.accounts import Standing, State
from scribe_core.errors import StoreError
from scribe_core.settings import settings

# Programs and pictures that are the same for everybody, and whether the server is well.
OPEN = ("/static/", "/component/", "/_stcore/bidi-components/")
OPEN_EXACTLY = frozenset({"/_stcore/health", "/_stcore/host-config", "/favicon.png", "/manifest.json"})
# What needs a session also where the app itself signs in.
GUARDED = ("/_stcore/upload_file", "/_stcore/metrics", "/_stcore/agent", "/media/", "/sound/", "/changes/")
POLICY_VIOLATION = 1008
FOREIGN = "This was not sent by a page of this site. Open the page again."
IF_OWN = (
    "Refused what a page of another address sent. Where that was your own page, a proxy hides its address: it must "
    "hand on Host and send X-Forwarded-Proto, and TRUSTED_PROXIES must name it."
)
log = logging.getLogger(__name__)


class Gate:
    """ASGI middleware. With OpenID Connect the app itself signs in, and is reached without a session."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        connection, send = HTTPConnection(scope), _framed_by_none_else(send)
        refusal = await _refusal(connection)
        if refusal is None:
            await self._app(_with_own_host(connection), receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": POLICY_VIOLATION})
        else:
            await refusal(scope, receive, send)


async def _refusal(connection: HTTPConnection) -> Response | None:
    """None for what may go on. Who sent it is looked at first: that needs no store, and another site's page learns
    nothing of whose session it is."""
    if not only_reads(connection) and not own_page_sent(connection):
        _tell_once()
        return PlainTextResponse(FOREIGN, 403)
    if _open(connection.scope["path"]):
        return None
    try:
        standing = await run_in_threadpool(_standing, connection)
    except StoreError as error:
        return PlainTextResponse(str(error), 503)
    # The page of a session that is over comes back on the line to be told so, and to show nothing any more.
    told = connection.scope["type"] == "websocket" and standing.state is State.ENDED
    if standing.person or told:
        return None
    return await run_in_threadpool(_way_in, connection, standing)


@lru_cache(maxsize=1)
def _tell_once() -> None:
    """To whoever runs the app; anybody's page can bring it about again and again."""
    log.warning(IF_OWN)


def _with_own_host(connection: HTTPConnection) -> Scope:
    """Streamlit compares the Host of its line with Origin once more, letter by letter."""
    host = own_origin(connection).partition("://")[2].encode("latin-1")
    headers = [(name, host if name == b"host" else value) for name, value in connection.scope["headers"]]
    return {**connection.scope, "headers": headers}


def _open(path: str) -> bool:
    if path in ENTRANCE or path in OPEN_EXACTLY or path.startswith(OPEN):
        return True
    return settings().auth == "oidc" and not path.startswith(GUARDED)


def _framed_by_none_else(send: Send) -> Send:
    """No other site can show these pages in a frame and lead clicks to them; the microphone is in one of our own."""

    async def with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.setdefault("Content-Security-Policy", "frame-ancestors 'self'")
            headers.setdefault("Referrer-Policy", "same-origin")
        await send(message)

    return with_headers


def _standing(connection: HTTPConnection) -> Standing:
    return running.accounts().standing(token_sent(connection))


def _way_in(connection: HTTPConnection, standing: Standing) -> Response:
    """A page is led to the entrance; anything else is told no."""
    method = connection.scope.get("method")
    if method not in ("GET", "HEAD") or "text/html" not in connection.headers.get("accept", ""):
        return PlainTextResponse("Sign in first.", 401)
    url = connection.url
    wanted = f"{url.path}?{url.query}" if url.query else url.path
    entrance = PASSWORD if standing.newcomer else FIRST_START if running.accounts().empty() else SIGN_IN
    return RedirectResponse(towards(entrance, wanted), 303)
