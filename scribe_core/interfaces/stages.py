"""What recognises, tells speakers apart, masks and checks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from scribe_core.types import PiiSpan, Speaker, Turn, Word


class Recogniser(Protocol):
    """Speech to words. Safe to call from several threads; calls are serialised inside."""

    def transcribe(self, samples: np.ndarray) -> list[Word]:
        """samples: float32 mono `(n,)` at 16 kHz. Word times count from sample 0. Silence gives `[]`.

        Raises RecognitionError."""


class RoleModel(Protocol):
    """Who speaks. One (speaker, confidence 0 to 1) for each of `turns`, in order."""

    def assign(self, turns: Sequence[Turn], context: Sequence[Turn]) -> list[tuple[Speaker, float]]:
        """context: the turns before, with their speakers (clinician corrections among them)."""


class PiiFinder(Protocol):
    def find(self, text: str, names: Sequence[str] = ()) -> list[PiiSpan]:
        """Spans in order, not overlapping. `names` are always found. Raises PrivacyError."""


@dataclass(frozen=True)
class Judgement:
    """Probabilities that a claim is supported by the talk, not mentioned in it, or contradicted; their sum is 1."""

    supported: float
    unsupported: float
    contradicted: float


class EntailmentModel(Protocol):
    supported_from: float
    """Probability below which a claim is marked."""

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Judgement]:
        """One for each (talk, claim). Raises StageError."""
        ...


@dataclass(frozen=True)
class NamedEntity:
    """Characters `[start, end)` of a text name a drug or chemical ("drug") or an illness or sign of one ("finding").
    score: 0 to 1."""

    kind: str
    start: int
    end: int
    score: float


class EntityModel(Protocol):
    def entities(self, texts: Sequence[str]) -> list[list[NamedEntity]]:
        """For each text, in order. Raises StageError."""
        ...


class SentenceEncoder(Protocol):
    """Sentences that mean nearly the same have vectors that point nearly the same way."""

    def vectors(self, texts: Sequence[str]) -> np.ndarray:
        """float32 `(len(texts), d)`, each of length 1, so that a product of two is their cosine. Raises StageError."""
        ...
