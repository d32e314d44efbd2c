"""How a browser proves who it is."""

from __future__ import annotations

import re
from collections.abc import Mapping

from starlette.requests import HTTPConnection
from starlette.responses import Response

from pages.components import engine
from scribe_core.settings import settings
from scribe_core.types import Person

COOKIE = "scribe_session"
# Streamlit's signed login, in one cookie or in numbered parts.
LOGIN_COOKIE = re.compile(r"_streamlit_user(_+\d+)?")


def token_of(cookies: Mapping[str, str]) -> str:
    """What stands for the session in these cookies; empty where there is none."""
    if settings().auth == "local":
        return cookies.get(COOKIE, "")
    return "\n".join(f"{name}={cookies[name]}" for name in sorted(cookies) if LOGIN_COOKIE.fullmatch(name))


def person_of(request: HTTPConnection) -> Person | None:
    """Who asks, for any other route. Asks the store. Raises StoreError."""
    return engine.accounts().standing(token_of(request.cookies)).person


def give(response: Response, token: str, secure: bool) -> None:
    """secure: the browser came by HTTPS, and is to show the cookie nowhere else.

    Lax and not strict: a link to a visit in a mail or another program still finds its reader signed in."""
    response.set_cookie(COOKIE, token, httponly=True, samesite="lax", secure=secure, path="/")


def take_back(response: Response) -> None:
    response.delete_cookie(COOKIE, httponly=True, samesite="lax", path="/")
