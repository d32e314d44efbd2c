"""Every library's reports of use are off before it is imported, whatever the environment says."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from scribe_core.quiet import SILENT

READERS = {
    "PYANNOTE_METRICS_ENABLED": "pyannote/audio/telemetry/metrics.py",
    "ORT_DISABLE_TELEMETRY": "onnxruntime/capi/onnxruntime_pybind11_state*.so",
    "VLLM_NO_USAGE_STATS": "vllm/envs.py",
    "VLLM_DO_NOT_TRACK": "vllm/envs.py",
    "HF_HUB_DISABLE_TELEMETRY": "huggingface_hub/constants.py",
    "HF_HUB_DISABLE_UPDATE_CHECK": "huggingface_hub/constants.py",
    "HF_HUB_OFFLINE": "huggingface_hub/constants.py",
    "HF_XET_TELEMETRY_ENABLED": "hf_xet/hf_xet*.so",
    "OTEL_SDK_DISABLED": "opentelemetry/sdk/environment_variables/__init__.py",
    "DO_NOT_TRACK": "huggingface_hub/constants.py",
    "FLASHINFER_CUBINS_REPOSITORY": "vllm/utils/flashinfer.py",
}
"""The file that asks for each variable."""

DETECTOR = """
import importlib.util, sys, types
import scribe_core
package = types.ModuleType("pyannote.audio"); package.__version__ = "0"  # the whole one takes seconds to import
sys.modules |= {"pyannote": types.ModuleType("pyannote"), "pyannote.audio": package}
spec = importlib.util.spec_from_file_location("pyannote.audio.telemetry.metrics", sys.argv[1])
metrics = importlib.util.module_from_spec(spec); spec.loader.exec_module(metrics)
print(metrics.is_metrics_enabled(), type(metrics.tracer).__name__)
"""


def packages() -> Path:
    found = find_spec("streamlit")
    assert found and found.origin
    return Path(found.origin).parent.parent


def run(code: str, *arguments: str) -> str:
    """What it prints in a process whose environment asks for every report."""
    loud = {name: {"0": "1", "1": "0", "true": "false", "false": "true"}.get(SILENT[name], "x") for name in SILENT}
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, env=os.environ | loud, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("way_in", ["scribe_core", "pages", "benchmarks", "training", "tests"])
def test_every_way_in_is_quiet(way_in: str) -> None:
    code = f"import os, sys, {way_in}; from scribe_core.quiet import SILENT\n"
    heavy = "{'torch', 'streamlit', 'transformers', 'vllm'} & sys.modules.keys()"
    shown = run(code + f"print(SILENT.items() <= os.environ.items(), {heavy} or 'nothing imported')")
    assert shown == "True nothing imported\n"


@pytest.mark.parametrize("name", SILENT)
def test_each_variable_is_still_the_one_that_is_asked_for(name: str) -> None:
    files = list(packages().glob(READERS[name]))
    if not files:
        pytest.skip(f"{READERS[name]} is not installed")
    assert all(name.encode() in file.read_bytes() for file in files)


def test_the_voice_detector_counts_nothing() -> None:
    assert run(DETECTOR, str(packages() / READERS["PYANNOTE_METRICS_ENABLED"])) == "False NoOpTracer\n"


@pytest.mark.parametrize(("said", "asked"), [("", True), ("0", True), ("1", False), ("true", False)])
def test_the_hub_is_asked_for_what_is_to_be_fetched_alone(said: str, asked: bool) -> None:
    code = """
import scribe_core
from scribe_core.models.hub import _hub_asked
from huggingface_hub import is_offline_mode
before = is_offline_mode()
with _hub_asked():
    within = is_offline_mode()
print(before, within, is_offline_mode())
"""
    environment = {name: value for name, value in os.environ.items() if name != "SCRIBE_HUB_REFUSED"}
    command = [sys.executable, "-c", code]
    shown = subprocess.run(command, env=environment | {"HF_HUB_OFFLINE": said}, capture_output=True, text=True).stdout
    assert shown == f"True {not asked} True\n"
