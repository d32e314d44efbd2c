"""A trained transformers model as ONNX with int8 weights. Needs `pip install onnx onnxscript` beside the product."""

from __future__ import annotations

from pathlib import Path
from typing import Any

INPUTS = ("input_ids", "attention_mask", "token_type_ids")
BLOCK = 32
"""Weights with a scale of their own."""
INT8 = 4
"""ONNX Runtime's name for 8-bit activations."""


def export(model: Any, folder: Path, name: str, in_blocks: bool = False) -> None:
    """Writes `{name}.onnx` into the folder; rows and tokens may be any number up to 512. in_blocks: each BLOCK weights
    have a scale of their own, instead of each column of a matrix: as good as without int8, and a third as fast."""
    import torch

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
    (_in_blocks if in_blocks else _at_once)(full, folder / f"{name}.onnx")
    full.unlink()


def _at_once(full: Path, small: Path) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(full, small, weight_type=QuantType.QInt8, per_channel=True)


def _in_blocks(full: Path, small: Path) -> None:
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer

    quantize_dynamic(full, small, weight_type=QuantType.QInt8, op_types_to_quantize=["Gather"])
    products = MatMulNBitsQuantizer(onnx.load(small), bits=8, block_size=BLOCK, is_symmetric=True, accuracy_level=INT8)
    products.process()
    products.model.save_model_to_file(str(small), False)
