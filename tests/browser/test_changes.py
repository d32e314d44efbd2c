"""The visit's page reads changes: over lost requests, beside somebody who types, and over the end of the server."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, Route, expect

from scribe_core.audio.codec import wav_bytes
from tests.browser.a_visit_to_review import NOTE, SAID, VISIT_ID
from tests.browser.app_on_fakes import HOSTILE, SESSION, STATEMENT, TO_REVIEW, UNWRITTEN
from tests.browser.server import free_port, served
from tests.doors import WORDS
from tests.fakes import FakeRecogniser

pytestmark = pytest.mark.browser
TOKEN = "a session that is open from the start"
FETCHED = "**/changes/**"
TALK = ["hello doctor", "my knee hurts since monday", "take rest", "my knee hurts", "hello monday", "rest hurts"]
VOICE = FakeRecogniser([*WORDS, HOSTILE, UNWRITTEN])


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "visit.wav"
    sound = [part for text in TALK for part in (VOICE.spoken(text), VOICE.silence(3.0))]
    path.write_bytes(wav_bytes(np.concatenate(sound)))
    return path


def row(page: Page, number: int) -> object:
    return page.locator(f'.statement[data-statement="s{number}"]')


def test_a_visit_that_grows_is_drawn_whole_over_lost_requests_and_answers(
    folder: Path, recording: Path, open_page: Callable[..., Page]
) -> None:
    asked: list[str] = []

    def lose(route: Route) -> None:
        """Of three requests one does not arrive, and the answer to another one is lost."""
        asked.append(route.request.url)
        if len(asked) % 3 == 1:
            route.abort()
        elif len(asked) % 3 == 2:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    with served("tests.browser.app_on_fakes", folder, **{SESSION: TOKEN}) as address:
        page = open_page(address, session=TOKEN)
        page.route(FETCHED, lose)
        page.get_by_text("The patient was told").click()
        expect(page.locator("input[type=file]")).to_be_enabled()
        page.locator("input[type=file]").set_input_files(recording)
        expect(page.locator(".state")).to_have_text("Finished")
        for text in TALK:
            expect(page.locator(".turns")).to_contain_text(text)
        expect(page.locator(".statement .wording").first).to_have_text(STATEMENT)
        told = [page.locator(name).all_inner_texts() for name in (".turn .said", ".turn .time", ".statement .wording")]
        assert {url.partition("after=")[2] for url in asked} > {"0"}
        page.unroute(FETCHED)
        page.reload()
        expect(page.locator(".turn")).to_have_count(len(told[0]))
        again = [page.locator(name).all_inner_texts() for name in (".turn .said", ".turn .time", ".statement .wording")]
        assert again == told


def test_changes_that_do_not_arrive_are_told_and_leave_what_is_drawn(
    folder: Path, open_page: Callable[..., Page]
) -> None:
    with served("tests.browser.app_on_fakes", folder, **{SESSION: TOKEN, TO_REVIEW: "paused"}) as address:
        page, other = (open_page(f"{address}/visit?visit={VISIT_ID}", session=TOKEN) for _ in range(2))
        expect(row(page, 3).locator(".wording")).to_have_text(NOTE[2][1])
        page.route(FETCHED, lambda route: route.abort())
        row(other, 3).focus()
        other.keyboard.press("e")
        other.locator(".editor textarea").fill("Left knee pain.")
        other.keyboard.press("Enter")
        expect(row(other, 3).locator(".mark")).to_have_text("edited")
        expect(page.locator(".unreached")).to_be_visible()
        expect(row(page, 3).locator(".wording")).to_have_text(NOTE[2][1])
        expect(page.locator(".turn")).to_have_count(len(SAID))
        row(page, 1).focus()
        page.keyboard.press("e")
        page.locator(".editor textarea").fill("Typed meanwhile")
        page.unroute(FETCHED)
        expect(row(page, 3).locator(".wording")).to_have_text("Left knee pain.")
        expect(page.locator(".unreached")).to_be_hidden()
        expect(page.locator(".editor textarea")).to_have_value("Typed meanwhile")
        expect(page.locator(".editor textarea")).to_be_focused()


def test_a_restart_of_the_server_is_survived_with_what_is_typed(folder: Path, open_page: Callable[..., Page]) -> None:
    port, environment = free_port(), {SESSION: TOKEN, TO_REVIEW: "ended"}
    with served("tests.browser.app_on_fakes", folder, port, **environment) as address:
        page = open_page(f"{address}/visit?visit={VISIT_ID}", session=TOKEN)
        row(page, 3).focus()
        page.keyboard.press("a")
        expect(row(page, 3).locator(".mark")).to_have_text("accepted")
        row(page, 1).focus()
        page.keyboard.press("e")
        page.locator(".editor textarea").fill("Left knee pain since Monday.")
    with served("tests.browser.app_on_fakes", folder, port, **environment):
        # These fakes forget: what was accepted is a proposal again, which the page learns by reading the whole.
        expect(row(page, 3).locator(".mark")).to_be_hidden()
        expect(page.locator(".editor textarea")).to_have_value("Left knee pain since Monday.")
        page.locator(".editor textarea").press("Enter")
        expect(row(page, 1).locator(".mark")).to_have_text("edited")
        expect(row(page, 1).locator(".wording")).to_have_text("Left knee pain since Monday.")
        expect(page.locator(".turn")).to_have_count(len(SAID))
