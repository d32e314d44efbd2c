"""A service on fakes, opened by the same door as the real one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

from scribe_core.interfaces import LanguageModel, Recogniser, Store
from scribe_core.roles.model import NgramRoleModel
from scribe_core.service import ScribeService
from scribe_core.settings import Settings
from scribe_core.work.engine import Engine
from scribe_core.work.engines import Engines
from tests.fakes import FakeFinder, FakeLanguageModel, FakeRecogniser

WORDS = ["hello", "doctor", "my", "knee", "hurts", "since", "monday", "ann", "take", "rest"]
CONSENT = "The patient agreed to the recording."


def open_service(
    store: Store,
    recogniser: Recogniser | None = None,
    llm: LanguageModel | None = None,
    **changes: object,
) -> ScribeService:
    settings = Settings(
        **{"data_dir": Path("unused"), "chunk_min_s": 2, "chunk_min_file_s": 2, "note_min_words": 3, **changes}
    )
    engines = Engines(
        recogniser=Engine("Speech recognition", lambda: recogniser or FakeRecogniser(WORDS)),
        roles=Engine("Speaker roles", NgramRoleModel),
        finder=Engine("Privacy", FakeFinder),
        llm=Engine("Language model", lambda: llm or FakeLanguageModel()),
        note_max_words=settings.note_max_words,
    )
    return ScribeService(store, engines, settings, first_delay_s=0.01)


def until(condition: Callable[[], bool], limit_s: float = 20.0) -> None:
    """Waits for a condition; fails the test where it does not come true."""
    deadline = time.monotonic() + limit_s
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < deadline, "the condition did not come true"
        pause.wait(0.01)


def said(service: ScribeService, visit_id: str) -> str:
    return " ".join(turn.text for turn in service.snapshot(visit_id).turns)
