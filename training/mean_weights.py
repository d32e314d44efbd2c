"""Two models as one, weight by weight: `python -m training.mean_weights FIRST SECOND SHARE OUT`.

SHARE: of SECOND, which was trained on from FIRST. On what is new the mean is nearly as good as SECOND, and on what
FIRST knew nearly as good as FIRST (Wortsman et al. 2022, https://arxiv.org/abs/2109.01903). Writes the weights, the
tokenizer and `entailment.onnx`, for which it needs what entailment.py needs.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from training.onnx_export import export


def main(first: Path, second: Path, share: float, out: Path) -> None:
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    models = [
        AutoModelForSequenceClassification.from_pretrained(p, attn_implementation="eager") for p in (first, second)
    ]
    weights = dict(models[0].named_parameters())
    with torch.no_grad():
        for name, weight in models[1].named_parameters():
            weight.lerp_(weights[name], 1 - share)
    models[1].save_pretrained(out)
    tokenizer: Any = AutoTokenizer.from_pretrained(second)
    tokenizer.save_pretrained(out)
    export(models[1], out, "entailment")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]), Path(sys.argv[4]))
