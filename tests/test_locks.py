"""The locks hold what requirements.txt pins, and nothing of the machine that made them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PIN = re.compile(r"^([a-z0-9_.-]+)==([^+\s]+)", re.MULTILINE)


def pins(path: Path) -> dict[str, str]:
    return dict(PIN.findall(path.read_text()))


@pytest.mark.parametrize("platform", ["cpu", "cuda"])
def test_every_direct_pin_is_in_the_lock(platform: str) -> None:
    wanted = pins(ROOT / "requirements.txt") | pins(ROOT / "requirements" / f"{platform}.in")
    locked = pins(ROOT / "requirements" / f"{platform}.lock")
    assert wanted and wanted.items() <= locked.items()


@pytest.mark.parametrize("platform", ["cpu", "cuda"])
def test_locks_name_no_place(platform: str) -> None:
    lines = (ROOT / "requirements" / f"{platform}.lock").read_text().splitlines()
    assert all(line.startswith("#") or re.fullmatch(r"[a-z0-9_.-]+==[a-zA-Z0-9.+!]+", line) for line in lines)


def test_direct_dependencies_are_all_pinned() -> None:
    lines = [line for line in (ROOT / "requirements.txt").read_text().splitlines() if line and line[0] != "#"]
    assert all("==" in line for line in lines)
