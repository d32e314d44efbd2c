"""Any sequence classifier for natural language inference, by name, run by transformers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from scribe_core.errors import CheckError, ModelUnavailableError
from scribe_core.guardrails.named import MAX_TOKENS, load_named
from scribe_core.interfaces import Judgement

_SUPPORTED, _CONTRADICTED = "entailment", "contradiction"


class NamedCrossEncoder:
    """Implements EntailmentModel. Thread-safe.

    folder: a transformers sequence classifier with its tokenizer, of which one label is called "entailment" and any
    other than "contradiction" counts as not supported. supported_from: probability below which a claim is marked.
    Loads in the constructor; raises ModelUnavailableError.
    """

    def __init__(self, folder: Path, supported_from: float) -> None:
        self.supported_from = supported_from
        self._tokenizer, self._model = load_named(
            "AutoModelForSequenceClassification", folder, "entailment model", "ENTAILMENT_MODEL"
        )
        self._labels = [self._model.config.id2label[i].lower() for i in range(self._model.config.num_labels)]
        if _SUPPORTED not in self._labels:
            raise ModelUnavailableError(
                f"The model in {folder} is not one of entailment: none of its labels is called {_SUPPORTED!r}."
            )

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Judgement]:
        """Raises CheckError."""
        if not pairs:
            return []
        import torch

        texts = [[pair[side] for pair in pairs] for side in (0, 1)]
        try:
            inputs = self._tokenizer(
                *texts, truncation="only_first", max_length=MAX_TOKENS, padding=True, return_tensors="pt"
            )
            with torch.inference_mode():
                rows = self._model(**inputs).logits.softmax(dim=1).tolist()
        except (RuntimeError, ValueError, IndexError) as error:
            raise CheckError(f"The entailment model failed ({type(error).__name__}).") from None
        if not np.isfinite(rows).all():
            raise CheckError("The entailment model gave no numbers.")
        return [self._judgement(dict(zip(self._labels, row, strict=True))) for row in rows]

    def _judgement(self, shares: dict[str, float]) -> Judgement:
        supported, contradicted = shares[_SUPPORTED], shares.get(_CONTRADICTED, 0.0)
        return Judgement(supported, max(0.0, 1 - supported - contradicted), contradicted)
