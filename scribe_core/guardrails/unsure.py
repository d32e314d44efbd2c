"""Does the statement rest on a drug, a number or a negation that the recogniser heard unsurely?"""

from __future__ import annotations

from collections.abc import Iterator

from scribe_core.guardrails.case import Case
from scribe_core.guardrails.drugs import ingredients_in
from scribe_core.note.spoken_numbers import spoken_numbers, written_numbers
from scribe_core.note.wording import negated
from scribe_core.types import Finding, Severity, Verdict, Word

CHECK = "heard_unsurely"
UNSURE_BELOW = 0.5
"""Score of a word, 0 to 1. Chosen, not measured: how often such words are wrong is still to be counted."""


def check(case: Case) -> list[Finding]:
    return [finding for turn in case.evidence for word in turn.words for finding in _check(case, word, turn.id)]


def _check(case: Case, word: Word, turn_id: int) -> Iterator[Finding]:
    kind = _kind(case.statement.text, word.text) if word.score < UNSURE_BELOW else ""
    if kind:
        facts, doubt = (f"{turn_id}: {word.text}", kind, word.text, f"{word.score:.0%}"), 1 - word.score
        yield case.finding(CHECK, Verdict.UNSUPPORTED, Severity.LOW, "unsure", facts, None, (turn_id,), doubt)


def _kind(statement: str, word: str) -> str:
    """What the word is, if the statement uses it."""
    if ingredients_in(word) & ingredients_in(statement):
        return "drug"
    if spoken_numbers(word) & written_numbers(statement):
        return "number"
    return "negation" if negated(word) and negated(statement) else ""
