"""Past visits, and the state of the system."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from pages.components.consent import CONSENT_WORDING
from scribe_core import running
from scribe_core.errors import StoreError
from scribe_core.interfaces import PAGE
from scribe_core.service import ScribeService
from scribe_core.settings import settings
from tests.doors import until
from tests.fakes import MemoryStore
from tests.makers import a_visit
from tests.pages.conftest import labels, words


def test_no_visits_yet(app: AppTest) -> None:
    app.switch_page("pages/visits.py").run()
    assert not app.exception and "No visits yet" in words(app)


def test_a_past_visit_is_reopened(app: AppTest, service: ScribeService) -> None:
    visit = service.start_visit(CONSENT_WORDING, "Dr. Lind", title="Uploaded recording")
    service.finish(visit.id)
    app.switch_page("pages/visits.py").run()
    assert "Uploaded recording" in words(app) and "Dr. Lind" in words(app)
    app.button(key=f"open_{visit.id}").click().run()
    assert not app.exception and labels(app) == {"Sign", "New visit"}


def test_a_page_of_visits_is_shown_and_more_on_demand(app: AppTest, store: MemoryStore) -> None:
    for second in range(PAGE + 3):
        store.create_visit(a_visit(created_at=f"2026-01-02T10:{second // 60:02}:{second % 60:02}+00:00"))
    app.switch_page("pages/visits.py").run()

    def rows() -> int:
        return sum(str(button.key).startswith("open_") for button in app.button)

    assert rows() == PAGE and "Show more" in labels(app)
    app.button(key="more").click().run()
    assert rows() == PAGE + 3 and "Show more" not in labels(app)


def test_the_system_page_names_every_model(app: AppTest, service: ScribeService) -> None:
    until(lambda: all(item.state == "ready" for item in service.readiness()))
    app.switch_page("pages/system.py").run()
    assert not app.exception
    for item in service.readiness():
        assert item.name in words(app)
    assert "Ready" in words(app)


def test_the_system_page_says_how_visits_are_kept(app: AppTest, store: MemoryStore) -> None:
    app.switch_page("pages/system.py").run()
    assert "on its disk before it is confirmed" in words(app) and not app.warning
    store.may_lose = ("This store may drop whole visits when its memory is full (maxmemory-policy allkeys-lru).",)
    [warning] = app.switch_page("pages/system.py").run().warning
    assert store.may_lose[0] in warning.value and "before it is confirmed" not in words(app)


def test_what_was_ready_and_stops_is_told_and_what_comes_back_as_well(
    app: AppTest, service: ScribeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    until(lambda: all(item.state == "ready" for item in service.readiness()))
    llm = service._engines.llm.value()
    for problem, badge, line in (
        ("The server cannot be reached.", "Not available", "Not available: Language model"),
        (None, "Loading", "Loading Language model"),
        ("", "Ready", "All models are ready"),
    ):
        monkeypatch.setattr(llm, "problem", lambda problem=problem: problem)
        app.switch_page("pages/system.py").run()
        assert badge in words(app) and (problem or "") in words(app)
        app.switch_page("pages/new_visit.py").run()
        assert line in words(app)


def test_the_system_page_names_the_adapter(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings(), "llm_backend", "vllm")
    for path, said in (("/models/taught", ", with the adapter `taught` (LLM_ADAPTER)."), ("", "in this process.")):
        monkeypatch.setattr(settings(), "llm_adapter", path)
        app.switch_page("pages/system.py").run()
        assert any(item.value.endswith(said) for item in app.markdown)


@pytest.mark.parametrize("page", ["new_visit", "visits", "datasets", "system", "visit"])
def test_a_store_that_does_not_answer_is_told_in_words(
    app: AppTest, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    def refuse() -> ScribeService:
        raise StoreError("The store does not answer. Start it again; nothing is lost.")

    monkeypatch.setattr(running, "service", refuse)
    app.run() if page == "new_visit" else app.switch_page(f"pages/{page}.py").run()
    assert not app.exception
    assert "does not answer" in " ".join(error.value for error in app.error)
