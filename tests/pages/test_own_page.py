"""What another site's page can do in a reader's browser: nothing."""

from __future__ import annotations

import logging
import socket
import time

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect
from streamlit import net_util
from streamlit.web.server.starlette import starlette_websocket

from pages.entrance import gate, own_address
from pages.entrance.addresses import own_page_sent
from pages.entrance.cookies import SECURE_COOKIE
from pages.entrance.gate import Gate
from pages.entrance.routes import ROUTES
from scribe_core import running
from scribe_core.accounts import Accounts
from scribe_core.settings import settings
from tests.doors import open_accounts

SITE = "https://scribe.example.org"
OTHERS = (
    "https://evil.example.org",
    "http://scribe.example.org",
    "https://scribe.example.org:6006",
    "https://scribe.example.org.evil.org",
    "https://evil.org@scribe.example.org",
    "https://scribe.example.org/",
    "null",
    "",
)


def asked(headers: dict[str, str], scheme: str = "https", method: str = "POST") -> HTTPConnection:
    kind = "websocket" if scheme.startswith("ws") else "http"
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    return HTTPConnection({"type": kind, "scheme": scheme, "method": method, "path": "/", "headers": raw})


@pytest.mark.parametrize(
    ("scheme", "host", "origin"),
    [
        ("ws", "127.0.0.1:8501", "http://127.0.0.1:8501"),
        ("ws", "[::1]:8501", "http://[::1]:8501"),
        ("ws", "[::1]:80", "http://[::1]"),
        ("ws", "[::80]", "http://[::80]"),
        ("wss", "scribe.example.org", SITE),
        ("wss", "scribe.example.org:443", SITE),
        ("wss", "Scribe.Example.ORG", SITE),
        ("https", "scribe.example.org:443", SITE),
        ("http", "localhost:80", "http://localhost"),
    ],
)
def test_the_own_site_is_known_however_its_host_is_written(scheme: str, host: str, origin: str) -> None:
    assert own_page_sent(asked({"host": host, "origin": origin}, scheme))


@pytest.mark.parametrize(
    ("scheme", "host", "origin"),
    [
        ("ws", "127.0.0.1:8501", "http://127.0.0.1:6006"),
        ("ws", "127.0.0.1:8501", "http://127.0.0.1"),
        ("ws", "127.0.0.1:8501", "http://localhost:8501"),
        ("ws", "127.0.0.1:8501", "https://127.0.0.1:8501"),
        ("wss", "scribe.example.org:80", SITE),
        ("ws", "[::1]:8501", "http://[::1]"),
        ("ws", "", "http://"),
        *(("wss", "scribe.example.org", other) for other in OTHERS),
    ],
)
def test_any_other_origin_is_another_site(scheme: str, host: str, origin: str) -> None:
    for kind in (scheme, scheme.replace("ws", "http")):
        assert not own_page_sent(asked({"host": host, "origin": origin}, kind))


def test_a_line_without_an_origin_is_refused() -> None:
    told = {"host": "scribe.example.org", "sec-fetch-site": "same-origin", "authorization": "Bearer x"}
    assert not own_page_sent(asked(told, "wss"))


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_what_is_told_twice_has_to_fit_twice(site: str) -> None:
    host = {"host": "scribe.example.org"}
    assert not own_page_sent(asked(host | {"origin": SITE, "sec-fetch-site": site}))
    assert not own_page_sent(asked(host | {"sec-fetch-site": site})) and not own_page_sent(asked(host))
    assert own_page_sent(asked(host | {"sec-fetch-site": "same-origin"}))


def test_a_bearer_token_without_cookies_is_no_pages() -> None:
    program = {"host": "scribe.example.org", "authorization": "Bearer x"}
    assert own_page_sent(asked(program))
    assert not own_page_sent(asked(program | {"cookie": "scribe_session=x"}))
    assert not own_page_sent(asked(program | {"authorization": "Basic x"}))


@pytest.fixture
def accounts(monkeypatch: pytest.MonkeyPatch) -> Accounts:
    accounts = open_accounts()
    monkeypatch.setattr(running, "accounts", lambda: accounts)
    return accounts


@pytest.fixture
def reached() -> list[str]:
    """What came through the gate."""
    return []


@pytest.fixture
def browser(accounts: Accounts, reached: list[str]) -> TestClient:
    """Signed in, over Streamlit's own handshake."""

    async def app(request: Request) -> PlainTextResponse:
        reached.append(f"{request.method} {request.url.path}")
        return PlainTextResponse("the app")

    async def stream(line: WebSocket) -> None:
        reached.append("line")
        if starlette_websocket._is_origin_allowed(line.headers.get("origin"), line.headers.get("host")):
            await line.accept()
        await line.close()

    every = ["GET", "POST", "PUT", "PATCH", "DELETE"]
    inside = [WebSocketRoute("/_stcore/stream", stream), Route("/{path:path}", app, methods=every)]
    starlette = Starlette(routes=[*ROUTES, *inside], middleware=[Middleware(Gate)])
    token = accounts.make_first(accounts.first_token() or "", "lind", "Dr. Lind", "copper ladder moth")
    return TestClient(starlette, base_url=SITE, follow_redirects=False, cookies={SECURE_COOKIE: token})


def connects(browser: TestClient, origin: str | None, host: str = "scribe.example.org") -> bool:
    headers = {"host": host} | ({} if origin is None else {"origin": origin})
    try:
        with browser.websocket_connect("wss://scribe.example.org/_stcore/stream", headers=headers):
            return True
    except WebSocketDisconnect as refusal:
        assert refusal.code == 1008
        return False


@pytest.mark.parametrize("auth", ["local", "oidc"])
def test_another_sites_line_reaches_neither_the_store_nor_streamlit(
    browser: TestClient, reached: list[str], monkeypatch: pytest.MonkeyPatch, auth: str
) -> None:
    monkeypatch.setattr(settings(), "auth", auth)
    monkeypatch.setattr(running, "accounts", lambda: pytest.fail("the session was looked up"))
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("somebody was called"))
    started = time.monotonic()
    for origin in (*OTHERS, None, "http://127.0.0.1:6006", "http://localhost:8501"):
        assert not connects(browser, origin)
    assert not reached and time.monotonic() - started < 2


@pytest.mark.parametrize("host", ["scribe.example.org", "scribe.example.org:443", "SCRIBE.example.org"])
def test_the_own_pages_line_passes_streamlits_check_too(
    browser: TestClient, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    monkeypatch.setattr(starlette_websocket, "is_url_from_allowed_origins", lambda _: pytest.fail("it looked further"))
    assert connects(browser, SITE, host)


@pytest.mark.parametrize("auth", ["local", "oidc"])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_another_sites_page_changes_nothing_on_any_route(
    browser: TestClient, reached: list[str], monkeypatch: pytest.MonkeyPatch, auth: str, method: str
) -> None:
    monkeypatch.setattr(settings(), "auth", auth)
    paths = ("/sign-in", "/sign-out", "/password", "/first-start", "/_stcore/upload_file/a/b", "/_stcore/health")
    for path in (*paths, "/static/a.js", "/sound/1", "/api/v1/visits", "/"):
        for headers in ({"origin": "https://evil.example.org"}, {"origin": SITE, "sec-fetch-site": "same-site"}, {}):
            refused = browser.request(method, path, headers=headers, content=b"")
            assert (refused.status_code, refused.text) == (403, gate.FOREIGN), path
            assert "set-cookie" not in refused.headers
    assert not reached and browser.get("/sound/1").status_code == (200 if auth == "local" else 401)


def test_the_own_page_changes_what_it_asks_to(browser: TestClient, reached: list[str]) -> None:
    for method in ("PUT", "DELETE"):
        assert browser.request(method, "/_stcore/upload_file/a/b", headers={"origin": SITE}).status_code == 200
    assert reached == ["PUT /_stcore/upload_file/a/b", "DELETE /_stcore/upload_file/a/b"]


def test_streamlits_ways_in_and_out_are_taken_from_the_own_page_only(
    browser: TestClient, reached: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings(), "auth", "oidc")
    for path in ("/auth/login", "/auth/logout"):
        assert browser.get(path, headers={"sec-fetch-site": "cross-site"}).status_code == 403
        assert browser.get(path, headers={"sec-fetch-site": "same-origin"}).status_code == 200
    assert browser.get("/oauth2callback", headers={"sec-fetch-site": "cross-site"}).status_code == 200
    assert reached == ["GET /auth/login", "GET /auth/logout", "GET /oauth2callback"]


def test_a_page_is_opened_by_a_link_on_another_site(browser: TestClient) -> None:
    assert browser.get("/visit?visit=a", headers={"sec-fetch-site": "cross-site"}).text == "the app"


def test_whoever_runs_the_app_is_told_once_what_a_proxy_must_do(
    browser: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    gate._tell_once.cache_clear()
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            assert not connects(browser, "https://evil.example.org")
    assert [record.getMessage() for record in caplog.records] == [gate.IF_OWN]


def test_streamlit_asks_nobody_for_its_own_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fails where Streamlit comes by its address in another way than the one that is replaced."""
    for name in ("get_external_ip", "get_internal_ip"):
        monkeypatch.setattr(net_util, name, getattr(net_util, name))  # put back at the end
    monkeypatch.setattr(net_util, "_external_ip", None)
    monkeypatch.setattr(net_util, "_internal_ip", None)
    monkeypatch.setattr(socket, "socket", lambda *_: pytest.fail("a socket was opened"))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: pytest.fail("a name was looked up"))
    own_address.never_ask()
    for _ in range(10):
        assert not starlette_websocket._is_origin_allowed("http://evil.example.org", "127.0.0.1:8501")
