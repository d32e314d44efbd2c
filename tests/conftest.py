"""What all tests share."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from scribe_core import build
from tests.models_needed import model_or_skip

# A busy machine is not a wrong answer: examples may take as long as they need.
hypothesis_settings.register_profile("unhurried", deadline=None)
hypothesis_settings.load_profile("unhurried")


@pytest.fixture(autouse=True)
def main_module(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit's AppTest leaves its script as the main module, which every spawned process would run."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


@pytest.fixture(autouse=True)
def no_engine_by_accident(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A quick test whose fake is passed by would start the real language model, and take half a minute instead."""
    if request.node.get_closest_marker("engines") is None:
        monkeypatch.setattr(build, "load_vllm", lambda *_: pytest.fail("a quick test starts the real language model"))


@pytest.fixture(scope="session")
def model_dir() -> Callable[[str], Path]:
    """Folder of a catalogue model; the test is skipped with the reason where the model is missing."""

    return model_or_skip


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium; the test is skipped where there is none."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    pytest.skip("no Chromium: install Debian's package chromium")
