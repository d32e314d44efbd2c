"""What a figure was measured on."""

from __future__ import annotations

import importlib.metadata
import os
import platform
from pathlib import Path

from scribe_core.models.devices import nvidia_gpus


def describe(*packages: str) -> str:
    """One line: processor, its vector units, cores, cards, and the versions of what did the work, as far as it is
    installed."""
    versions = ", ".join(f"{name} {version}" for name in packages if (version := _version(name)))
    cards = "".join(f", {card}" for card in nvidia_gpus())
    cores = len(os.sched_getaffinity(0))
    return f"{_processor()}, {cores} cores{cards}; Python {platform.python_version()}; {versions}"


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if not info.exists():
        return platform.processor() or platform.machine()
    lines = dict(line.split(":", 1) for line in info.read_text().splitlines() if ":" in line)
    facts = {key.strip(): value.strip() for key, value in lines.items()}
    vector = next((unit for unit in ("avx512f", "avx2") if unit in facts.get("flags", "").split()), "no AVX2")
    return f"{facts.get('model name', platform.machine())} ({vector})"
