"""First start, signing out and in, and a session that ends, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.entrance import make_first_account, sign_in
from tests.browser.server import served

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
