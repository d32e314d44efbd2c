"""The way into the app, as a person takes it."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page

from tests.doors import until

PASSWORD = "copper ladder moth"
TOKEN = re.compile(r"Its token, for an hour: (\S+)")


def shown_token(data_dir: Path) -> str:
    """The token that the terminal of the app shows."""
    log = data_dir / "server.log"
    until(lambda: bool(TOKEN.search(log.read_text())))
    found = TOKEN.search(log.read_text())
    assert found
    return found[1]


def make_first_account(page: Page, data_dir: Path) -> None:
    """On the page of the first start, to which every address leads."""
    page.get_by_label("Token").fill(shown_token(data_dir))
    page.get_by_label("Your name").fill("Dr. Lind")
    page.get_by_label("Account name").fill("lind")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password again").fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()


def sign_in(page: Page, password: str = PASSWORD) -> None:
    page.get_by_label("Account name").fill("lind")
    page.get_by_label("Password", exact=True).fill(password)
    page.keyboard.press("Enter")
