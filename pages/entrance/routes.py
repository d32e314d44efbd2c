"""The plain pages' routes, behind the gate: what is posted was sent by one of their forms, and nothing but POST acts.

Nothing that was typed is logged or put into an address.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import anyio
import anyio.to_thread
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from pages.entrance import forms
from pages.entrance.addresses import FIRST_START, PASSWORD, SIGN_IN, SIGN_OUT, by_https, local, place, towards
from pages.entrance.cookies import give, take_back, token_sent
from pages.entrance.forms import page
from scribe_core import running
from scribe_core.accounts.passwords import AT_ONCE
from scribe_core.errors import BadInputError, ConflictError, StoreError
from scribe_core.settings import settings

MOST_BYTES = 10_000
MOST_WAITING = 20
_HASHING = anyio.CapacityLimiter(AT_ONCE)
Answer = Callable[[Request, Mapping[str, str]], Response]


def sign_in(request: Request, sent: Mapping[str, str]) -> Response:
    accounts = running.accounts()
    standing = accounts.standing(token_sent(request))
    if accounts.empty():
        return RedirectResponse(towards(FIRST_START, _wanted(request)), 303)
    if request.method != "POST":
        if standing.person:
            return RedirectResponse(_wanted(request), 303)
        return page(forms.SIGN_IN.saying(idle_words()) if standing.idle else forms.SIGN_IN)
    try:
        token = accounts.sign_in(sent.get("account", ""), sent.get("password", ""), place(request))
    except BadInputError as error:
        return page(forms.SIGN_IN.filled(account=sent.get("account", "")), str(error), 403)
    return _come_in(request, token)


def first_start(request: Request, sent: Mapping[str, str]) -> Response:
    accounts = running.accounts()
    if not accounts.empty() and request.method != "POST":
        return RedirectResponse(SIGN_IN, 303)
    form = forms.FIRST_START
    if count := accounts.unowned_visits():
        form = form.saying(f"The {count} visits that are here already will belong to it.")
    if request.method != "POST":
        return page(form)
    given = {name: sent.get(name, "") for name in ("token", "name", "account")}
    try:
        password = _new_password(sent)
        token = accounts.make_first(given["token"], given["account"], given["name"], password)
    except (BadInputError, ConflictError) as error:
        return page(form.filled(**given), str(error), 403)
    return _come_in(request, token)


def password(request: Request, sent: Mapping[str, str]) -> Response:
    accounts = running.accounts()
    standing = accounts.standing(token_sent(request))
    person = standing.person or standing.newcomer
    if person is None:
        return RedirectResponse(towards(SIGN_IN, _wanted(request)), 303)
    own = accounts.as_person(person)
    form = forms.PASSWORD.filled(account=own.login())
    if standing.newcomer:
        form = form.saying("The password that you were given is for the first time only.")
    if request.method != "POST":
        return page(form)
    try:
        token = own.change_password(sent.get("old", ""), _new_password(sent))
    except BadInputError as error:
        return page(form, str(error), 403)
    return _come_in(request, token)


def sign_out(request: Request, _: Mapping[str, str]) -> Response:
    """By a form only: an address alone, in a picture on another site, signs nobody out."""
    if request.method != "POST":
        return RedirectResponse("/", 303)
    running.accounts().sign_out(token_sent(request))
    response = RedirectResponse(SIGN_IN, 303)
    take_back(response, by_https(request))
    # The page before must not come back by the browser's Back button.
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def idle_words() -> str:
    return f"You were signed out after {settings().idle_timeout_min:g} minutes without activity."


def _new_password(sent: Mapping[str, str]) -> str:
    if sent.get("password") != sent.get("again"):
        raise BadInputError("The two passwords differ. Type the same one twice.")
    return sent.get("password", "")


def _wanted(request: Request) -> str:
    return local(request.query_params.get("next"))


def _come_in(request: Request, token: str) -> Response:
    """Each sign-in has a token of its own, and the session of before is over."""
    accounts = running.accounts()
    accounts.sign_out(token_sent(request))
    newcomer = accounts.standing(token).newcomer
    response = RedirectResponse(towards(PASSWORD, _wanted(request)) if newcomer else _wanted(request), 303)
    give(response, token, by_https(request))
    return response


async def _hashed(answer: Answer, request: Request, sent: Mapping[str, str]) -> Response:
    """Passwords are hashed in threads of their own: however many are posted, everybody else's pages go on."""
    if _HASHING.statistics().tasks_waiting >= MOST_WAITING:
        return PlainTextResponse("Too many people sign in just now. Try again in a moment.", 503)
    return await anyio.to_thread.run_sync(answer, request, sent, limiter=_HASHING)


def _route(path: str, answer: Answer, hashes: bool = True) -> Route:
    """hashes: a posted form holds a password."""

    async def endpoint(request: Request) -> Response:
        if settings().auth == "oidc":
            return RedirectResponse("/", 303)
        sent: dict[str, str] = {}
        if request.method == "POST":
            if not 0 <= int(request.headers.get("content-length", "-1")) <= MOST_BYTES:
                return PlainTextResponse("The form is too long.", 413)
            sent = {name: text for name, text in (await request.form()).items() if isinstance(text, str)}
        try:
            if request.method == "POST" and hashes:
                return await _hashed(answer, request, sent)
            return await run_in_threadpool(answer, request, sent)
        except StoreError as error:
            return PlainTextResponse(str(error), 503)

    return Route(path, endpoint, methods=["GET", "POST"])


ROUTES = [
    _route(SIGN_IN, sign_in),
    _route(FIRST_START, first_start),
    _route(PASSWORD, password),
    _route(SIGN_OUT, sign_out, hashes=False),
]
