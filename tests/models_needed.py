"""Models that tests load: one place that says why a test is skipped where they are missing."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest

from scribe_core.errors import ModelUnavailableError
from scribe_core.models import require
from scribe_core.settings import settings


def model_or_skip(name: str) -> Path:
    """Folder of a catalogue model; skips the test where it is not there."""
    try:
        return require(name, settings())
    except ModelUnavailableError as error:
        pytest.skip(str(error))


@lru_cache(maxsize=1)
def _loaded(folder: Path):
    from scribe_core.transcript.whisperx_recogniser import WhisperXRecogniser

    return WhisperXRecogniser(folder)


def recogniser_or_skip():
    """The speech recogniser of the settings, loaded once for all tests."""
    return _loaded(model_or_skip(settings().asr_model))
