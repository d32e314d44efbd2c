"""What a sentence means, as a vector: the product's own small encoder (weights/README.md)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from scribe_core.guardrails.onnx_model import WEIGHTS, OnnxModel

MAX_TOKENS = 128
AT_ONCE = 16


class SmallSentenceEncoder:
    """Implements SentenceEncoder. Thread-safe. Raises what OnnxModel raises."""

    def __init__(self, folder: Path = WEIGHTS) -> None:
        self._model = OnnxModel("sentence", folder, MAX_TOKENS)

    def vectors(self, texts: Sequence[str]) -> np.ndarray:
        # Alike in length, so that little is padded.
        found: dict[str, np.ndarray] = {}
        new = sorted(set(texts), key=len)
        for start in range(0, len(new), AT_ONCE):
            some = new[start : start + AT_ONCE]
            found |= dict(zip(some, self._model.run(some)[0].astype(np.float32), strict=True))
        return np.stack([found[text] for text in texts]) if texts else np.zeros((0, 0), np.float32)
