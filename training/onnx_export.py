"""A trained transformers model as ONNX with int8 weights. Needs `pip install onnx onnxscript` beside the product."""

from __future__ import annotations

from pathlib import Path
from typing import Any

INPUTS = ("input_ids", "attention_mask", "token_type_ids")


def export(model: Any, folder: Path, name: str) -> None:
    """Writes `{name}.onnx` into the folder; rows and tokens may be any number up to 512."""
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic

    sizes = {0: torch.export.Dim("rows"), 1: torch.export.Dim("tokens", max=512)}
    full = folder / "full.onnx"
    torch.onnx.export(
        model.eval(),
        tuple(torch.ones(2, 16, dtype=torch.int64) for _ in INPUTS),
        str(full),
        input_names=list(INPUTS),
        output_names=["logits"],
        dynamic_shapes=dict.fromkeys(INPUTS, sizes),
        dynamo=True,
        external_data=False,
    )
    quantize_dynamic(full, folder / f"{name}.onnx", weight_type=QuantType.QInt8)
    full.unlink()
