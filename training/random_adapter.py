"""An adapter with random weights for a model folder, to try serving with: it teaches nothing."""

from __future__ import annotations

import json
from pathlib import Path

from scribe_core.llm.adapter import CARD, CONFIG, WEIGHTS
from scribe_core.models import identity
from training.finetune import Plan

MODULES = Plan().modules


def write_random_adapter(base: Path, folder: Path, strength: float, rank: int = 8, seed: int = 0) -> None:
    """strength: standard deviation of the second matrix; 0 is an adapter that changes nothing. base: a Qwen2 model."""
    import torch
    from safetensors.torch import save_file

    generator = torch.Generator().manual_seed(seed)
    tensors = {}
    config = json.loads((base / "config.json").read_text())
    for layer in range(config["num_hidden_layers"]):
        for module, (ins, outs) in _shapes(config).items():
            group = "mlp" if module in MODULES[4:] else "self_attn"
            name = f"base_model.model.model.layers.{layer}.{group}.{module}"
            first = torch.randn(rank, ins, generator=generator) / ins**0.5
            tensors[f"{name}.lora_A.weight"] = first
            tensors[f"{name}.lora_B.weight"] = torch.randn(outs, rank, generator=generator) * strength
    folder.mkdir(parents=True)
    save_file(tensors, folder / WEIGHTS)
    lora = {"peft_type": "LORA", "r": rank, "lora_alpha": rank, "target_modules": list(MODULES), "bias": "none"}
    (folder / CONFIG).write_text(json.dumps(lora))
    (folder / CARD).write_text(json.dumps({"base": {"name": base.name, "identity": identity(base)}}))


def _shapes(config: dict[str, int]) -> dict[str, tuple[int, int]]:
    """Columns in and out of each layer."""
    size, wide = config["hidden_size"], config["intermediate_size"]
    head = size // config["num_attention_heads"]
    pair = config["num_key_value_heads"] * head
    return {
        "q_proj": (size, size),
        "k_proj": (size, pair),
        "v_proj": (size, pair),
        "o_proj": (size, size),
        "gate_proj": (size, wide),
        "up_proj": (size, wide),
        "down_proj": (wide, size),
    }
