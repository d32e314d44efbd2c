"""Any token classifier of medical names, by name, run by transformers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from scribe_core.errors import CheckError, ModelUnavailableError
from scribe_core.interfaces import NamedEntity

MAX_TOKENS = 512
"""Longer texts are read in parts."""
OVERLAP_TOKENS = 64
_KINDS = (
    ("drug", re.compile(r"chem|drug|medication|treatment", re.IGNORECASE)),
    ("finding", re.compile(r"disease|disorder|problem|symptom|sign|condition|finding|diagnosis", re.IGNORECASE)),
)


class NamedTagger:
    """Implements EntityModel. Thread-safe.

    folder: a transformers token classifier with its tokenizer. Labels are taken by what they are called: drugs and
    chemicals, diseases and signs; others are left out. Loads in the constructor; raises ModelUnavailableError."""

    def __init__(self, folder: Path) -> None:
        try:
            from transformers import AutoModelForTokenClassification, AutoTokenizer, pipeline

            tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, model_max_length=MAX_TOKENS)
            model = AutoModelForTokenClassification.from_pretrained(folder, local_files_only=True)
        except Exception as error:  # noqa: BLE001  each format of weights has errors of its own for damaged files
            raise ModelUnavailableError(
                f"The tagger in {folder} cannot be loaded ({type(error).__name__}); correct NER_MODEL."
            ) from None
        if not any(_kind(label) for label in model.config.id2label.values()):
            raise ModelUnavailableError(f"The model in {folder} has no label for drugs or diseases.")
        how = {"aggregation_strategy": "first", "stride": OVERLAP_TOKENS}
        self._tag = pipeline("token-classification", model=model, tokenizer=tokenizer, **how)

    def entities(self, texts: Sequence[str]) -> list[list[NamedEntity]]:
        """Raises CheckError."""
        try:
            found = [self._tag(text) if text.strip() else [] for text in texts]
        except (RuntimeError, ValueError, IndexError) as error:
            raise CheckError(f"The tagger failed ({type(error).__name__}).") from None
        return [
            [
                NamedEntity(kind, int(row["start"]), int(row["end"]), float(row["score"]))
                for row in rows
                if (kind := _kind(row["entity_group"]))
            ]
            for rows in found
        ]


def _kind(label: str) -> str:
    """Empty for what is neither."""
    return next((kind for kind, pattern in _KINDS if pattern.search(label)), "")
