"""The entailment model that ships, as one to train on from: `python -m training.from_onnx BASE OUT`.

BASE: all-MiniLM-L6-v2, as for training/entailment.py. Its weights are replaced by those of entailment.onnx, which are
rounded to 8 bits: near enough to begin with. Needs `onnx` beside the product's environment.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from scribe_core.guardrails.onnx_model import WEIGHTS
from training.pairs import LABELS

LAYER = (
    "attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense",
    "intermediate.dense", "output.dense",
)  # fmt: skip
"""In the order in which they are computed, which is that of their numbers in the graph."""


def weights(file: Path) -> dict[str, Any]:
    """By the names of transformers."""
    import onnx
    import torch
    from onnx.numpy_helper import to_array

    held = {item.name: torch.tensor(to_array(item)) for item in onnx.load(file).graph.initializer}
    found = {name: value for name, value in held.items() if name.startswith(("bert.", "classifier.b"))}
    whole = {
        name.removesuffix("_quantized"): (value.float() - held[_of(name, "zero_point")]) * held[_of(name, "scale")]
        for name, value in held.items()
        if name.endswith("_quantized")
    }
    numbered = sorted((name for name in whole if name.startswith("val_")), key=lambda name: int(name[4:]))
    for at, name in enumerate(numbered):
        found[f"bert.encoder.layer.{at // len(LAYER)}.{LAYER[at % len(LAYER)]}.weight"] = whole[name].T
    for name in whole.keys() - set(numbered):
        found[name.removesuffix("_Transposed")] = whole[name].T if "_Transposed" in name else whole[name]
    return {name: value.contiguous() for name, value in found.items() if "_" not in name.rsplit(".", 1)[1]}


def _of(quantized: str, what: str) -> str:
    return f"{quantized.removesuffix('_quantized')}_{what}"


def main() -> None:
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    base, out = map(Path, sys.argv[1:])
    model = AutoModelForSequenceClassification.from_pretrained(base, num_labels=len(LABELS))
    missing, unknown = model.load_state_dict(weights(WEIGHTS / "entailment.onnx"), strict=False)
    print(f"missing {missing}, unknown {unknown}")
    model.save_pretrained(out)
    tokenizer: Any = AutoTokenizer.from_pretrained(base)
    tokenizer.save_pretrained(out)


if __name__ == "__main__":
    main()
