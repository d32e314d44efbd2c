"""What a sentence means, as a vector: the product's own small encoder (weights/README.md)."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from scribe_core.guardrails.onnx_model import WEIGHTS, OnnxModel

MAX_TOKENS = 128
AT_ONCE = 16
MOST_KEPT = 20_000
"""Vectors that were asked for last, 31 MB of them: the talk of a visit is asked for with each statement."""


class SmallSentenceEncoder:
    """Implements SentenceEncoder. Thread-safe. Raises what OnnxModel raises."""

    def __init__(self, folder: Path = WEIGHTS) -> None:
        self._model = OnnxModel("sentence", folder, MAX_TOKENS)
        self._known: OrderedDict[str, np.ndarray] = OrderedDict()
        self._lock = threading.Lock()

    def vectors(self, texts: Sequence[str]) -> np.ndarray:
        with self._lock:
            found = {text: self._known[text] for text in texts if text in self._known}
        # Alike in length, so that little is padded.
        new = sorted(set(texts) - found.keys(), key=len)
        for start in range(0, len(new), AT_ONCE):
            some = new[start : start + AT_ONCE]
            found |= dict(zip(some, self._model.run(some)[0].astype(np.float32), strict=True))
        self._keep(found)
        return np.stack([found[text] for text in texts]) if texts else np.zeros((0, 0), np.float32)

    def _keep(self, found: dict[str, np.ndarray]) -> None:
        with self._lock:
            for text, vector in found.items():
                self._known[text] = vector
                self._known.move_to_end(text)
            while len(self._known) > MOST_KEPT:
                self._known.popitem(last=False)
