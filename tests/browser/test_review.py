"""A whole visit reviewed with the keyboard in a real browser, and by two at once."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.a_visit_to_review import NOTE, VISIT_ID, visit_id_of
from tests.browser.app_on_fakes import HOW_MANY, SESSION, TO_REVIEW
from tests.browser.server import served
from tests.doors import until

pytestmark = pytest.mark.browser
TOKEN = "a session that is open from the start"
SHARED_VISITS = 16
CORRECTED = "The left knee hurts since Monday."
RIGHT_KNEE, DOSE = NOTE[2][1], NOTE[4][1]


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Iterator[str]]:
    """Addresses of visits on one server, each for one test."""
    environment = {SESSION: TOKEN, TO_REVIEW: "ended", HOW_MANY: str(SHARED_VISITS)}
    with served("tests.browser.app_on_fakes", tmp_path_factory.mktemp("shared"), **environment) as address:
        yield (f"{address}/visit?visit={visit_id_of(number)}" for number in range(SHARED_VISITS))


@pytest.fixture
def address(shared: Iterator[str]) -> str:
    return next(shared)


@pytest.fixture
def own_address(folder: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Of a visit on a server that has no other one. The parameter is its status."""
    environment = {SESSION: TOKEN, TO_REVIEW: getattr(request, "param", "ended")}
    with served("tests.browser.app_on_fakes", folder, **environment) as address:
        yield f"{address}/visit?visit={VISIT_ID}"


@pytest.fixture
def visit(address: str, open_page: Callable[..., Page]) -> Page:
    return opened(address, open_page)


@pytest.fixture
def own_visit(own_address: str, open_page: Callable[..., Page]) -> Page:
    return opened(own_address, open_page)


def opened(address: str, open_page: Callable[..., Page]) -> Page:
    page = open_page(address, session=TOKEN)
    expect(page.locator(".checks")).to_have_text("6 to look at")
    return page


def row(page: Page, number: int) -> object:
    return page.locator(f'.statement[data-statement="s{number}"]')


def current(page: Page) -> object:
    return page.locator(".statement:focus")


def test_a_link_to_a_visit_is_the_whole_app_also_on_a_new_server(visit: Page) -> None:
    expect(visit.get_by_role("link", name="Visits")).to_be_visible()


def test_a_visit_is_reviewed_with_the_keyboard_and_signed(own_visit: Page, folder: Path) -> None:
    visit = own_visit
    visit.keyboard.press("j")
    expect(current(visit).locator(".wording")).to_have_text(RIGHT_KNEE)
    visit.keyboard.press("e")
    expect(visit.locator(".editor textarea")).to_have_value(RIGHT_KNEE)
    visit.keyboard.press("Control+a")
    visit.keyboard.type(CORRECTED)
    visit.keyboard.press("Enter")
    expect(row(visit, 3).locator(".wording")).to_have_text(CORRECTED)
    expect(row(visit, 3).locator(".mark")).to_have_text("edited")

    expect(current(visit).locator(".wording")).to_have_text(DOSE)
    visit.keyboard.press("r")
    expect(visit.get_by_text("Why?")).to_be_visible()
    visit.keyboard.press("2")
    expect(visit.locator(".rejected .statement .wording")).to_have_text(DOSE)
    visit.keyboard.press("u")
    expect(row(visit, 5).locator(".mark")).to_be_hidden()
    expect(visit.locator(".rejected")).to_be_hidden()
    row(visit, 5).focus()
    visit.keyboard.press("r")
    expect(visit.get_by_text("Why?")).to_be_visible()
    visit.keyboard.press("r")
    expect(visit.locator(".rejected .statement")).to_have_count(1)

    row(visit, 2).focus()
    visit.keyboard.press("s")
    visit.locator(".editor textarea").fill("The knee is swollen.\nIbuprofen 400 mg twice a day.")
    visit.keyboard.press("Control+Enter")
    expect(visit.locator(".section").first.locator(".wording")).to_have_text(
        [NOTE[0][1], "The knee is swollen.", "Ibuprofen 400 mg twice a day."]
    )

    row(visit, 6).focus()
    visit.keyboard.press("t")
    expect(row(visit, 6).locator(".wording")).to_have_text("Follow-up in three weeks.")
    visit.keyboard.press("u")
    expect(row(visit, 6).locator(".wording")).to_have_text(NOTE[5][1])
    row(visit, 6).focus()
    visit.keyboard.press("l")
    expect(row(visit, 6).locator(".proposal")).to_be_hidden()

    row(visit, 4).focus()
    visit.keyboard.press("m")
    visit.keyboard.press("2")
    expect(visit.locator(".section").nth(1).locator(".wording")).to_have_text([NOTE[3][1]])
    row(visit, 4).focus()
    visit.keyboard.press("n")
    visit.keyboard.type("Ann walks without help.")
    visit.keyboard.press("Enter")
    expect(row(visit, 7).locator(".wording")).to_have_text("Ann walks without help.")
    expect(row(visit, 7).locator(".wording .masked")).to_have_text("Ann")

    expect(visit.locator(".unchecked:visible")).to_have_count(0)
    visit.keyboard.press("Shift+A")
    expect(row(visit, 1).locator(".mark")).to_have_text("accepted")
    visit.reload()
    expect(row(visit, 1).locator(".mark")).to_have_text("accepted")
    expect(row(visit, 3).locator(".wording")).to_have_text(CORRECTED)
    sign(visit)
    expect(visit.locator(".state")).to_have_text("Signed")
    row(visit, 1).focus()
    expect(row(visit, 1).locator(".bar button")).to_have_text(["Play"])
    read_the_record(visit)
    find_it_in_dataset_and_figures(visit, folder)


def sign(page: Page) -> None:
    page.get_by_role("button", name="Sign", exact=True).click()
    dialog = page.get_by_role("dialog")
    button = dialog.get_by_role("button", name="Sign", exact=True)
    expect(button).to_be_visible()
    for reason in dialog.get_by_text("I examined it myself").all():
        reason.click()
    expect(button).to_be_enabled()
    button.click()
    expect(dialog).to_be_hidden()


def read_the_record(page: Page) -> None:
    page.get_by_text("Changes", exact=True).click()
    record = page.locator(".record")
    expect(record.locator(".removed").first).to_be_visible()
    expect(record.locator(".added", has_text="Ann walks without help.")).to_be_visible()
    page.get_by_text("History", exact=True).click()
    expect(record.locator(".step").first).to_contain_text("signed")
    expect(record.get_by_text("Reason: Wrong")).to_be_visible()


def find_it_in_dataset_and_figures(page: Page, folder: Path) -> None:
    page.get_by_role("link", name="Datasets").click()
    page.get_by_role("button", name="Build SFT dataset").click()
    expect(page.get_by_text("examples to train on").first).to_be_visible()
    taught = "\n".join(path.read_text() for path in folder.glob("datasets/*/train.jsonl"))
    assert CORRECTED in taught and "<PERSON_1>" in taught and "Ann" not in taught
    page.get_by_role("link", name="Analytics").click()
    expect(page.get_by_role("heading", name="Analytics")).to_be_visible()
    until(lambda: is_counted_as_signed(page), limit_s=60)
    with page.expect_download() as kept:
        page.locator(".st-key-csv_decisions-on-statements button").click()
    decisions = list(csv.DictReader(kept.value.path().read_text().splitlines()))
    (assessment,) = [line for line in decisions if line["Section"] == "assessment"]
    assert assessment["Edited"] == "1", assessment


def is_counted_as_signed(page: Page) -> bool:
    """The figures follow a few seconds later."""
    page.reload()
    expect(page.get_by_text("Statements of a signed note")).to_be_visible()
    return page.get_by_text("No visit of these days is signed").count() == 0


def test_a_statement_plays_the_words_it_was_made_from(visit: Page) -> None:
    with visit.expect_request("**/sound/**") as asked:
        row(visit, 4).focus()
        visit.keyboard.press("p")
    reply = asked.value.response()
    assert reply and reply.status == 206 and reply.headers["cache-control"] == "no-store"
    start_ms, end_ms = map(int, asked.value.url.rpartition("/")[2].removesuffix(".wav").split("-"))
    assert 0 < end_ms - start_ms < 5000
    expect(row(visit, 4).locator('[data-action="play"]')).to_have_text("Stop")


def test_words_that_are_chosen_show_what_was_made_of_them(visit: Page) -> None:
    visit.locator(".turn").nth(4).locator(".word", has_text="x-ray").click()
    expect(visit.locator(".statement.linked .wording")).to_have_text([NOTE[3][1]])
    row(visit, 4).focus()
    expect(visit.locator(".word.cited")).to_have_text(["x-ray", "left", "knee"])


def test_an_answer_that_comes_late_moves_nobody(visit: Page) -> None:
    row(visit, 1).focus()
    visit.keyboard.press("a")
    row(visit, 2).focus()
    expect(row(visit, 1).locator(".mark")).to_have_text("accepted")
    expect(current(visit)).to_have_attribute("data-statement", "s2")
    visit.keyboard.press("m")
    visit.keyboard.press("3")
    row(visit, 4).focus()
    visit.keyboard.press("e")
    visit.keyboard.press("Control+a")
    visit.keyboard.type("Under usual care, A knee x-ray.", delay=60)
    expect(row(visit, 2).locator(".mark")).to_have_text("edited")
    expect(visit.locator(".editor textarea")).to_have_value("Under usual care, A knee x-ray.")
    expect(row(visit, 1).locator(".mark")).to_have_text("accepted")


def test_an_editor_stays_while_others_come_and_go(visit: Page) -> None:
    row(visit, 3).focus()
    visit.keyboard.press("r")
    visit.keyboard.press("r")
    row(visit, 1).focus()
    visit.keyboard.press("e")
    visit.keyboard.type(" And more.", delay=60)
    expect(visit.locator(".rejected .statement")).to_have_count(1)
    expect(visit.locator(".editor textarea")).to_be_focused()
    expect(visit.locator(".editor textarea")).to_have_value(f"{NOTE[0][1]} And more.")


@pytest.mark.parametrize("own_address", ["paused"], indirect=True)
def test_what_comes_behind_an_editor_is_shown_and_not_overwritten(
    own_visit: Page, own_address: str, open_page: Callable[..., Page]
) -> None:
    visit, other = own_visit, open_page(own_address, session=TOKEN)
    row(other, 3).focus()
    other.keyboard.press("e")
    row(visit, 3).focus()
    visit.keyboard.press("e")
    visit.locator(".editor textarea").fill("Left knee pain.")
    visit.keyboard.press("Enter")
    expect(row(other, 3).locator(".wording")).to_have_text("Left knee pain.")
    expect(row(other, 3).locator(".wording")).to_be_visible()
    other.locator(".editor textarea").fill("Hip pain.")
    other.keyboard.press("Enter")
    expect(other.locator(".problem")).to_contain_text("nothing was overwritten")
    expect(row(visit, 3).locator(".wording")).to_have_text("Left knee pain.")
    other.keyboard.press("Enter")
    expect(row(visit, 3).locator(".wording")).to_have_text("Hip pain.")


def test_a_finding_that_was_set_aside_is_brought_back(visit: Page) -> None:
    finding = row(visit, 3).locator(".finding", has_text="left was said")
    finding.get_by_role("button", name="Set aside").click()
    finding.get_by_role("button", name="False alarm").click()
    aside = row(visit, 3).locator(".set-aside")
    expect(aside).to_contain_text("False alarm")
    expect(visit.locator(".checks")).to_have_text("5 to look at")
    aside.get_by_role("button", name="Bring back").click()
    expect(visit.locator(".checks")).to_have_text("6 to look at")


def test_of_two_browsers_the_second_is_told_and_keeps_its_words(
    visit: Page, address: str, open_page: Callable[..., Page]
) -> None:
    other = open_page(address, session=TOKEN)
    expect(row(other, 3).locator(".wording")).to_have_text(RIGHT_KNEE)
    for page in (visit, other):
        row(page, 3).focus()
        page.keyboard.press("e")
    visit.locator(".editor textarea").fill("Left knee pain.")
    visit.keyboard.press("Enter")
    expect(row(visit, 3).locator(".wording")).to_have_text("Left knee pain.")
    other.locator(".editor textarea").fill("Hip pain.")
    other.keyboard.press("Enter")
    expect(other.locator(".problem")).to_contain_text("nothing was overwritten")
    expect(other.locator(".editor textarea")).to_have_value("Hip pain.")
    other.keyboard.press("Escape")
    expect(row(other, 3).locator(".wording")).to_have_text("Left knee pain.")
    visit.reload()
    expect(row(visit, 3).locator(".wording")).to_have_text("Left knee pain.")
