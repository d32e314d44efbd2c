"""Settings of Streamlit that the page cannot do without."""

from __future__ import annotations

import tomllib
from pathlib import Path

CONFIG = Path(__file__).parent.parent.parent / ".streamlit" / "config.toml"


def test_the_docs_of_a_page_are_not_printed_on_it() -> None:
    assert tomllib.loads(CONFIG.read_text())["runner"]["magicEnabled"] is False


def test_a_run_of_the_page_does_not_stop_the_sound_for_a_garbage_collection() -> None:
    assert tomllib.loads(CONFIG.read_text())["runner"]["postScriptGC"] is False
