"""GGUF → the int8 checkpoint that vLLM runs fastest on a CPU (and that a T4's int8 tensor cores take too), and → bf16,
which fine-tuning starts from.

In int8 every linear layer but `lm_head` becomes W8A8: symmetric int8 weights with one scale per output channel;
activations are quantised per token while the model runs. The file layout is compressed-tensors' `int-quantized`.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scribe_core.models.progress import by_size

if TYPE_CHECKING:
    import torch

QUANTISED_SUFFIXES = ("_proj.weight",)
WEIGHTS_FILE = "model.safetensors"
QUANTISATION = {
    "quant_method": "compressed-tensors",
    "format": "int-quantized",
    "quantization_status": "compressed",
    "ignore": ["lm_head"],
    "config_groups": {
        "group_0": {
            "targets": ["Linear"],
            "weights": {
                "num_bits": 8,
                "type": "int",
                "symmetric": True,
                "strategy": "channel",
                "dynamic": False,
                "observer": "minmax",
            },
            "input_activations": {
                "num_bits": 8,
                "type": "int",
                "symmetric": True,
                "strategy": "token",
                "dynamic": True,
            },
        }
    },
}


def convert(gguf: Path, folder: Path, layout: str = "int8", progress: bool = True) -> None:
    """Writes the checkpoint of `gguf` into `folder`, which appears only when it is complete. layout: int8 or bf16.

    Needs memory for the model in bfloat16 (2 bytes a weight) and about a minute for 1.5 billion weights.
    """
    unfinished = folder.with_name(folder.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    with _reading(progress):
        model, tokenizer = _load(gguf)
    _save_weights(model, unfinished / WEIGHTS_FILE, layout == "int8", progress)
    _save_config(model, unfinished, {"quantization_config": QUANTISATION} if layout == "int8" else {})
    tokenizer.save_pretrained(unfinished)
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.rename(folder)


def quantise(weight: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """`weight` (out, in), any float type → int8 (out, in) in -127…127 and float32 scales (out, 1)."""
    wide = weight.float()
    scale = wide.abs().amax(dim=1, keepdim=True).clamp(min=1e-8) / 127
    return (wide / scale).round().clamp(-127, 127).char(), scale


@contextmanager
def _reading(progress: bool) -> Iterator[None]:
    """The reader's own bar counts tensors, and the first one is the largest."""
    from transformers import modeling_gguf_pytorch_utils as reader
    from transformers.utils import logging

    def bar(tensors: Any, **_: Any) -> Iterator[Any]:
        return by_size(tensors, _weights, desc="1 of 2, read", unit=" weights", disable=not progress)

    own, shown = reader.tqdm, logging.is_progress_bar_enabled()
    reader.tqdm = bar  # pyrefly: ignore[bad-assignment]  a stand-in for another library's own
    logging.disable_progress_bar()
    try:
        yield
    finally:
        reader.tqdm = own
        if shown:
            logging.enable_progress_bar()


def _weights(tensor: Any) -> int:
    return int(tensor.n_elements)


def _load(gguf: Path) -> tuple[Any, Any]:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    where = {"pretrained_model_name_or_path": str(gguf.parent), "gguf_file": gguf.name, "local_files_only": True}
    model = AutoModelForCausalLM.from_pretrained(**where, dtype=torch.bfloat16)
    return model, AutoTokenizer.from_pretrained(**where)


def _save_weights(model: Any, file: Path, int8: bool, progress: bool) -> None:
    from safetensors.torch import save_file

    state = model.state_dict()
    tensors = {}
    desc = f"2 of 2, {'int8' if int8 else 'bf16'}"
    sizes = {name: weight.numel() for name, weight in state.items()}
    for name in by_size(sizes, sizes.__getitem__, desc=desc, unit=" weights", disable=not progress):
        weight = state.pop(name)
        if int8 and name.endswith(QUANTISED_SUFFIXES):
            tensors[name], tensors[f"{name}_scale"] = quantise(weight)
        else:
            tensors[name] = weight.contiguous()
    if model.config.tie_word_embeddings:
        tensors.pop("lm_head.weight", None)
    save_file(tensors, file, metadata={"format": "pt"})


def _save_config(model: Any, folder: Path, more: dict[str, Any]) -> None:
    # The loader leaves its GGUF settings on the model; kept, they would be taken for the new checkpoint's.
    model.config.__dict__.pop("quantization_config", None)
    model.__dict__.pop("hf_quantizer", None)
    model.config.save_pretrained(folder)
    model.generation_config.save_pretrained(folder)
    file = folder / "config.json"
    config = json.loads(file.read_text()) | more
    file.write_text(json.dumps(config, indent=2))
