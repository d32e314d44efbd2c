"""Is each claim of the statement supported by the talk that it points at? A cross-encoder reads both.

Where it doubts a claim, it is asked for the opposite too: a small model overlooks a "not" or a "denies" that stands far
from what it denies, but seldom gives both sides the same chance.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cache, lru_cache

from scribe_core.errors import ScribeError
from scribe_core.guardrails.case import Case
from scribe_core.guardrails.claims import claims
from scribe_core.guardrails.opposite import opposite
from scribe_core.guardrails.premise import beside_talk
from scribe_core.interfaces import EntailmentModel, Judgement
from scribe_core.types import Finding, Severity, Statement, Turn, Verdict

CHECK = "entailment"
LIKELIER = 0.8
"""By so much the opposite is likelier than a claim that is marked for it (`benchmarks.guardrails`, both sets)."""
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
        if not case.evidence:
            return []
        return [finding for row in self._judgements(case) if (finding := self._finding(case, *row))]

    def outvotes(self, case: Case, sure: float) -> bool:
        """Whether every claim is supported with the probability `sure`. Not without the model: what others found then
        stands."""
        try:
            return all(judgement.supported >= sure for _, judgement in self._judgements(case))
        except ScribeError:
            return False

    def _finding(self, case: Case, span: tuple[int, int], judgement: Judgement) -> Finding | None:
        supported = judgement.supported
        if supported < self._load().supported_from:
            return _not_supported(case, judgement, span)
        if supported < 1 - LIKELIER and self._opposite(case, span) > supported + LIKELIER:
            claim, doubt = case.statement.text[slice(*span)], 1 - supported
            return case.finding(
                CHECK, Verdict.CONTRADICTED, Severity.MODERATE, "opposite", (claim,), span, confidence=doubt
            )
        return None

    def _opposite(self, case: Case, span: tuple[int, int]) -> float:
        """Probability of the claim's opposite; 0 where it has none."""
        claim = case.statement.text[slice(*span)]
        other = opposite(claim)
        if other is None:
            return 0.0
        (judgement,) = self._load().judge([beside_talk(other, case.nearby, claim)])
        return judgement.supported

    def _judgements(self, case: Case) -> tuple[tuple[tuple[int, int], Judgement], ...]:
        """For each claim its characters and what the model says of it."""
        with self._lock:
            return self._judged(case.statement, case.nearby)

    def _judge(self, statement: Statement, nearby: tuple[Turn, ...]) -> tuple[tuple[tuple[int, int], Judgement], ...]:
        spans = claims(statement.text)
        pairs = [beside_talk(statement.text[start:end], nearby) for start, end in spans]
        return tuple(zip(spans, self._load().judge(pairs), strict=True))


def _not_supported(case: Case, judgement: Judgement, span: tuple[int, int]) -> Finding:
    facts, doubt = (case.statement.text[slice(*span)],), 1 - judgement.supported
    if judgement.contradicted > judgement.unsupported:
        code = "something_else"
        return case.finding(CHECK, Verdict.CONTRADICTED, Severity.MODERATE, code, facts, span, confidence=doubt)
    return case.finding(CHECK, Verdict.UNSUPPORTED, Severity.MODERATE, "not_said", facts, span, confidence=doubt)
