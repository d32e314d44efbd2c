"""Is each claim of the statement supported by the talk that it points at? A cross-encoder reads both."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cache, lru_cache

from scribe_core.guardrails.case import Case
from scribe_core.guardrails.claims import claims
from scribe_core.guardrails.premise import premise, with_ingredients
from scribe_core.interfaces import EntailmentModel, Judgement
from scribe_core.types import Finding, Severity, Statement, Turn, Verdict

CHECK = "entailment"
KEPT = 16
"""Statements whose judgement is kept, for the other checks that ask for it."""


@cache
def embedded() -> EntailmentModel:
    """Loaded at the first call, which takes about a second. Raises ModelUnavailableError."""
    from scribe_core.guardrails.cross_encoder import OnnxCrossEncoder

    return OnnxCrossEncoder()


class Entailment:
    """Thread-safe. load: gives the model, at once when it was loaded before."""

    def __init__(self, load: Callable[[], EntailmentModel] = embedded) -> None:
        self._load = load
        self._lock = threading.Lock()
        self._judged = lru_cache(KEPT)(self._judge)

    def check(self, case: Case) -> list[Finding]:
        """Nothing where the statement names no turn: `entities` says so. Raises ModelUnavailableError, CheckError."""
        rows = self._judgements(case) if case.evidence else ()
        limit = self._load().supported_from
        return [_finding(case, judgement, span) for span, judgement in rows if judgement.supported < limit]

    def supported(self, case: Case) -> float:
        """Probability of the claim that is least likely to be supported. Raises as `check` does."""
        return min(judgement.supported for _, judgement in self._judgements(case))

    def _judgements(self, case: Case) -> tuple[tuple[tuple[int, int], Judgement], ...]:
        """For each claim its characters and what the model says of it."""
        with self._lock:
            return self._judged(case.statement, case.nearby)

    def _judge(self, statement: Statement, nearby: tuple[Turn, ...]) -> tuple[tuple[tuple[int, int], Judgement], ...]:
        spans = claims(statement.text)
        texts = [statement.text[start:end] for start, end in spans]
        pairs = [(premise(text, nearby), with_ingredients(text)) for text in texts]
        return tuple(zip(spans, self._load().judge(pairs), strict=True))


def _finding(case: Case, judgement: Judgement, span: tuple[int, int]) -> Finding:
    confidence = 1 - judgement.supported
    if judgement.contradicted > judgement.unsupported:
        message = "The turns that this points at seem to say something else."
        return case.finding(CHECK, Verdict.CONTRADICTED, Severity.MODERATE, message, span, confidence=confidence)
    message = "The turns that this points at do not seem to say this."
    return case.finding(CHECK, Verdict.UNSUPPORTED, Severity.MODERATE, message, span, confidence=confidence)
