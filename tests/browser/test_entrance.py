"""First start, signing out and in, and a session that ends, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.app_on_fakes import SESSION
from tests.browser.entrance import make_first_account, sign_in
from tests.browser.server import free_port, served

pytestmark = pytest.mark.browser


def test_from_the_first_start_to_the_end_of_a_session(tmp_path: Path, open_page: Callable[..., Page]) -> None:
    with served("tests.browser.app_on_fakes", tmp_path) as address:
        page = open_page(f"{address}/system")
        expect(page).to_have_url(re.compile("/first-start"))
        make_first_account(page, tmp_path)
        expect(page).to_have_url(f"{address}/system")
        expect(page.get_by_role("heading", name="System")).to_be_visible()
        expect(page.get_by_role("link", name="Dr. Lind")).to_be_visible()

        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        page.goto(f"{address}/people")
        expect(page).to_have_url(re.compile("/sign-in"))
        sign_in(page, "not the password")
        expect(page.get_by_role("alert")).to_contain_text("wrong")
        sign_in(page)
        expect(page.get_by_role("heading", name="People")).to_be_visible()

        beside = page.context.new_page()
        beside.goto(address)
        beside.get_by_role("button", name="Sign out").click()
        expect(beside.get_by_role("heading", name="Sign in")).to_be_visible()
        page.get_by_role("link", name="System").click()
        expect(page.get_by_role("heading", name="Signed out")).to_be_visible()
        page.get_by_role("link", name="Sign in").click()
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_page_at_which_nobody_does_anything_empties_itself(tmp_path: Path, open_page: Callable[..., Page]) -> None:
    environment = {SESSION: "a session", "IDLE_TIMEOUT_MIN": "0.1"}
    with served("tests.browser.app_on_fakes", tmp_path, **environment) as address:
        page = open_page(f"{address}/visits", session="a session")
        expect(page.get_by_text("No visits yet")).to_be_visible()
        expect(page.get_by_text("You were signed out after 0.1 minutes without activity.")).to_be_visible()
        expect(page.get_by_text("No visits yet")).to_have_count(0)


SECRETS = """
[auth]
redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
cookie_secret = "a long random text for tests"
client_id = "scribe"
client_secret = "x"
server_metadata_url = "{provider}/.well-known/openid-configuration"
"""


def test_another_service_signs_in(tmp_path: Path, open_page: Callable[..., Page]) -> None:
    """`st.login` against a provider of the tests' own: in, out, in again; and a login that was used opens nothing."""
    port = free_port()
    others, secrets = tmp_path / "provider", tmp_path / ".streamlit" / "secrets.toml"
    for folder in (others, secrets.parent):
        folder.mkdir()
    with served("tests.browser.fake_provider", others) as provider:
        secrets.write_text(SECRETS.format(port=port, provider=provider))
        environment = {"AUTH": "oidc", "OIDC_ADMINS": "ann@example.org", "HOME": str(tmp_path)}
        with served("tests.browser.app_on_fakes", tmp_path, port, **environment) as address:
            page = open_page(address)
            page.get_by_role("button", name="Sign in").click()
            expect(page.get_by_role("heading", name="New visit")).to_be_visible()
            expect(page.get_by_text("Dr. Ann")).to_be_visible()
            page.get_by_role("link", name="People").click()
            expect(page.get_by_text("ann@example.org")).to_be_visible()
            login = [cookie for cookie in page.context.cookies() if cookie["name"].startswith("_streamlit_user")]

            page.get_by_role("button", name="Sign out").click()
            expect(page.get_by_role("button", name="Sign in")).to_be_visible()
            page.get_by_role("button", name="Sign in").click()
            expect(page.get_by_role("heading", name="New visit")).to_be_visible()

            page.context.clear_cookies()
            page.context.add_cookies(login)
            page.goto(address)
            expect(page.get_by_role("heading", name="Signed out")).to_be_visible()
            expect(page.get_by_role("heading", name="New visit")).to_have_count(0)
