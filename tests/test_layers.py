"""Importing the package is cheap: engines are loaded by the stage that wraps them, when it is asked to."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = [
    "torch", "vllm", "whisperx", "transformers", "presidio_analyzer", "spacy", "redis", "streamlit", "sklearn", "scipy",
    "pandas", "plotly", "botocore",
]  # fmt: skip
LOADED = f"import sys; heavy = [name for name in {HEAVY} if name in sys.modules]; assert not heavy, heavy"
EVERY_MODULE = """
import importlib, pkgutil, scribe_core
for module in pkgutil.walk_packages(scribe_core.__path__, "scribe_core."):
    # vLLM imports its worker by name, in a process of its own; connections are what the store's door loads.
    if not module.name.endswith(("__main__", "llm.cpu_worker", "store.connections")):
        importlib.import_module(module.name)
"""


@pytest.mark.parametrize("code", ["import scribe_core.service", EVERY_MODULE], ids=["service", "every module"])
def test_importing_loads_no_engine(code: str) -> None:
    done = subprocess.run([sys.executable, "-c", f"{code}\n{LOADED}"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
