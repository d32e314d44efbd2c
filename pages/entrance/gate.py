"""Lets nobody into the app who is not signed in. The service checks again what each one may do."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.components import engine
from pages.entrance.addresses import ENTRANCE, FIRST_START, PASSWORD, SIGN_IN, towards
from pages.entrance.cookies import token_of
from scribe_core.accounts import Standing, State
from scribe_core.errors import StoreError
from scribe_core.settings import settings

# Programs and pictures that are the same for everybody, and whether the server is well.
OPEN = ("/static/", "/component/", "/_stcore/bidi-components/")
OPEN_EXACTLY = frozenset({"/_stcore/health", "/_stcore/host-config", "/favicon.png", "/manifest.json"})
# What needs a session also where the app itself signs in.
GUARDED = ("/_stcore/upload_file", "/_stcore/metrics", "/_stcore/agent", "/media/", "/sound/")
POLICY_VIOLATION = 1008


class Gate:
    """ASGI middleware. With OpenID Connect the app itself signs in, and is reached without a session."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        send = _framed_by_none_else(send)
        if scope["type"] not in ("http", "websocket") or _open(scope["path"]):
            await self._app(scope, receive, send)
            return
        try:
            standing = await run_in_threadpool(_standing, HTTPConnection(scope))
        except StoreError as error:
            await _refuse(PlainTextResponse(str(error), 503), scope, receive, send)
            return
        # The page of a session that is over comes back on the line to be told so, and to show nothing any more.
        told = scope["type"] == "websocket" and standing.state is State.ENDED
        if standing.person or told:
            await self._app(scope, receive, send)
        else:
            answer = await run_in_threadpool(_way_in, HTTPConnection(scope), standing)
            await _refuse(answer, scope, receive, send)


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
    return engine.accounts().standing(token_of(connection.cookies))


def _way_in(connection: HTTPConnection, standing: Standing) -> Response:
    """A page is led to the entrance; anything else is told no."""
    method = connection.scope.get("method")
    if method not in ("GET", "HEAD") or "text/html" not in connection.headers.get("accept", ""):
        return PlainTextResponse("Sign in first.", 401)
    url = connection.url
    wanted = f"{url.path}?{url.query}" if url.query else url.path
    entrance = PASSWORD if standing.newcomer else FIRST_START if engine.accounts().empty() else SIGN_IN
    return RedirectResponse(towards(entrance, wanted), 303)


async def _refuse(answer: Response, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": POLICY_VIOLATION})
    else:
        await answer(scope, receive, send)
