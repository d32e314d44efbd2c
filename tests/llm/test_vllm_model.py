"""VllmModel where it must not start."""

import multiprocessing
from pathlib import Path

import pytest

from scribe_core.llm.vllm_model import VllmModel
from scribe_core.settings import Settings


def test_an_engines_own_process_starts_no_engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(multiprocessing, "parent_process", multiprocessing.current_process)
    with pytest.raises(RuntimeError, match="__main__"):
        VllmModel(tmp_path, Settings())
