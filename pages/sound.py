"""The sound of a visit, stretch by stretch, for the one who may hear it. No address opens it without the session."""

from __future__ import annotations

import re

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pages.entrance.cookies import signed_in
from scribe_core import running
from scribe_core.errors import NotAllowedError, ScribeError, VisitNotFoundError

LONGEST_S = 600.0
_STRETCH = re.compile(r"([0-9]{1,9})-([0-9]{1,9})\.wav")
_RANGE = re.compile(r"bytes=([0-9]{0,12})-([0-9]{0,12})")
_PRIVATE = {"Cache-Control": "no-store", "Accept-Ranges": "bytes", "X-Content-Type-Options": "nosniff"}


async def sound(request: Request) -> Response:
    """`FROM-TO.wav`, milliseconds of the visit, or the bytes of it that are asked for."""
    stretch = _STRETCH.fullmatch(request.path_params["stretch"])
    if not stretch:
        return Response(status_code=404)
    start_s, end_s = (int(ms) / 1000 for ms in stretch.groups())
    if not 0 < end_s - start_s <= LONGEST_S:
        return Response(status_code=404)
    try:
        wav = await run_in_threadpool(_wav, request, start_s, end_s)
    except (NotAllowedError, VisitNotFoundError):
        return Response(status_code=404)
    except ScribeError:
        return Response(status_code=503)
    return ranged(wav, request.headers.get("range", ""))


def ranged(content: bytes, wanted: str) -> Response:
    """The whole, or the one range of bytes that the header names (RFC 9110, 14.2)."""
    match = _RANGE.fullmatch(wanted.strip())
    if not match or match[0] == "bytes=-":
        return Response(content, media_type="audio/wav", headers=_PRIVATE)
    first, last = match[1], match[2]
    start = int(first) if first else max(0, len(content) - int(last))
    end = min(int(last) if first and last else len(content) - 1, len(content) - 1)
    if start > end:
        return Response(status_code=416, headers={"Content-Range": f"bytes */{len(content)}"})
    place = {"Content-Range": f"bytes {start}-{end}/{len(content)}"}
    return Response(content[start : end + 1], 206, {**_PRIVATE, **place}, media_type="audio/wav")


def _wav(request: Request, start_s: float, end_s: float) -> bytes:
    """Raises NotAllowedError, VisitNotFoundError and StoreError."""
    return running.service().as_person(signed_in(request)).audio(request.path_params["visit_id"], start_s, end_s)


ROUTE = Route("/sound/{visit_id}/{stretch}", sound)
