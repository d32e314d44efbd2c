"""Pages over the real service on fakes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.components import engine, microphone
from scribe_core.service import ScribeService
from tests.doors import open_service
from tests.fakes import MemoryStore

APP = Path(__file__).parent.parent.parent / "app.py"


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def service(store: MemoryStore, monkeypatch: pytest.MonkeyPatch) -> Iterator[ScribeService]:
    service = open_service(store)
    monkeypatch.setattr(engine, "service", lambda: service)
    # There is no browser that could hold a microphone: what the page asks of it is noted.
    monkeypatch.setattr("pages.components.recording.microphone", lambda *_: None)
    registers = microphone.Recorders()
    monkeypatch.setattr("pages.components.recording.recorders", lambda: registers)
    yield service
    service.close()


@pytest.fixture
def app(service: ScribeService) -> AppTest:
    return AppTest.from_file(str(APP), default_timeout=30)


def labels(app: AppTest) -> set[str]:
    """What the buttons say."""
    return {button.label for button in app.button}


def words(app: AppTest) -> str:
    """All that the page says in its own words."""
    return "\n".join(str(item.value) for item in (*app.title, *app.subheader, *app.markdown, *app.caption, *app.info))
