"""How vLLM is set up on the machine at hand: plain CPU, or one NVIDIA card."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from scribe_core.llm.adapter import Adapter
from scribe_core.llm.owner import OWNER
from scribe_core.settings import Settings

CPU_BLOCK_TOKENS = 32
"""The unit in which prefixes are cached. vLLM's own default on CPU is 128, more than a chunk's words."""

CPU_SEQUENCES = 12
"""Replies written at once: stretches of talk, of one visit or several. A step takes 1.7 times as long for 12 rows as
for 4 on AVX2; more rows cost as much as a step of their own."""

SMALL_CARD_GIB = 20
"""Below this an 8B model in 16 bit does not fit beside Whisper and is loaded in 4 bit."""


def prepare_environment(settings: Settings) -> None:
    """Must run before vllm is imported: it reads these at import and in its children."""
    os.environ.setdefault("VLLM_CPU_KVCACHE_SPACE", f"{max(1, round(settings.llm_kv_cache_gib))}")
    os.environ.setdefault("VLLM_CPU_OMP_THREADS_BIND", _cores())
    os.environ.setdefault("VLLM_LOGGING_LEVEL", "WARNING")
    os.environ[OWNER] = str(os.getpid())
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    # The weights in pages of 2 MiB instead of 4 KiB: a decoding step of four rows takes a fifth less time.
    os.environ.setdefault("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1")


def _cores() -> str:
    """All cores: vLLM's own choice leaves one of two idle."""
    return ",".join(map(str, sorted(os.sched_getaffinity(0))))


def engine_arguments(model: str, settings: Settings, adapter: Adapter | None = None) -> dict[str, Any]:
    """Keyword arguments for AsyncEngineArgs."""
    common: dict[str, Any] = {
        "model": model,
        "max_model_len": settings.llm_max_model_len,
        "enable_prefix_caching": True,
        "disable_log_stats": False,
        "structured_outputs_config": {"backend": "xgrammar", "disable_any_whitespace": True},
        "trust_remote_code": False,
    }
    machine = _gpu_arguments(model, settings) if has_gpu() else _cpu_arguments()
    return common | machine | (_adapter_arguments(adapter) if adapter else {})


def _adapter_arguments(adapter: Adapter) -> dict[str, Any]:
    """Only the layers that it changes are wrapped: on the others it would cost and do nothing."""
    return {
        "enable_lora": True,
        "max_loras": 1,
        "max_lora_rank": adapter.room,
        "lora_target_modules": list(adapter.modules),
    }


def _cpu_arguments() -> dict[str, Any]:
    """Without AVX-512 a processor has no fast bfloat16."""
    import torch

    return {
        "dtype": "bfloat16" if torch.cpu._is_avx512_supported() else "float32",
        "enforce_eager": True,
        "max_num_seqs": CPU_SEQUENCES,
        "block_size": CPU_BLOCK_TOKENS,
        "max_num_batched_tokens": 2048,
        "worker_cls": "scribe_core.llm.cpu_worker.ScribeCpuWorker",
    }


def _gpu_arguments(model: str, settings: Settings) -> dict[str, Any]:
    """A T4 (compute capability 7.5) has no bfloat16 and no FlashAttention 2."""
    import torch

    card = torch.cuda.get_device_properties(0)
    old = (card.major, card.minor) < (8, 0)
    arguments: dict[str, Any] = {
        "dtype": "half" if old else "auto",
        "kv_cache_memory_bytes": int(settings.llm_kv_cache_gib * 2**30),
    }
    if old:
        arguments["attention_backend"] = "TRITON_ATTN"
    if card.total_memory < SMALL_CARD_GIB * 2**30 and not _is_quantized(model):
        arguments["quantization"] = "bitsandbytes"
    return arguments


def _is_quantized(model: str) -> bool:
    config = Path(model) / "config.json"
    return config.is_file() and "quantization_config" in json.loads(config.read_text())


def has_gpu() -> bool:
    import torch

    return torch.cuda.is_available()
