"""What changed in a visit that is open in a tab, for its clinician. No address opens it without the session."""

from __future__ import annotations

import json
import re

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pages.components.visit_feed import feed_of
from pages.entrance.cookies import signed_in
from scribe_core import running
from scribe_core.errors import NotAllowedError, ScribeError, VisitNotFoundError

_NUMBER = re.compile(r"[0-9]{1,12}")
_PRIVATE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


async def changes(request: Request) -> Response:
    """What came after the number `after`, as VisitFeed.changes gives it; the whole where there is no such number."""
    try:
        content = await run_in_threadpool(_json, request)
    except (NotAllowedError, VisitNotFoundError):
        return Response(status_code=404, headers=_PRIVATE)
    except ScribeError:
        return Response(status_code=503, headers=_PRIVATE)
    return Response(content, media_type="application/json", headers=_PRIVATE)


def _json(request: Request) -> bytes:
    """Raises NotAllowedError, VisitNotFoundError and StoreError."""
    visit = running.service().as_person(signed_in(request)).visit(request.path_params["visit_id"])
    feed = feed_of(request.path_params["feed"])
    if feed is None or feed.visit_id != visit.id:
        raise VisitNotFoundError("No tab shows this visit by this address.")
    after = request.query_params.get("after", "")
    return json.dumps(feed.changes(int(after) if _NUMBER.fullmatch(after) else 0)).encode()


ROUTE = Route("/changes/{visit_id}/{feed}", changes, methods=["GET"])
