"""The command `dataset`: no model is loaded, and what is missing is said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scribe_core import build
from scribe_core.cli import BAD_INPUT, main
from tests.fakes import MemoryStore
from tests.feedback.story import drafted


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> MemoryStore:
    store = MemoryStore()
    monkeypatch.setattr(build, "build_store", lambda settings: store)
    for name in ("load_recogniser", "load_finder", "load_llm", "load_entailment", "load_entities"):
        monkeypatch.setattr(build, name, lambda settings: pytest.fail("an engine was loaded"))
    return store


@pytest.mark.parametrize("kind", ["sft", "dpo"])
def test_the_files_are_written_and_told(
    kind: str, store: MemoryStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    story = drafted(store=store, visit_id="a-training-visit").accept("s1", "s2").reject("s3").sign()
    assert main(["dataset", kind, "--out", str(tmp_path / "out")]) == 0
    assert "1 examples to train on" in capsys.readouterr().out
    (line,) = (tmp_path / "out" / "train.jsonl").read_text().splitlines()
    assert json.loads(line)["visit_id"] == story.id
    assert [made.kind for made in store.builds()] == [kind]


def test_nothing_to_build_is_one_line_and_a_code_of_its_own(
    store: MemoryStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["dataset", "sft", "--out", str(tmp_path / "out")]) == BAD_INPUT
    said = capsys.readouterr()
    assert said.out == "" and said.err.strip().splitlines()[-1].startswith(
        "There is nothing to build the SFT dataset of"
    )
    assert not (tmp_path / "out").exists()


def test_unsigned_notes_are_used_when_asked_for(store: MemoryStore, tmp_path: Path) -> None:
    drafted(store=store, visit_id="a-training-visit").accept("s1", "s2", "s3")
    assert main(["dataset", "sft", "--out", str(tmp_path / "one")]) == BAD_INPUT
    assert main(["dataset", "sft", "--unsigned", "--out", str(tmp_path / "two")]) == 0


def test_a_folder_with_files_is_bad_input(
    store: MemoryStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "train.jsonl").write_text("{}")
    assert main(["dataset", "sft", "--out", str(tmp_path)]) == BAD_INPUT
    assert "not an empty folder" in capsys.readouterr().err
