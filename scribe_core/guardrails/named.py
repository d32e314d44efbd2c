"""Loading a transformers model that a setting names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from scribe_core.errors import ModelUnavailableError

MAX_TOKENS = 512


def load_named(kind: str, folder: Path, what: str, setting: str) -> tuple[Any, Any]:
    """(tokenizer, model). kind: the transformers class that reads it; what, setting: for the message. Raises
    ModelUnavailableError."""
    try:
        import transformers

        tokenizer = transformers.AutoTokenizer.from_pretrained(
            folder, local_files_only=True, model_max_length=MAX_TOKENS
        )
        model = getattr(transformers, kind).from_pretrained(folder, local_files_only=True, dtype="float32")
        return tokenizer, model.eval()
    except Exception as error:  # noqa: BLE001  each format of weights has errors of its own for damaged files
        raise ModelUnavailableError(
            f"The {what} in {folder} cannot be loaded ({type(error).__name__}); correct {setting}."
        ) from None
