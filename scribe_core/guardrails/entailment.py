"""Is each claim of the statement supported by the talk? A cross-encoder reads both.

A claim that was cut out of a statement says less than the statement does: it is marked where both are doubted.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache

from scribe_core.guardrails.case import Case
from scribe_core.guardrails.claims import claims
from scribe_core.guardrails.premise import Spoken, beside_talk
from scribe_core.interfaces import EntailmentModel, Judgement
from scribe_core.note.vectors import Vectors
from scribe_core.types import Finding, Severity, Verdict

CHECK = "entailment"
LEAST_WORDS = 25
"""Of talk. Trained on more, the model takes what stands beside less for contradicted."""
SAID_IN_ITS_WORDS = 0.85
"""Share of a statement's words and numbers from which one sentence of the talk is taken to hold it."""
DOUBTED_BELOW = 0.07
"""The probability below which such a statement is marked: the model doubts what repeats the talk more than is right."""
KEPT = 4
"""Cases whose judgement is kept: it is asked for once more where a rule may be outweighed."""


@cache
def embedded() -> EntailmentModel:
    """Loaded at the first call, which takes about a second. Raises ModelUnavailableError."""
    from scribe_core.guardrails.cross_encoder import OnnxCrossEncoder

    return OnnxCrossEncoder()


@dataclass(frozen=True)
class _Judged:
    """whole: of the whole statement. claims: of each, with its characters. in_its_words: one sentence of the talk holds
    the statement's words."""

    whole: Judgement
    claims: tuple[tuple[tuple[int, int], Judgement], ...]
    in_its_words: bool


class Entailment:
    """Thread-safe. load: gives the model, at once when it was loaded before. vectors: what finds the talk."""

    def __init__(self, load: Callable[[], EntailmentModel], vectors: Vectors) -> None:
        self._load = load
        self._vectors = vectors
        self._lock = threading.Lock()
        self._judged = lru_cache(KEPT)(self._judge)

    def check(self, case: Case) -> list[Finding]:
        """Nothing where the statement names no turn, as `entities` says so, nor beside too little talk. Raises
        ModelUnavailableError, CheckError, StageError."""
        if not case.evidence or _is_short(case):
            return []
        judged = self._judged_once(case)
        least = min(self._load().supported_from, DOUBTED_BELOW) if judged.in_its_words else self._load().supported_from
        if judged.whole.supported >= least:
            return []
        return [_not_supported(case, found, span) for span, found in judged.claims if found.supported < least]

    def support(self, case: Case) -> float:
        """How probable the statement is, as a whole or by its least probable claim; 0 beside too little talk. Raises
        what `check` raises."""
        if _is_short(case):
            return 0.0
        judged = self._judged_once(case)
        return max(judged.whole.supported, min(found.supported for _, found in judged.claims))

    def _judged_once(self, case: Case) -> _Judged:
        with self._lock:
            return self._judged(case)

    def _judge(self, case: Case) -> _Judged:
        text, spoken = case.statement.text, Spoken(case.turns, self._vectors)
        spans = claims(text)
        parts = [text[start:end] for start, end in spans]
        texts = list(dict.fromkeys([text, *parts]))
        found = self._load().judge([beside_talk(part, case, spoken) for part in texts])
        of = dict(zip(texts, found, strict=True))
        in_its_words = spoken.share_in_one(text) >= SAID_IN_ITS_WORDS
        return _Judged(of[text], tuple((span, of[part]) for span, part in zip(spans, parts, strict=True)), in_its_words)


def _is_short(case: Case) -> bool:
    return sum(len(turn.text.split()) for turn in case.turns) < LEAST_WORDS


def _not_supported(case: Case, judgement: Judgement, span: tuple[int, int]) -> Finding:
    facts, doubt = (case.statement.text[slice(*span)],), 1 - judgement.supported
    if judgement.contradicted > judgement.unsupported:
        code = "something_else"
        return case.finding(CHECK, Verdict.CONTRADICTED, Severity.MODERATE, code, facts, span, confidence=doubt)
    return case.finding(CHECK, Verdict.UNSUPPORTED, Severity.MODERATE, "not_said", facts, span, confidence=doubt)
