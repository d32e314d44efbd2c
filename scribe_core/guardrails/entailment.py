"""Is each claim of the statement supported by the talk that it points at? A cross-encoder reads both."""

from __future__ import annotations

from functools import cache

from scribe_core.guardrails.case import Case
from scribe_core.guardrails.claims import claims
from scribe_core.guardrails.premise import premise, with_ingredients
from scribe_core.interfaces import EntailmentModel, Judgement
from scribe_core.types import Finding, Severity, Verdict

CHECK = "entailment"
SUPPORTED_FROM = 0.07
"""Probability below which a claim is marked: with 0.07 all checks together mark 9.2 % of the clean statements of the
ACI-Bench validation notes, on which it was chosen, with 0.08 10.4 %."""


def check(case: Case) -> list[Finding]:
    """By the embedded model. Raises ModelUnavailableError and CheckError."""
    return judged(case, embedded())


def judged(case: Case, model: EntailmentModel) -> list[Finding]:
    """Nothing where the statement names no turn: `entities` says so."""
    rows = _judgements(case, model) if case.evidence else []
    return [_finding(case, judgement, span) for span, judgement in rows if judgement.supported < SUPPORTED_FROM]


def supported(case: Case) -> float:
    """Probability of the claim that is least likely to be supported. Raises ModelUnavailableError and CheckError."""
    return min(judgement.supported for _, judgement in _judgements(case, embedded()))


def _judgements(case: Case, model: EntailmentModel) -> list[tuple[tuple[int, int], Judgement]]:
    """For each claim its characters and what the model says of it."""
    spans = claims(case.statement.text)
    texts = [case.statement.text[start:end] for start, end in spans]
    return list(
        zip(spans, model.judge([(premise(text, case.nearby), with_ingredients(text)) for text in texts]), strict=True)
    )


def _finding(case: Case, judgement: Judgement, span: tuple[int, int]) -> Finding:
    confidence = 1 - judgement.supported
    if judgement.contradicted > judgement.unsupported:
        message = "The turns that this points at seem to say something else."
        return case.finding(CHECK, Verdict.CONTRADICTED, Severity.MODERATE, message, span, confidence=confidence)
    message = "The turns that this points at do not seem to say this."
    return case.finding(CHECK, Verdict.UNSUPPORTED, Severity.MODERATE, message, span, confidence=confidence)


@cache
def embedded() -> EntailmentModel:
    """Loaded at the first call, which takes about a second. Raises ModelUnavailableError."""
    from scribe_core.guardrails.cross_encoder import OnnxCrossEncoder

    return OnnxCrossEncoder()
