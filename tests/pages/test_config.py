"""Settings of Streamlit that the page cannot do without."""

from __future__ import annotations

import tomllib
from pathlib import Path

from scribe_core.audio.decode import MOST_MB
from scribe_core.settings import Settings

CONFIG = Path(__file__).parent.parent.parent / ".streamlit" / "config.toml"


def test_the_docs_of_a_page_are_not_printed_on_it() -> None:
    assert tomllib.loads(CONFIG.read_text())["runner"]["magicEnabled"] is False


def test_the_page_takes_as_large_a_file_as_the_service() -> None:
    assert tomllib.loads(CONFIG.read_text())["server"]["maxUploadSize"] == Settings().upload_max_mb == MOST_MB


def test_a_run_of_the_page_does_not_stop_the_sound_for_a_garbage_collection() -> None:
    assert tomllib.loads(CONFIG.read_text())["runner"]["postScriptGC"] is False
