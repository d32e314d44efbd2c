"""What a sentence means, as a vector: the product's own small encoder (weights/README.md)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from scribe_core.guardrails.onnx_model import WEIGHTS, OnnxModel

MAX_TOKENS = 128


class SmallSentenceEncoder:
    """Implements SentenceEncoder. Thread-safe. Raises what OnnxModel raises."""

    def __init__(self, folder: Path = WEIGHTS) -> None:
        self._model = OnnxModel("sentence", folder, MAX_TOKENS)

    def vectors(self, texts: Sequence[str]) -> np.ndarray:
        # One by one, as fast as several: together they would be rounded together, and a vector would differ with its
        # company.
        rows = [self._model.run([text])[0][0] for text in texts]
        return np.stack(rows).astype(np.float32) if rows else np.zeros((0, 0), np.float32)
