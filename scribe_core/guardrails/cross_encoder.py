"""The embedded entailment model: a small cross-encoder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from scribe_core.guardrails.onnx_model import WEIGHTS, OnnxModel, softmax
from scribe_core.interfaces import Judgement

MAX_TOKENS = 160
SUPPORTED_FROM = 0.2
"""Chosen together with what outweighs a rule (`outweighed.py`) for the largest sum of false statements marked and true
ones left alone, on talks that were held out from training and on the notes of ACI-Bench and MTS-Dialog validation."""


class OnnxCrossEncoder:
    """Implements EntailmentModel. Thread-safe.

    folder: `entailment.onnx` (logits in the order of Judgement) and its `tokenizer.json`; training/entailment.py makes
    both. Raises ModelUnavailableError where they are missing."""

    supported_from = SUPPORTED_FROM

    def __init__(self, folder: Path = WEIGHTS) -> None:
        self._model = OnnxModel("entailment", folder, MAX_TOKENS)

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Judgement]:
        """Raises CheckError."""
        if not pairs:
            return []
        logits, _ = self._model.run(pairs)
        return [Judgement(*row) for row in softmax(logits).tolist()]
