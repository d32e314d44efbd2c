"""Is what the statement affirms affirmed in its evidence, and what it denies denied? Word by word.

The lexicon of findings does not hold everything that can be denied ("has not been taking it"), so each content word
that statement and talk share is compared: where all that stand under a negation in one stand without in the other, the
statement says the opposite.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator

from scribe_core.errors import ScribeError
from scribe_core.guardrails.case import Case
from scribe_core.guardrails.polarity import polarity
from scribe_core.guardrails.said import mentions
from scribe_core.note.wording import content, stem
from scribe_core.types import Finding, Severity, Verdict

CHECK = "negation"
LEAST_WORDS = 2
"""With one word, all checks together marked 11.9 % of the benchmark's clean statements, with two 10.6 %."""

SURE = {False: 0.5, True: 0.8}
"""Probability from which the entailment model's yes outweighs the words, for what the statement affirms and for what it
denies. With 0.5 for both, one in a hundred more flipped negations go unmarked, and as many clean statements are marked
(`benchmarks.guardrails`, both sets)."""

_NORMAL = re.compile(
    r"\b(?:normal|unremarkable|intact|clear|stable|negative|benign|discontinue|stop|avoid)", re.IGNORECASE
)
"""Said in other words with the other sign: "not elevated" is normal, "off it" is stopped."""

_WORD = re.compile(r"[A-Za-z]{3,}")


def check(case: Case, outvoted: Callable[[Case, float], bool]) -> list[Finding]:
    """outvoted: whether the entailment model supports the statement with so high a probability."""
    if _NORMAL.search(case.statement.text):
        return _not_normal(case)
    written = dict(_signs(case.statement.text))
    said = _said(case, frozenset(written))
    for negated in (True, False):
        shared = [word for word, sign in written.items() if sign is negated and word in said]
        opposite = len(shared) >= LEAST_WORDS and not any(negated in said[word] for word in shared)
        if opposite and not _outvoted(outvoted, case, SURE[negated]):
            message = f"This was {'affirmed' if negated else 'denied'} in the talk."
            return [case.finding(CHECK, Verdict.CONTRADICTED, Severity.MODERATE, message)]
    return []


def _outvoted(outvoted: Callable[[Case, float], bool], case: Case, sure: float) -> bool:
    """Words alone err in long talk. Without the model they decide."""
    try:
        return outvoted(case, sure)
    except ScribeError:
        return False


def _not_normal(case: Case) -> list[Finding]:
    """ "Not clear", where only "clear" was said. The other way round is said in too many words."""
    for match in _NORMAL.finditer(case.statement.text):
        if not polarity(case.statement.text, match.start(), match.end()).negated:
            continue
        said = list(mentions(case.nearby, re.compile(rf"\b{match.group()}", re.IGNORECASE)))
        if said and not any(mention.meant.negated for mention in said):
            message = f'"{match.group()}" was affirmed in the talk.'
            return [case.finding(CHECK, Verdict.CONTRADICTED, Severity.MODERATE, message, match.span())]
    return []


def _signs(text: str) -> Iterator[tuple[str, bool]]:
    """Each content word (its stem) with whether it is negated."""
    for match in _WORD.finditer(text):
        if content(match.group()):
            yield stem(match.group().lower()), polarity(text, match.start(), match.end()).negated


def _said(case: Case, words: frozenset[str]) -> dict[str, set[bool]]:
    """For each word, the signs under which the evidence has it; nothing where only an open question does."""
    found: dict[str, set[bool]] = defaultdict(set)
    for mention in mentions(case.nearby, _WORD):
        word = stem(mention.text.lower())
        if word in words and mention.turn.id in case.statement.evidence:
            found[word].add(mention.meant.negated)
    return found
