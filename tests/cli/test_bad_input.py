"""Bad input: exit code 2 and one line that says what is wrong. No engine is loaded for it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from scribe_core import build
from scribe_core.cli import BAD_INPUT, main

FILES = {
    "empty.wav": b"",
    "words.wav": b"these are words and no sound",
    "empty.txt": b"",
    "blank.txt": b" \n\n",
    "speakerless.txt": b"it hurts\nwhere\n",
    "broken.json": b'{"turns": [{"speaker": "doctor", ',
    "other.json": b'{"note": []}',
    "numbers.json": b"[1, 2]",
    "latin.txt": "DOCTOR: Ménière".encode("latin-1"),
    "binary.txt": b"DOCTOR: \x00\x01",
}
CASES = [
    ("visit", "missing.wav"),
    ("visit", "empty.wav"),
    ("visit", "words.wav"),
    ("visit", "."),
    ("note", "missing.txt"),
    ("note", "empty.txt"),
    ("note", "blank.txt"),
    ("note", "speakerless.txt"),
    ("note", "broken.json"),
    ("note", "other.json"),
    ("note", "numbers.json"),
    ("note", "latin.txt"),
    ("note", "binary.txt"),
    ("note", "."),
    ("roles", "missing.txt"),
    ("roles", "empty.txt"),
    ("roles", "broken.json"),
    ("redact", "missing.txt"),
    ("redact", "empty.txt"),
    ("redact", "latin.txt"),
    ("redact", "binary.txt"),
    ("redact", "."),
]


@pytest.fixture(autouse=True)
def no_engines(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("load_recogniser", "load_finder", "load_llm"):
        monkeypatch.setattr(build, name, lambda settings: pytest.fail("an engine was loaded"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in FILES.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


@pytest.mark.parametrize(("command", "name"), CASES)
def test_bad_input_is_one_line(command: str, name: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, str(folder / name), "--out", str(folder / "out")]) == BAD_INPUT
    said = capsys.readouterr()
    assert said.out == "" and len(said.err.strip().splitlines()) == 1
    assert not list((folder / "out").glob("*"))


def test_an_out_folder_that_is_a_file_is_bad_input(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "notes.txt").write_text("DOCTOR: hello\n")
    assert main(["note", str(folder / "notes.txt"), "--out", str(folder / "empty.wav")]) == BAD_INPUT
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


@pytest.mark.parametrize("arguments", [[], ["visit"], ["note", "x", "--mode", "poem"], ["dance"]])
def test_wrong_arguments_are_one_line(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == BAD_INPUT
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_a_wrong_setting_is_one_line(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "scribe_core", "redact", str(tmp_path / "x")]
    done = subprocess.run(command, capture_output=True, text=True, env={"CHUNK_MIN_S": "many", "PATH": ""})
    assert done.returncode == BAD_INPUT
    assert "CHUNK_MIN_S" in done.stderr and len(done.stderr.strip().splitlines()) == 1
