"""Which addresses may be gone to, and from where a request may come."""

from __future__ import annotations

from ipaddress import IPv6Address, IPv6Network, ip_address
from urllib.parse import quote, urlsplit

from starlette.requests import HTTPConnection

SIGN_IN, SIGN_OUT, FIRST_START, PASSWORD = "/sign-in", "/sign-out", "/first-start", "/password"
ENTRANCE = frozenset({SIGN_IN, SIGN_OUT, FIRST_START, PASSWORD})
READING = frozenset({"GET", "HEAD", "OPTIONS"})
# Streamlit's, which sign in and out by GET. What comes back to its /oauth2callback proves itself by its state.
ACTING = frozenset({"/auth/login", "/auth/logout"})


def local(address: str | None) -> str:
    """The address where it is one of this app's own pages, else the start page."""
    if not address or not address.startswith("/") or address.startswith("//") or "\\" in address:
        return "/"
    parts = urlsplit(address)
    if not address.isprintable() or parts.scheme or parts.netloc or parts.path in ENTRANCE:
        return "/"
    return address


def towards(entrance: str, wanted: str) -> str:
    """The entrance, with the address that was wanted."""
    wanted = local(wanted)
    return entrance if wanted == "/" else f"{entrance}?next={quote(wanted, safe='')}"


def place(request: HTTPConnection) -> str:
    """From where a password comes, so that wrong ones are counted by it: an IPv4 address, or the network of an IPv6
    one, in which everybody has addresses without end. It is the proxy's where TRUSTED_PROXIES does not name that."""
    try:
        address = ip_address(request.client.host if request.client else "")
    except ValueError:
        return ""
    if not isinstance(address, IPv6Address):
        return str(address)
    return str(address.ipv4_mapped or IPv6Network((int(address), 64), strict=False))


def by_https(connection: HTTPConnection) -> bool:
    """As far as the server knows: a proxy in front of it tells, where TRUSTED_PROXIES names that."""
    return connection.scope.get("scheme", "http") in ("https", "wss")


def own_origin(connection: HTTPConnection) -> str:
    """This site as its pages name it in Origin: scheme://Host, in lower case and without the usual port; empty where no
    Host is told."""
    scheme, usual = ("https", ":443") if by_https(connection) else ("http", ":80")
    host = connection.headers.get("host", "").lower().removesuffix(usual)
    return f"{scheme}://{host}" if host else ""


def only_reads(connection: HTTPConnection) -> bool:
    """It changes nothing, and another site's page can send it, but not read the answer. A WebSocket it could read."""
    if connection.scope["type"] == "websocket":
        return False
    return connection.scope["method"] in READING and connection.scope["path"] not in ACTING


def own_page_sent(connection: HTTPConnection) -> bool:
    """A page of this very site sent it: same scheme, host and port. Cookies know no ports, so that a page on another
    port of this host comes with the reader's session.

    A browser tells it by Origin, with each WebSocket and whatever may change something, and by Sec-Fetch-Site, over
    HTTPS and on this machine. What is told has to fit, and something has to be told.

    Without any cookie a bearer token is enough: no browser adds one by itself, so there is nothing to forge with."""
    headers, own = connection.headers, own_origin(connection)
    origin, site = headers.get("origin"), headers.get("sec-fetch-site")
    if connection.scope["type"] == "websocket":
        return bool(own) and origin == own
    if "cookie" not in headers and headers.get("authorization", "").lower().startswith("bearer "):
        return True
    if origin is None:
        return site == "same-origin"
    return bool(own) and origin == own and site in (None, "same-origin")
