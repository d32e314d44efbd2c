"""The embedded tagger of drugs and diseases: a small BERT with a token classifier."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from scribe_core.guardrails.onnx_model import WEIGHTS, OnnxModel
from scribe_core.guardrails.tagging import KINDS, MAX_TOKENS, has_capitals, spans_of
from scribe_core.interfaces import NamedEntity

LEAST_SCORE = 0.7
"""Of a span; less sure ones are more often wrong than right (`benchmarks.ner`: F1 85.4 instead of 84.9 %)."""


class OnnxTagger:
    """Implements EntityModel. Thread-safe.

    folder: `ner.onnx` (logits in the order of tagging.LABELS) and its `tokenizer.json`; training/ner.py makes it.
    Raises ModelUnavailableError where they are missing."""

    def __init__(self, folder: Path = WEIGHTS) -> None:
        self._model = OnnxModel("ner", folder, MAX_TOKENS, _capitals)

    def entities(self, texts: Sequence[str]) -> list[list[NamedEntity]]:
        """Raises CheckError."""
        if not texts:
            return []
        logits, encoded = self._model.run(texts)
        return [list(_entities(rows, encoding)) for rows, encoding in zip(logits, encoded, strict=True)]


def _capitals(text: str, encoding: Any) -> list[int]:
    spans = [None if word is None else encoding.word_to_chars(word) for word in encoding.word_ids]
    return [int(span is not None and has_capitals(text[slice(*span)])) for span in spans]


def _entities(logits: np.ndarray, encoding: Any) -> Iterator[NamedEntity]:
    """logits: `(tokens, labels)`; the first token of a word speaks for it."""
    words = encoding.word_ids
    firsts = [i for i, word in enumerate(words) if word is not None and (i == 0 or word != words[i - 1])]
    for kind, first, after, score in spans_of(logits[firsts]):
        start = encoding.offsets[firsts[first]][0]
        stop = encoding.word_to_chars(after - 1)[1]
        if score >= LEAST_SCORE:
            yield NamedEntity(KINDS[kind], start, stop, score)
