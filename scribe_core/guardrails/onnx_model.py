"""A small model of the product's own, with its tokenizer, run by ONNX Runtime on one core."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from scribe_core.errors import CheckError, ModelUnavailableError

WEIGHTS = Path(__file__).parent / "weights"
THREADS = 1
"""One statement is a few milliseconds' work; the other cores belong to speech and note."""


class OnnxModel:
    """Thread-safe. folder: `{name}.onnx` (inputs input_ids, attention_mask, token_type_ids; output logits) and
    `tokenizer.json`. type_ids: of a text's encoding, in place of the tokenizer's own. Raises ModelUnavailableError
    where the files are missing or damaged."""

    def __init__(
        self, name: str, folder: Path, max_tokens: int, type_ids: Callable[[Any, Any], list[int]] | None = None
    ) -> None:
        self._name = name
        self._type_ids = type_ids or (lambda _, encoding: encoding.type_ids)
        weights, vocabulary = folder / f"{name}.onnx", folder / "tokenizer.json"
        if not weights.is_file() or not vocabulary.is_file():
            raise ModelUnavailableError(f"The {name} model is not installed; install the product again.")
        import onnxruntime
        from onnxruntime.capi.onnxruntime_pybind11_state import Fail
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = THREADS
        try:
            self._session = onnxruntime.InferenceSession(str(weights), options, providers=["CPUExecutionProvider"])
            self._tokenizer = Tokenizer.from_file(str(vocabulary))
        except Exception as error:  # noqa: BLE001  both libraries raise bare Exceptions of their own for damaged files
            raise ModelUnavailableError(
                f"The {name} model cannot be read ({type(error).__name__}); install the product again."
            ) from None
        self._tokenizer.enable_truncation(max_tokens, strategy="longest_first")
        self._tokenizer.enable_padding()
        self._errors = (Fail, RuntimeError, ValueError)

    def run(self, texts: Sequence[str] | Sequence[tuple[str, str]]) -> tuple[np.ndarray, list[Any]]:
        """Logits of the texts, or pairs of texts, and their encodings (tokenizers.Encoding). Raises CheckError."""
        try:
            encoded = self._tokenizer.encode_batch(list(texts))
            inputs = {
                "input_ids": [row.ids for row in encoded],
                "attention_mask": [row.attention_mask for row in encoded],
                "token_type_ids": [self._type_ids(*pair) for pair in zip(texts, encoded, strict=True)],
            }
            arrays = {name: np.array(rows, np.int64) for name, rows in inputs.items()}
            return np.asarray(self._session.run(["logits"], arrays)[0]), encoded
        except self._errors as error:
            raise CheckError(f"The {self._name} model failed ({type(error).__name__}).") from None


def softmax(logits: np.ndarray) -> np.ndarray:
    """Over the last axis."""
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return raised / raised.sum(axis=-1, keepdims=True)
