"""The whole product: a spoken visit, through a browser's microphone and the real engines, to a note with evidence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from scribe_core.audio.codec import wav_bytes
from scribe_core.audio.decode import decode
from scribe_core.demo import audio_path
from scribe_core.types import SAMPLE_RATE_HZ
from tests.browser.entrance import make_first_account
from tests.browser.server import served
from tests.own_network import NEEDED, OwnNetwork, own_network_if_allowed

pytestmark = [pytest.mark.browser, pytest.mark.engines, pytest.mark.timeout(1500)]
SILENCE_S = 5
SPOKEN_S = 40
SPOKEN = re.compile(r"00:(4[6-9]|5\d)|01:.*")
"""What the clock shows when all of it was said: the machine's speed does not change what is heard."""
SAID = {"morning", "cough", "five", "days", "breath", "blood", "fever", "chest", "pain", "temperature", "conditions"}
# The recogniser may mishear one or two.
LEAST_SAID = 9
# Where one of these is set, ONNX Runtime takes itself to be tested and reports nothing.
TESTED = ("GITHUB_ACTIONS", "GITLAB_CI", "CIRCLECI", "TF_BUILD", "BUILDKITE", "JENKINS_URL", "TEAMCITY_VERSION")
LOADING_MS = 420_000
WORDS_MS = 120_000
SPEAKING_MS = 180_000
NOTE_MS = 240_000


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def network() -> Iterator[OwnNetwork | None]:
    """All that follows is in a network out of which nothing leads; None where the machine does not allow that."""
    with own_network_if_allowed() as network:
        yield network


@pytest.fixture(scope="module")
def requested() -> set[str]:
    """The addresses that the page asked for."""
    return set()


@pytest.fixture(scope="module")
def address(model_dir: Callable[[str], Path], data_dir: Path, network: OwnNetwork | None) -> Iterator[str]:
    for name in ("whisper-base", "qwen2.5-coder-1.5b-int8"):
        model_dir(name)
    with pytest.MonkeyPatch.context() as environment:
        for name in TESTED:
            environment.delenv(name, raising=False)
        with served("pages.server", data_dir) as address:
            yield address


@pytest.fixture(scope="module")
def speech(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first part of the demo visit, as a microphone would hear it; silence before, while the line is set up."""
    sound = np.concatenate(list(decode(audio_path(), 600)))[: SPOKEN_S * SAMPLE_RATE_HZ]
    path = tmp_path_factory.mktemp("sound") / "visit.wav"
    path.write_bytes(wav_bytes(np.concatenate([np.zeros(SILENCE_S * SAMPLE_RATE_HZ, np.float32), sound])))
    return path


def test_a_spoken_visit_becomes_a_note_with_evidence(
    address: str, data_dir: Path, speech: Path, open_page: Callable[..., Page], requested: set[str]
) -> None:
    page = open_page(address, speaks=speech, on_request=lambda request: requested.add(request.url))
    make_first_account(page, data_dir)
    expect(page.get_by_text("All models are ready.")).to_be_visible(timeout=LOADING_MS)
    page.get_by_text("The patient was told").click()
    page.get_by_label("Patient’s name").fill("Miller")
    page.get_by_role("button", name="Start recording").click()
    transcript, statements = page.locator(".turns"), page.locator(".statement")
    expect(transcript).to_contain_text(_any_of(SAID), timeout=WORDS_MS)
    expect(page.get_by_label("Recorded")).to_have_text(SPOKEN, timeout=SPEAKING_MS)
    page.get_by_role("button", name="Finish").click()
    expect(page.locator(".state")).to_have_text("Finished", timeout=NOTE_MS)

    assert "HTTP/1.1" not in (data_dir / "server.log").read_text(), "requests are logged"
    expect(page.get_by_text("of sound did not arrive")).to_have_count(0)
    heard = _words(transcript.inner_text())
    assert len(SAID & heard) >= LEAST_SAID, f"never heard: {SAID - heard}"
    assert {"Doctor", "Patient"} <= set(page.locator(".chip").all_inner_texts())
    expect(page.locator(".turns .masked").first).to_have_attribute("title", re.compile("PERSON"))

    expect(statements.filter(has_text=_any_of(SAID)).first).to_be_visible()
    assert page.locator(".statement .no-evidence").count() == 0
    shared = [_words_shared_with_the_turns_of(statement, page) for statement in statements.all()]
    assert any(words & SAID for words in shared), shared


def test_nothing_of_all_that_wanted_the_network(
    address: str, requested: set[str], network: OwnNetwork | None
) -> None:
    """Runs last: models, checks, page and microphone have all worked by then."""
    assert {url for url in requested if not url.startswith((f"{address}/", "blob:", "data:"))} == set()
    if network is None:
        pytest.skip(NEEDED)
    assert network.wanted() == []


def _any_of(words: set[str]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(words)), re.IGNORECASE)


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]+", text.lower()))


def _words_shared_with_the_turns_of(statement: Locator, page: Page) -> set[str]:
    """Pointing at the statement lights its turns."""
    statement.hover()
    linked = page.locator(".turn.linked")
    expect(linked.first).to_be_visible()
    return _words(statement.inner_text()) & _words(" ".join(linked.all_inner_texts()))
