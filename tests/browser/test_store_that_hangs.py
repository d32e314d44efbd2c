"""A store that hangs while a visit is recorded: the page says so soon, and goes on by itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.app_on_fakes import EMBEDDED, SESSION
from tests.browser.server import served
from tests.browser.test_changes import TOKEN
from tests.faults.processes import embedded_pid, hung

pytestmark = pytest.mark.browser
SOON_MS = 15_000
"""5 s, and what a busy machine adds; where each question waited for itself it took up to 24 s."""


def test_a_store_that_hangs_is_told_soon_and_the_recording_goes_on(
    tmp_path: Path, open_page: Callable[..., Page]
) -> None:
    with served("tests.browser.app_on_fakes", tmp_path, **{SESSION: TOKEN, EMBEDDED: "yes"}) as address:
        page = open_page(address, session=TOKEN)
        page.get_by_text("The patient was told").click()
        page.get_by_role("button", name="Start recording").click()
        expect(page.locator(".line .time")).to_have_text(re.compile("00:0[2-9]"))
        with hung(embedded_pid(tmp_path)):
            for told in ("The records do not answer", "Sound is held up", "Recording, not stored yet"):
                expect(page.get_by_text(told)).to_be_visible(timeout=SOON_MS)
        expect(page.get_by_text("Sound is held up")).to_be_hidden()
        expect(page.locator(".state")).to_have_text("Recording")
