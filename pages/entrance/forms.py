"""What the plain pages ask for, and how they are drawn: HTML that needs no script."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import streamlit as st
from jinja2 import Environment, FileSystemLoader, Template
from markupsafe import Markup
from starlette.responses import HTMLResponse

from scribe_core.accounts.passwords import LEAST

HERE = Path(__file__).parent
LOGO = HERE.parent / "components" / "logo.svg"
COLORS = (
    "primaryColor", "backgroundColor", "secondaryBackgroundColor", "textColor", "borderColor", "grayColor",
    "grayTextColor", "redBackgroundColor", "redTextColor",
)  # fmt: skip


@dataclass(frozen=True)
class Field:
    """autocomplete: what a password manager may fill in or keep. fixed: shown, and not to be changed."""

    name: str
    label: str
    autocomplete: str = "off"
    type: str = "text"
    hint: str = ""
    value: str = ""
    fixed: bool = False


@dataclass(frozen=True)
class Form:
    title: str
    button: str
    fields: tuple[Field, ...]
    lines: tuple[str, ...] = ()

    def filled(self, **values: str) -> Form:
        return replace(self, fields=tuple(replace(f, value=values.get(f.name, f.value)) for f in self.fields))

    def saying(self, *lines: str) -> Form:
        return replace(self, lines=(*lines, *self.lines))


ACCOUNT = Field("account", "Account name", "username")
NEW = (
    Field("password", "Password", "new-password", "password", f"At least {LEAST} characters; several words are best."),
    Field("again", "Password again", "new-password", "password"),
)
SIGN_IN = Form("Sign in", "Sign in", (ACCOUNT, Field("password", "Password", "current-password", "password")))
FIRST_START = Form(
    "First start",
    "Make the account",
    (
        Field("token", "Token", hint="The terminal in which the app was started shows it, for an hour."),
        Field("name", "Your name", "name", hint="As patients know you. It is masked in what is stored."),
        replace(ACCOUNT, hint="What you sign in with."),
        *NEW,
    ),
    ("This account records visits and manages the other accounts.",),
)
PASSWORD = Form(
    "Change your password",
    "Change the password",
    (
        replace(ACCOUNT, fixed=True),
        Field("old", "Password until now", "current-password", "password"),
        *(replace(field, label=f"New {field.label.lower()}") for field in NEW),
    ),
    ("You are signed out everywhere else.",),
)


def page(form: Form, error: str = "", status: int = 200) -> HTMLResponse:
    nonce = secrets.token_urlsafe(16)
    empty = (field.name for field in form.fields if not field.value and not field.fixed)
    html = _template().render(
        form=form,
        error=error,
        focus=next(empty, ""),
        nonce=nonce,
        style=Markup((HERE / "page.css").read_text(encoding="utf-8")),
        logo=Markup(LOGO.read_text(encoding="utf-8")),
        light=_colors("light"),
        dark=_colors("dark"),
    )
    return HTMLResponse(html, status, _headers(nonce))


def _headers(nonce: str) -> dict[str, str]:
    sources = f"default-src 'none'; style-src 'nonce-{nonce}'; img-src data:"
    return {
        "Content-Security-Policy": f"{sources}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        "Cache-Control": "no-store",
        # Not "no-referrer", under which a browser hides the origin of a form.
        "Referrer-Policy": "same-origin",
    }


@lru_cache(maxsize=1)
def _template() -> Template:
    return Environment(loader=FileSystemLoader(HERE), autoescape=True).get_template("page.html")


def _colors(theme: str) -> dict[str, str]:
    """Those of the app, from .streamlit/config.toml."""
    found = {name: st.get_option(f"theme.{theme}.{name}") for name in COLORS}
    return {name: color for name, color in found.items() if color}
