"""Any token classifier of medical names, by name, run by transformers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from scribe_core.errors import CheckError, ModelUnavailableError
from scribe_core.guardrails.named import load_named
from scribe_core.interfaces import NamedEntity

OVERLAP_TOKENS = 64
"""Of the parts in which a text of more than named.MAX_TOKENS is read."""
_KINDS = (
    ("drug", re.compile(r"chem|drug|medication|treatment", re.IGNORECASE)),
    ("finding", re.compile(r"disease|disorder|problem|symptom|sign|condition|finding|diagnosis", re.IGNORECASE)),
)


class NamedTagger:
    """Implements EntityModel. Thread-safe.

    folder: a transformers token classifier with its tokenizer. Labels are taken by what they are called: drugs and
    chemicals, diseases and signs; others are left out. Loads in the constructor; raises ModelUnavailableError."""

    def __init__(self, folder: Path) -> None:
        tokenizer, model = load_named("AutoModelForTokenClassification", folder, "tagger", "NER_MODEL")
        from transformers import pipeline

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
