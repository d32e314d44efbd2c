from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scribe_core.models import devices


@pytest.fixture(autouse=True)
def forget() -> Iterator[None]:
    devices.nvidia_gpus.cache_clear()
    yield
    devices.nvidia_gpus.cache_clear()


def put_driver(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program = folder / "nvidia-smi"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=":")
    monkeypatch.setattr(devices, "_has_cuda_engine", lambda: True)


def test_each_card_is_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_driver(tmp_path, "echo 'Tesla T4, 15360 MiB'; echo 'Tesla T4, 15360 MiB'", monkeypatch)
    assert devices.nvidia_gpus() == ("Tesla T4, 15360 MiB",) * 2


def test_a_driver_that_fails_means_no_card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_driver(tmp_path, "echo 'NVIDIA-SMI has failed'; exit 9", monkeypatch)
    assert devices.nvidia_gpus() == ()


def test_a_card_is_left_alone_by_an_engine_for_cpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_driver(tmp_path, "echo 'Tesla T4, 15360 MiB'", monkeypatch)
    monkeypatch.setattr(devices, "_has_cuda_engine", lambda: False)
    assert devices.nvidia_gpus() == ()
