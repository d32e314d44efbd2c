"""Takes no upload that the memory has no room for: Streamlit keeps uploads there, and recordings go on beside them."""

from __future__ import annotations

import psutil
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

UPLOAD = "/_stcore/upload_file"
# Of each byte: as it came, as Streamlit keeps it, and as the decoder gets it.
COPIES = 3
KEPT_FREE_BYTES = 1 << 30


class Room:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._coming_bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("PUT", "POST") or not scope["path"].startswith(UPLOAD):
            await self._app(scope, receive, send)
            return
        length = Headers(scope=scope).get("content-length", "")
        if not length.isascii() or not length.isdigit():
            await PlainTextResponse("Say how long the file is.", 411)(scope, receive, send)
            return
        needed = COPIES * int(length)
        if self._coming_bytes + needed + KEPT_FREE_BYTES > psutil.virtual_memory().available:
            await PlainTextResponse("There is no memory for this file now. Try again later.", 507)(scope, receive, send)
            return
        self._coming_bytes += needed
        try:
            await self._app(scope, receive, send)
        finally:
            self._coming_bytes -= needed
