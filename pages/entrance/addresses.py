"""Which addresses may be gone to, and from where a form may come."""

from __future__ import annotations

from ipaddress import IPv6Address, IPv6Network, ip_address
from urllib.parse import quote, urlsplit

from starlette.requests import HTTPConnection

SIGN_IN, SIGN_OUT, FIRST_START, PASSWORD = "/sign-in", "/sign-out", "/first-start", "/password"
ENTRANCE = frozenset({SIGN_IN, SIGN_OUT, FIRST_START, PASSWORD})


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


def own_page_sent(request: HTTPConnection) -> bool:
    """A form of this very site was sent, and not one of another site in the same browser.

    Browsers tell it by Sec-Fetch-Site over HTTPS and on this machine, and by Origin everywhere."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = urlsplit(request.headers.get("origin", ""))
    return bool(origin.netloc) and origin.netloc == request.headers.get("host")
