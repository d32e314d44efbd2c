"""How a browser proves who it is."""

from __future__ import annotations

import re
from collections.abc import Mapping

from starlette.requests import HTTPConnection
from starlette.responses import Response

from pages.entrance.addresses import by_https
from scribe_core import running
from scribe_core.errors import NotAllowedError
from scribe_core.settings import settings
from scribe_core.types import Person

COOKIE = "scribe_session"
# A browser takes it from this very host over HTTPS only: no neighbour, and no page without HTTPS, can plant another.
SECURE_COOKIE = "__Host-scribe_session"
# Streamlit's signed login, in one cookie or in numbered parts. Its name, and that it is not Secure, cannot be set.
LOGIN_COOKIE = re.compile(r"_streamlit_user(_+\d+)?")


def token_of(cookies: Mapping[str, str], https: bool) -> str:
    """What stands for the session in these cookies; empty where there is none. https: they came by HTTPS."""
    if settings().auth == "local":
        return cookies.get(_name(https), "")
    return "\n".join(f"{name}={cookies[name]}" for name in sorted(cookies) if LOGIN_COOKIE.fullmatch(name))


def token_sent(connection: HTTPConnection) -> str:
    return token_of(connection.cookies, by_https(connection))


def person_of(request: HTTPConnection) -> Person | None:
    """Who asks, for any other route. Asks the store. Raises StoreError."""
    return running.accounts().standing(token_sent(request)).person


def signed_in(request: HTTPConnection) -> Person:
    """The same. Raises NotAllowedError where it is nobody."""
    person = person_of(request)
    if person is None:
        raise NotAllowedError("Sign in first.")
    return person


def give(response: Response, token: str, https: bool) -> None:
    """Lax and not strict: a link to a visit in a mail or another program still finds its reader signed in."""
    response.set_cookie(_name(https), token, httponly=True, samesite="lax", secure=https, path="/")


def take_back(response: Response, https: bool) -> None:
    response.delete_cookie(_name(https), httponly=True, samesite="lax", secure=https, path="/")


def _name(https: bool) -> str:
    return SECURE_COOKIE if https else COOKIE
