"""What patients said lies in folders and files that their owner alone can read."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from scribe_core.cli.output import Output
from scribe_core.private_files import private_folder, write_private
from scribe_core.store.redis_store import open_store
from scribe_core.store.seal import load_sealer
from scribe_core.work.dataset_files import write_folder
from tests.makers import a_visit


@pytest.fixture(autouse=True)
def open_umask() -> Iterator[None]:
    """The one under which carelessness shows."""
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_each_missing_level_is_private_and_others_stay(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir(mode=0o755)
    private_folder(tmp_path / "there" / "a" / "b")
    private_folder(tmp_path / "there" / "a" / "b")
    assert [mode(tmp_path / path) for path in ("there", "there/a", "there/a/b")] == [0o755, 0o700, 0o700]


def test_a_file_that_others_could_read_becomes_private(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text("longer than what follows")
    path.chmod(0o644)
    write_private(path, "Ünal")
    assert mode(path) == 0o600 and path.read_text(encoding="utf-8") == "Ünal"


def test_nothing_of_the_store_can_be_read_by_others(tmp_path: Path) -> None:
    data_dir = tmp_path / "share" / "data"
    store = open_store(None, data_dir)
    store.create_visit(a_visit())
    store.close()
    made = [tmp_path / "share", *(tmp_path / "share").rglob("*")]
    assert (data_dir / "key") in made and any(path.suffix == ".aof" for path in made)
    assert [path for path in made if not path.is_socket() and mode(path) & 0o077] == []


def test_datasets_and_the_command_lines_files_are_private(tmp_path: Path) -> None:
    write_folder(tmp_path / "data" / "datasets" / "sft", {"train.jsonl": "{}"})
    output = Output(tmp_path / "out")
    output.add_text("note.txt", "Ann Smith has a fever.")
    output.write()
    dataset = tmp_path / "data" / "datasets" / "sft"
    assert {mode(path) for path in (tmp_path / "data", dataset.parent, dataset)} == {0o700}
    assert mode(dataset / "train.jsonl") == mode(tmp_path / "out" / "note.txt") == 0o600


def test_the_key_is_on_the_disk_before_it_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file, then its name, then the name of the folder that was made for it."""
    synced: list[Path] = []
    fsync = os.fsync

    def watch(handle: int) -> None:
        path = Path(f"/proc/self/fd/{handle}").resolve()
        synced.append(path if path.is_dir() else Path("key" if not (tmp_path / "data" / "key").exists() else "late"))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", watch)
    load_sealer(tmp_path / "data", None)
    assert synced == [tmp_path, Path("key"), tmp_path / "data"]
