"""The page in a real browser, over fakes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from scribe_core.audio.codec import wav_bytes
from tests.browser.app_on_fakes import ALLERGY, HOSTILE, SESSION, STATEMENT, UNWRITTEN
from tests.browser.server import answers, served
from tests.doors import WORDS
from tests.fakes import FakeRecogniser

pytestmark = pytest.mark.browser
TOKEN = "the token of a session in tests"
VOICE = FakeRecogniser([*WORDS, HOSTILE, UNWRITTEN, *ALLERGY])
SAID = [
    "hello doctor",
    "my knee hurts since monday",
    f"take rest {HOSTILE}",
    f"my knee hurts {UNWRITTEN}",
    " ".join(ALLERGY),
]

STACKED = """view => {
  const [above, below] = [...view.querySelectorAll(".pane")].map((pane) => pane.getBoundingClientRect());
  return below.top >= above.bottom;
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served("tests.browser.app_on_fakes", tmp_path_factory.mktemp("data"), **{SESSION: TOKEN}) as address:
        yield address


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A WAV file of what is said, with pauses between."""
    path = tmp_path_factory.mktemp("sound") / "visit.wav"
    sound = [part for text in SAID for part in (VOICE.spoken(text), VOICE.silence(3.0))]
    path.write_bytes(wav_bytes(np.concatenate(sound)))
    return path


def agree(page: Page) -> None:
    page.get_by_text("The patient was told").click()
    expect(page.get_by_role("button", name="Start recording")).to_be_enabled()
    expect(page.locator("input[type=file]")).to_be_enabled()


@pytest.fixture(scope="module")
def finished(address: str, recording: Path, open_page: Callable[..., Page]) -> Page:
    """The page of an uploaded visit, watched until it is finished."""
    page = open_page(address, session=TOKEN)
    agree(page)
    page.locator("input[type=file]").set_input_files(recording)
    expect(page.locator(".state")).to_have_text("Finished")
    return page


@pytest.fixture
def visit(finished: Page) -> Page:
    """The same page with nothing pointed at and nothing focused."""
    finished.mouse.move(0, 0)
    finished.evaluate("document.activeElement?.blur()")
    return finished


def test_an_upload_becomes_a_transcript_and_a_note(visit: Page) -> None:
    expect(visit.locator(".turn .said").first).to_contain_text("hello doctor")
    expect(visit.locator(".statement .wording").first).to_have_text(STATEMENT)
    expect(visit.locator(".statement .cite").first).to_have_text(re.compile(r"\d+:\d\d"))


def test_pointing_at_a_statement_shows_its_words_and_the_other_way_round(visit: Page) -> None:
    visit.locator(".statement").first.hover()
    cited = visit.locator(".turn.linked")
    expect(cited.first).to_be_visible()
    cited.first.hover()
    expect(visit.locator(".statement.linked").first).to_contain_text(STATEMENT)


def test_the_keyboard_reaches_statement_and_words(visit: Page) -> None:
    visit.locator(".statement").first.focus()
    visit.keyboard.press("Enter")
    expect(visit.locator(".turn:focus")).to_have_count(1)
    expect(visit.locator(".statement.linked")).not_to_have_count(0)
    visit.keyboard.press("Enter")
    expect(visit.locator(".statement:focus")).to_have_count(1)


def test_the_sound_of_a_turn_is_played(visit: Page) -> None:
    turn = visit.locator(".turn").first
    turn.hover()
    at_a_finding = "node => node.closest('.view').appendChild(node.cloneNode(true)).id = 'elsewhere'"
    turn.locator(".listen").evaluate(at_a_finding)
    turn.get_by_role("button", name="Listen").click()
    expect(turn.locator(".listen[data-sound='playing']")).to_have_text("Stop")
    expect(visit.locator("#elsewhere")).to_have_text("Stop")
    expect(turn.get_by_role("button", name="Listen")).to_be_visible()
    expect(visit.locator("#elsewhere")).to_have_text("Listen")
    visit.locator("#elsewhere").evaluate("node => node.remove()")


def test_what_is_said_is_never_markup(visit: Page) -> None:
    expect(visit.locator(".turns")).to_contain_text(HOSTILE)
    assert visit.locator(".turns img").count() == 0


def test_one_click_corrects_a_speaker_for_good(visit: Page) -> None:
    turn = visit.locator(".turn").first
    turn.hover()
    turn.get_by_role("button", name="Other").click()
    expect(turn.locator(".chip")).to_have_text("Other")
    visit.reload()
    expect(visit.locator(".turn").first.locator(".chip")).to_have_text("Other")


def test_the_note_is_copied_by_keyboard_and_downloaded(visit: Page, tmp_path: Path) -> None:
    copy = visit.get_by_role("button", name="Copy note")
    copy.focus()
    visit.keyboard.press("Enter")
    expect(visit.get_by_role("button", name="Copied")).to_be_visible()
    assert STATEMENT in visit.evaluate("navigator.clipboard.readText()")
    with visit.expect_download() as download:
        visit.get_by_role("button", name="Download").click()
    download.value.save_as(tmp_path / "note.txt")
    assert STATEMENT in (tmp_path / "note.txt").read_text()


def test_a_tablet_in_portrait_stacks_the_panes(visit: Page) -> None:
    visit.set_viewport_size({"width": 768, "height": 1024})
    visit.wait_for_function(STACKED, arg=visit.locator(".view").element_handle())
    assert visit.evaluate("document.documentElement.scrollWidth") <= 768


def test_a_lost_browser_loses_nothing_and_holds_up_nobody(
    address: str, recording: Path, open_page: Callable[..., Page]
) -> None:
    page = open_page(address, speaks=recording, session=TOKEN)
    agree(page)
    page.get_by_role("button", name="Start recording").click()
    expect(page.locator(".line .time")).to_have_text(re.compile("00:0[3-9]"))
    expect(page.locator(".view")).to_have_class(re.compile("microphone-open"))  # what is played would be recorded
    where = page.url
    page.context.browser.close()
    assert answers(address, within_s=5.0)
    again = open_page(where, session=TOKEN)
    expect(again.get_by_role("button", name="Resume recording")).to_be_visible()
    expect(again.locator(".line .time")).not_to_have_text(re.compile("00:0[0-2]"))
    again.get_by_role("button", name="Discard").click()
    again.get_by_role("button", name="Discard the visit").click()
    expect(again.get_by_role("button", name="Start recording")).to_be_visible()
    again.goto(where)
    expect(again.get_by_text("There is no such visit")).to_be_visible()


def test_what_was_heard_and_not_written_is_put_into_the_note_with_one_click(visit: Page) -> None:
    ledger = visit.locator(".ledger")
    ledger.locator("summary").click()
    line = ledger.locator(".finding").filter(has_text=UNWRITTEN)
    expect(line).to_contain_text("Not in the note")
    line.get_by_role("button", name="Add to note").click()
    expect(visit.locator(".statement").filter(has_text=UNWRITTEN)).to_contain_text("The patient said:")
    expect(line).to_have_count(0)


def test_what_no_note_may_leave_out_comes_first_and_stays_to_be_seen_when_it_is_set_aside(visit: Page) -> None:
    first = visit.locator(".first .finding").first
    expect(first).to_contain_text("Not in the note")
    expect(first).to_contain_text(ALLERGY[1])
    first.get_by_role("button", name="Set aside").click()
    first.get_by_role("button", name="Clinically fine").click()
    aside = visit.locator(".ledger .set-aside")
    expect(aside).to_contain_text(ALLERGY[1])
    expect(first).not_to_contain_text(ALLERGY[1])
    visit.locator(".ledger").evaluate("details => { details.open = true; }")
    aside.get_by_role("button", name="Bring back").click()
    expect(first).to_contain_text(ALLERGY[1])


def test_what_to_look_at_first_shows_the_sentence_and_leads_to_it(visit: Page) -> None:
    about = visit.locator(".first .finding .about")
    expect(about).to_have_text([STATEMENT])
    expect(about.locator("mark.flaw")).to_have_text("right")
    about.focus()
    visit.keyboard.press("Enter")
    expect(visit.locator(".statement:focus .wording")).to_have_text(STATEMENT)


def test_a_finding_is_marked_in_the_sentence_and_can_be_set_aside(visit: Page) -> None:
    """Runs last: the finding is gone afterwards."""
    expect(visit.locator(".checks")).to_have_text("2 to look at")
    expect(visit.locator(".statement mark.flaw")).to_have_text("right")
    line = visit.locator(".first .finding").filter(has_text="No side was said")
    expect(line).to_contain_text("Not supported")
    expect(line).to_contain_text("No side was said")
    line.get_by_role("button", name="Set aside").click()
    line.get_by_role("button", name="False alarm").click()
    expect(visit.locator(".checks")).to_have_text("1 to look at")
    expect(visit.locator(".statement mark.flaw")).to_have_count(0)
