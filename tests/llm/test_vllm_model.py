"""VllmModel where it must not start, and where it has ended."""

import multiprocessing
from pathlib import Path
from types import SimpleNamespace

import pytest

from scribe_core.llm.vllm_model import VllmModel
from scribe_core.settings import Settings


def test_an_engines_own_process_starts_no_engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(multiprocessing, "parent_process", multiprocessing.current_process)
    with pytest.raises(RuntimeError, match="__main__"):
        VllmModel(tmp_path, Settings())


def test_an_engine_that_died_is_not_ready() -> None:
    model = object.__new__(VllmModel)
    for errored, said in ((False, ""), (True, "ended")):
        model._engine = SimpleNamespace(errored=errored)
        problem = model.problem()
        assert said in problem and bool(problem) is errored
