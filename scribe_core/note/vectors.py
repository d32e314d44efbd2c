"""Vectors of sentences, each made once: a talk's sentences are asked for again with every statement."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence

import numpy as np

from scribe_core.interfaces import SentenceEncoder

MOST_KEPT = 16384
"""About 25 MB; some ten visits of an hour, as passages and as sentences."""


class Vectors:
    """Thread-safe. load: gives the encoder, at once when it was loaded before."""

    def __init__(self, load: Callable[[], SentenceEncoder], most_kept: int = MOST_KEPT) -> None:
        self._load = load
        self._most_kept = most_kept
        self._kept: OrderedDict[str, np.ndarray] = OrderedDict()
        self._lock = threading.Lock()

    def load(self) -> None:
        """Loads the encoder. Raises ModelUnavailableError."""
        self._load()

    def of(self, texts: Sequence[str]) -> np.ndarray:
        """One row of length 1 for each text. Raises StageError."""
        with self._lock:
            found = {text: self._kept[text] for text in texts if text in self._kept}
            new = list(dict.fromkeys(text for text in texts if text not in found))
            found |= dict(zip(new, self._load().vectors(new), strict=True)) if new else {}
            self._keep(found)
        return np.stack([found[text] for text in texts]) if texts else np.zeros((0, 0), np.float32)

    def _keep(self, found: dict[str, np.ndarray]) -> None:
        """Those that were not asked for the longest go first."""
        for text, vector in found.items():
            self._kept[text] = vector
            self._kept.move_to_end(text)
        while len(self._kept) > self._most_kept:
            self._kept.popitem(last=False)
