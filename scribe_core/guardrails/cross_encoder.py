"""The embedded entailment model: a small cross-encoder, run by ONNX Runtime on one core."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from scribe_core.errors import CheckError, ModelUnavailableError
from scribe_core.interfaces import Judgement

EMBEDDED = Path(__file__).parent / "weights"
MAX_TOKENS = 144
SUPPORTED_FROM = 0.07
"""With 0.07 all checks together mark 9.2 % of the clean statements of the ACI-Bench validation notes, on which it was
chosen, with 0.08 10.4 %."""
THREADS = 1
"""One statement is a few milliseconds' work; the other cores belong to speech and note."""


class OnnxCrossEncoder:
    """Implements EntailmentModel. Thread-safe.

    folder: `entailment.onnx` (inputs input_ids, attention_mask, token_type_ids; logits in the order of Judgement) and
    its `tokenizer.json`; training/entailment.py makes both. Raises ModelUnavailableError where they are missing."""

    supported_from = SUPPORTED_FROM

    def __init__(self, folder: Path = EMBEDDED) -> None:
        weights, vocabulary = folder / "entailment.onnx", folder / "tokenizer.json"
        if not weights.is_file() or not vocabulary.is_file():
            raise ModelUnavailableError("The entailment model is not installed; install the product again.")
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = THREADS
        try:
            self._session = onnxruntime.InferenceSession(str(weights), options, providers=["CPUExecutionProvider"])
            self._tokenizer = Tokenizer.from_file(str(vocabulary))
        except Exception as error:  # noqa: BLE001  both libraries raise bare Exceptions of their own for damaged files
            raise ModelUnavailableError(
                f"The entailment model cannot be read ({type(error).__name__}); install the product again."
            ) from None
        self._tokenizer.enable_truncation(MAX_TOKENS, strategy="only_first")
        self._tokenizer.enable_padding()
        self._errors = (onnxruntime.capi.onnxruntime_pybind11_state.Fail, RuntimeError, ValueError)

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Judgement]:
        """Raises CheckError."""
        if not pairs:
            return []
        try:
            encoded = self._tokenizer.encode_batch(list(pairs))
            inputs = {
                "input_ids": [row.ids for row in encoded],
                "attention_mask": [row.attention_mask for row in encoded],
                "token_type_ids": [row.type_ids for row in encoded],
            }
            arrays = {name: np.array(rows, np.int64) for name, rows in inputs.items()}
            logits = self._session.run(["logits"], arrays)[0]
        except self._errors as error:
            raise CheckError(f"The entailment model failed ({type(error).__name__}).") from None
        return [Judgement(*row) for row in softmax(logits).tolist()]


def softmax(logits: np.ndarray) -> np.ndarray:
    """`(n, 3)` to `(n, 3)`; each row sums to 1."""
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)
