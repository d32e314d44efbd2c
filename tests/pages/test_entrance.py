"""First start, signing in and out, the own password, and the gate before the app."""

from __future__ import annotations

import re

import pytest
from httpx import Response
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from pages import server
from pages.entrance import routes
from pages.entrance.addresses import local, place
from pages.entrance.cookies import COOKIE, SECURE_COOKIE, person_of, token_of
from pages.entrance.gate import Gate
from pages.entrance.routes import ROUTES
from scribe_core import running
from scribe_core.accounts import Accounts
from scribe_core.errors import StoreError
from scribe_core.settings import settings
from scribe_core.types import Role
from tests.doors import open_accounts
from tests.fakes import MemoryStore
from tests.makers import a_visit

SITE = "https://scribe.example.org"
PASSWORD, OTHER = "copper ladder moth", "green umbrella fork"
PAGE = {"accept": "text/html"}


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def visits() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def accounts(visits: MemoryStore, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Accounts:
    accounts = open_accounts(visits=visits, clock=clock)
    monkeypatch.setattr(running, "accounts", lambda: accounts)
    return accounts


@pytest.fixture
def browser(accounts: Accounts) -> TestClient:
    async def app(request: Request) -> PlainTextResponse:
        return PlainTextResponse("the app")

    def sound(request: Request) -> JSONResponse:
        person = person_of(request)
        return JSONResponse(person and person.name)

    async def stream(socket: WebSocket) -> None:
        await socket.accept()
        await socket.close()

    inside = [WebSocketRoute("/_stcore/stream", stream), Route("/sound/1", sound), Route("/{path:path}", app)]
    starlette = Starlette(routes=[*ROUTES, *inside], middleware=[Middleware(Gate)])
    return TestClient(starlette, base_url=SITE, follow_redirects=False, headers={"origin": SITE})


@pytest.fixture
def lind(accounts: Accounts) -> str:
    """The first account; its password is PASSWORD."""
    return accounts.make_first(accounts.first_token() or "", "lind", "Dr. Lind", PASSWORD)


def sign_in(browser: TestClient, login: str = "lind", password: str = PASSWORD, address: str = "/sign-in") -> Response:
    return browser.post(address, data={"account": login, "password": password})


def connects(browser: TestClient) -> bool:
    try:
        with browser.websocket_connect(f"{SITE.replace('https', 'wss')}/_stcore/stream"):
            return True
    except WebSocketDisconnect as refusal:
        return refusal.code != 1008


def test_the_first_start_makes_the_account_and_signs_in(
    browser: TestClient, accounts: Accounts, visits: MemoryStore
) -> None:
    visits.create_visit(a_visit(owner=""))
    led = browser.get("/visits", headers=PAGE)
    assert (led.status_code, led.headers["location"]) == (303, "/first-start?next=%2Fvisits")
    token = accounts.first_token() or ""
    form = browser.get(f"/first-start?token={token}")
    assert token not in form.text and "The 1 visits that are here" in form.text
    given = {"token": token, "name": "Dr. <b>Lind", "account": "lind", "password": PASSWORD, "again": PASSWORD}
    for change, words in (({"token": "x"}, "not the token"), ({"again": "y"}, "differ"), ({"password": "s"}, "differ")):
        refused = browser.post("/first-start", data=given | change)
        assert refused.status_code == 403 and words in refused.text
        assert PASSWORD not in refused.text and "Dr. &lt;b&gt;Lind" in refused.text
    done = browser.post("/first-start?next=%2Fvisits", data=given)
    assert (done.status_code, done.headers["location"]) == (303, "/visits")
    assert browser.get("/visits", headers=PAGE).text == "the app"
    assert visits.list_visits().visits[0].owner
    again = browser.post("/first-start?next=%2Fvisits", data=given)  # the answer to the first was lost
    assert (again.status_code, again.headers["location"]) == (303, "/visits")
    assert browser.get("/first-start").headers["location"] == "/sign-in"


def test_the_terminal_shows_the_token_while_there_is_no_account(
    accounts: Accounts, capsys: pytest.CaptureFixture[str]
) -> None:
    server.tell_first_start()
    told = capsys.readouterr().out
    shown = re.search(r"Its token, for an hour: (\S+)", told)
    assert shown and "/first-start\n" in told and "Start the app again for another" in told
    accounts.make_first(shown[1], "lind", "Dr. Lind", PASSWORD)
    server.tell_first_start()
    assert capsys.readouterr().out == ""


def test_signing_in_leads_where_one_wanted_to_go(browser: TestClient, lind: str) -> None:
    led = browser.get("/visit?visit=abc", headers=PAGE)
    assert led.headers["location"] == "/sign-in?next=%2Fvisit%3Fvisit%3Dabc"
    assert "current-password" in browser.get(led.headers["location"]).text
    done = sign_in(browser, address=led.headers["location"])
    assert (done.status_code, done.headers["location"]) == (303, "/visit?visit=abc")
    assert browser.get("/sign-in?next=/visits").headers["location"] == "/visits"


def parts_of(cookie: str) -> set[str]:
    """Without its value."""
    return {part.strip().partition("=")[0] if n == 0 else part.strip() for n, part in enumerate(cookie.split(";"))}


def test_over_https_the_cookie_is_of_this_host_alone(browser: TestClient, lind: str, accounts: Accounts) -> None:
    given = sign_in(browser)
    parts = {"__Host-scribe_session", "HttpOnly", "Path=/", "SameSite=lax", "Secure"}
    assert parts_of(given.headers["set-cookie"]) == parts
    browser.cookies.clear()
    browser.cookies.set(COOKIE, lind)  # any page without HTTPS, and any neighbour of the domain, can plant this one
    assert browser.get("/sound/1").status_code == 401 and not connects(browser)
    browser.cookies.clear()
    browser.cookies.set(SECURE_COOKIE, given.cookies[SECURE_COOKIE])
    taken = browser.post("/sign-out").headers["set-cookie"]
    assert parts_of(taken) >= parts and "Max-Age=0" in taken


def test_without_https_the_cookie_is_a_plain_one(browser: TestClient, lind: str) -> None:
    here = "http://localhost:8501"
    plain = TestClient(browser.app, base_url=here, follow_redirects=False, headers={"origin": here})
    given = sign_in(plain).headers["set-cookie"]
    assert parts_of(given) == {"scribe_session", "HttpOnly", "Path=/", "SameSite=lax"}
    assert plain.get("/sound/1").json() == "Dr. Lind"
    assert parts_of(plain.post("/sign-out").headers["set-cookie"]) >= parts_of(given)


@pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_nothing_but_post_acts(browser: TestClient, lind: str, accounts: Accounts, method: str) -> None:
    token = sign_in(browser).cookies[SECURE_COOKIE]
    answers = {path: browser.request(method, path) for path in ("/sign-in", "/sign-out", "/password", "/first-start")}
    for path, answer in answers.items():
        expected = browser.get(path).status_code if method == "HEAD" else 405
        assert (answer.status_code, "set-cookie" in answer.headers) == (expected, False), path
    assert accounts.standing(token).person


def test_a_look_at_the_head_of_a_form_is_no_wrong_try(browser: TestClient, lind: str) -> None:
    for _ in range(8):
        assert browser.head("/sign-in").status_code == 200
    assert sign_in(browser).status_code == 303
    for _ in range(8):
        assert browser.head("/password").status_code == 200
    sent = {"old": PASSWORD, "password": OTHER, "again": OTHER}
    assert browser.post("/password", data=sent).status_code == 303


def test_every_sign_in_has_its_own_token(browser: TestClient, lind: str, accounts: Accounts) -> None:
    given = []
    for planted in ("by somebody else", lind):
        browser.cookies.clear()
        browser.cookies.set(SECURE_COOKIE, planted)
        given.append(sign_in(browser).cookies[SECURE_COOKIE])
        assert accounts.standing(planted).person is None
    assert len({*given, lind, "by somebody else"}) == 4


def test_a_wrong_password_is_told_and_the_name_stays(browser: TestClient, lind: str) -> None:
    refused = sign_in(browser, password=OTHER)
    assert refused.status_code == 403 and "The account name or the password is wrong." in refused.text
    assert 'value="lind"' in refused.text and OTHER not in refused.text and "set-cookie" not in refused.headers
    for _ in range(5):
        refused = sign_in(browser, password=OTHER)
    assert re.search(r"Try again in \d+ seconds", refused.text)


def test_wrong_passwords_from_elsewhere_keep_nobody_out(browser: TestClient, lind: str) -> None:
    elsewhere = TestClient(browser.app, base_url=SITE, headers={"origin": SITE}, client=("192.0.2.7", 5000))
    for _ in range(6):
        assert sign_in(elsewhere, password=OTHER).status_code == 403
    assert "Try again in" in sign_in(elsewhere).text
    assert sign_in(browser).status_code == 303


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("testclient", ""),
        (None, ""),
    ],
)
def test_an_ipv6_network_is_one_place(host: str | None, expected: str) -> None:
    scope = {"type": "http", "headers": [], "client": (host, 1) if host else None}
    assert place(Request(scope)) == expected


def test_whoever_signs_out_waits_for_nobody_who_signs_in(
    browser: TestClient, lind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sign_in(browser).status_code == 303
    monkeypatch.setattr(routes, "MOST_WAITING", 0)
    assert sign_in(browser).status_code == 503
    assert browser.post("/sign-out").headers["location"] == "/sign-in"


def test_signing_out_ends_the_session(browser: TestClient, lind: str, accounts: Accounts) -> None:
    token = sign_in(browser).cookies[SECURE_COOKIE]
    assert browser.get("/sign-out", headers=PAGE).headers["location"] == "/" and accounts.standing(token).person
    done = browser.post("/sign-out")
    assert (done.headers["location"], done.headers["clear-site-data"]) == ("/sign-in", '"cache"')
    assert accounts.standing(token).person is None and SECURE_COOKIE not in browser.cookies
    assert browser.get("/", headers=PAGE).headers["location"] == "/sign-in"


def test_a_newcomer_comes_no_further_than_to_a_new_password(browser: TestClient, lind: str, accounts: Accounts) -> None:
    admin = accounts.as_person(accounts.standing(lind).person)  # type: ignore[arg-type]
    given = admin.add("ann", "Ann", [Role.CLINICIAN])
    done = sign_in(browser, "ann", given, "/sign-in?next=/visits")
    assert done.headers["location"] == "/password?next=%2Fvisits"
    assert browser.get("/visits", headers=PAGE).headers["location"] == "/password?next=%2Fvisits"
    assert not connects(browser) and browser.get("/sound/1").status_code == 401
    assert 'value="ann"' in browser.get("/password").text
    fields = {"account": "lind", "old": given, "password": OTHER, "again": OTHER}
    assert "wrong" in browser.post("/password", data=fields | {"old": "x"}).text
    done = browser.post("/password?next=/visits", data=fields)
    assert done.headers["location"] == "/visits"
    assert connects(browser) and browser.get("/sound/1").json() == "Ann"


def test_the_password_page_is_for_those_who_are_signed_in(browser: TestClient, lind: str) -> None:
    assert browser.get("/password").headers["location"] == "/sign-in"
    assert browser.post("/password", data={"old": PASSWORD}).headers["location"] == "/sign-in"


def test_without_a_session_only_what_is_everybodys_is_served(browser: TestClient, lind: str) -> None:
    for path in ("/static/js/index.js", "/_stcore/health", "/_stcore/host-config", "/favicon.png"):
        assert browser.get(path).text == "the app"
    uploads, own = "/_stcore/upload_file/1/2", ("/media/1", "/sound/1", "/changes/1/2")
    for path in ("/", "/visits", uploads, "/_stcore/metrics", "/staticky", *own):
        assert browser.get(path).status_code == 401, path
        assert browser.put(path).status_code == 401, path
    assert browser.get("/", headers=PAGE).headers["location"] == "/sign-in"
    assert not connects(browser)
    sign_in(browser)
    assert connects(browser) and browser.get("/media/1").text == "the app"


def test_a_session_that_ended_may_come_back_to_be_told_so(browser: TestClient, lind: str, clock: Clock) -> None:
    sign_in(browser)
    clock.now += 1801
    assert connects(browser)
    assert browser.get("/media/1").status_code == 401 and browser.get("/sound/1").status_code == 401
    led = browser.get("/", headers=PAGE)
    assert "after 30 minutes without activity" in browser.get(led.headers["location"]).text


def test_a_form_as_long_as_a_book_is_not_read(browser: TestClient, lind: str) -> None:
    assert sign_in(browser, password="x" * 20_000).status_code == 413


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "visits",
        "//evil.example.org",
        "/\\evil.example.org",
        "https://evil.example.org/",
        "javascript:alert(1)",
        "/visits\r\nSet-Cookie: a=b",
        "/sign-in?next=/sign-in",
    ],
)
def test_nobody_is_led_to_another_site(address: str | None) -> None:
    assert local(address) == "/"


def test_own_pages_are_led_to() -> None:
    assert local("/visit?visit=abc") == "/visit?visit=abc"


def test_a_plain_page_can_neither_run_scripts_nor_be_framed(browser: TestClient, lind: str) -> None:
    answer = browser.get("/sign-in")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "script" not in policy
    assert answer.headers["cache-control"] == "no-store" and "<script" not in answer.text
    assert "--primaryColor: #" in answer.text


def test_a_store_that_does_not_answer_lets_nobody_in(
    browser: TestClient, lind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> Accounts:
        raise StoreError("The store does not answer.")

    sign_in(browser)
    monkeypatch.setattr(running, "accounts", refuse)
    for path in ("/", "/sign-in"):
        answer = browser.get(path, headers=PAGE)
        assert answer.status_code == 503 and "does not answer" in answer.text
    assert not connects(browser)


def test_with_openid_connect_the_app_itself_signs_in(
    browser: TestClient, lind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings(), "auth", "oidc")
    assert browser.get("/", headers=PAGE).text == "the app" and connects(browser)
    for path in ("/sign-in", "/first-start", "/password"):
        assert browser.get(path).headers["location"] == "/"
    assert sign_in(browser).headers["location"] == "/"
    for path in ("/sound/1", "/changes/1/2", "/media/abc.zip", "/_stcore/metrics", "/_stcore/upload_file/a/b"):
        assert browser.get(path).status_code == 401
    assert browser.get("/").headers["content-security-policy"] == "frame-ancestors 'self'"


def test_with_openid_connect_the_session_is_that_of_streamlits_login(
    browser: TestClient, accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings(), "auth", "oidc")
    cookies = {"_streamlit_user": "signed", "_streamlit_user__1": "rest", "_streamlit_user_tokens": "t", "other": "x"}
    token = token_of(cookies, https=True)
    assert "signed" in token and "rest" in token and "=t" not in token
    assert token_of({SECURE_COOKIE: "x"}, https=True) == ""
    accounts.enter(token, {"sub": "1", "email": "ann@example.org", "name": "Ann", "iat": 1, "email_verified": True})
    for name, value in cookies.items():
        browser.cookies.set(name, value)
    assert browser.get("/sound/1").json() == "Ann"
