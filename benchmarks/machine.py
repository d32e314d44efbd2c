"""What a figure was measured on."""

from __future__ import annotations

import platform

from scribe_core.models.devices import cpu_name, nvidia_gpus, package_version, usable_cores, widest_vector_unit


def describe(*packages: str) -> str:
    """One line: processor, its vector units, cores, cards, and the versions of what did the work, as far as it is
    installed."""
    versions = ", ".join(f"{name} {version}" for name in packages if (version := package_version(name)))
    cards = "".join(f", {card}" for card in nvidia_gpus())
    machine = f"{cpu_name()} ({widest_vector_unit()}), {usable_cores()} cores{cards}"
    return f"{machine}; Python {platform.python_version()}; {versions}"
