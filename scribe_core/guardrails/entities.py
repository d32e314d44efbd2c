"""Does everything that the statement names occur in its evidence: drugs, numbers, units, findings, negation?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from scribe_core.guardrails.amounts_said import AmountsSaid, said_numbers
from scribe_core.guardrails.case import Case
from scribe_core.guardrails.drugs import drugs_in, ingredients_in
from scribe_core.guardrails.lexicon import findings
from scribe_core.guardrails.misheard import heard_as
from scribe_core.guardrails.polarity import polarity
from scribe_core.guardrails.prescriptions import Prescription, prescriptions_in, said_of
from scribe_core.guardrails.quantities import STRENGTHS, amounts_in
from scribe_core.guardrails.said import Mention, mentions
from scribe_core.guardrails.sizes import short_durations
from scribe_core.note.spoken_numbers import NEAR_CHARS, number_spans
from scribe_core.types import Finding, Severity, Turn, Verdict

CHECK = "entities"
_DATE = re.compile(
    r"\b\d{1,2}/\d{1,2}/\d{2,4}\b|\b\d{1,2}/(?:19|20)\d\d\b|"
    r"(?:\((?=\d)|\b(?:in|since|of|on|from|until|till|to|by|before|after|during|around|and|year|early|late|mid|"
    r"jan\w*|feb\w*|mar\w*|apr\w*|may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*)\W+)(?:\d{1,2}\W+)?(?:19|20)\d\d\b"
    r"(?!\s*(?:m[gl]s?|mcg|units?|cal\w*|steps|cc|g)\b)",
    re.IGNORECASE,
)
_LIST_NUMBER = re.compile(r"(?<=[.!?;])\s+\d{1,2}\.\s*$")
"""Of the next point, which the cutting into sentences left at the end of this one."""
_NAME_BEFORE = re.compile(r"\b[A-Z][A-Za-z]*-$")
_NAME_AFTER = re.compile(r"-[A-Z]")


def check(case: Case) -> list[Finding]:
    if not case.evidence:
        return [case.finding(CHECK, Verdict.UNSUPPORTED, Severity.HIGH, "no_source")]
    return [finding for part in (_drugs, _numbers, _units, _doses, _often, _findings) for finding in part(case)]


def _drugs(case: Case) -> Iterator[Finding]:
    near, anywhere = _ingredients(case.nearby), _ingredients(case.turns)
    for drug in drugs_in(case.statement.text):
        name, span = case.statement.text[drug.start : drug.end], (drug.start, drug.end)
        if drug.ingredients & near:
            continue
        if slip := heard_as(case.nearby, drug.ingredients):
            heard, turn = slip
            facts = (name, heard)
            yield case.finding(CHECK, Verdict.UNSUPPORTED, Severity.MODERATE, "drug_misheard", facts, span, (turn,))
        elif not drug.ingredients & anywhere:
            yield case.finding(CHECK, Verdict.UNSUPPORTED, Severity.HIGH, "drug_unsaid", (name,), span)
        else:
            yield case.finding(CHECK, Verdict.UNSUPPORTED, Severity.MODERATE, "drug_elsewhere", (name,), span)


def _numbers(case: Case) -> Iterator[Finding]:
    said = AmountsSaid(case.nearby)
    text = _LIST_NUMBER.sub("", case.statement.text)
    durations = [(start, end) for n, unit, start, end in short_durations(text) if said.holds_duration(n, unit)]
    for value, start, end in number_spans(text):
        written = text[start:end]
        if not written[0].isdigit() or _is_date(text, start, end) or _is_of_name(text, start, end):
            continue
        if not said.holds(text, value, start, end) and not any(a <= start and end <= b for a, b in durations):
            yield case.finding(CHECK, Verdict.UNSUPPORTED, Severity.HIGH, "number_unsaid", (written,), (start, end))


def _is_date(text: str, start: int, end: int) -> bool:
    """Dates are worked out from what was said ("last march"); "the 300s" is no number either."""
    round_ = text[start:end].endswith("0") and text[end : end + 1] == "s"
    return round_ or any(d.start() <= start and end <= d.end() for d in _DATE.finditer(text))


def _is_of_name(text: str, start: int, end: int) -> bool:
    """CA-125, COVID-19, 5-HT3."""
    return bool(_NAME_BEFORE.search(text, max(0, start - NEAR_CHARS), start) or _NAME_AFTER.match(text, end))


def _units(case: Case) -> Iterator[Finding]:
    said = [amount for turn in case.nearby for amount in amounts_in(turn.text) if amount.unit in STRENGTHS]
    for amount in amounts_in(case.statement.text):
        units = {other.unit for other in said if other.value == amount.value}
        if amount.unit in STRENGTHS and units and amount.unit not in units:
            span = (amount.start, amount.end)
            facts = (case.statement.text[slice(*span)], " or ".join(sorted(units)))
            yield case.finding(CHECK, Verdict.CONTRADICTED, Severity.HIGH, "unit_differs", facts, span)


def _doses(case: Case) -> Iterator[Finding]:
    """Of the same drug, where the talk gives it a dose in the same unit: the number may have been said of another."""
    for dose in prescriptions_in(case.statement.text):
        talk = [words for turn in case.nearby for words in said_of(turn.text, dose.drug.ingredients)]
        said = {amount.value for words in talk for amount in amounts_in(words) if amount.unit == dose.unit}
        numbers = {value for words in talk for value in said_numbers(words)}
        if dose.amount and said and dose.amount.value not in numbers:
            values = " or ".join(f"{value:g}" for value in sorted(said))
            subject = f"{_name(case, dose)} {dose.amount.value:g} {dose.unit}"
            facts = (subject, f"{values} {dose.unit}", f"{dose.amount.value:g}")
            span = (dose.amount.start, dose.amount.end)
            yield case.finding(CHECK, Verdict.CONTRADICTED, Severity.HIGH, "dose_differs", facts, span)


def _often(case: Case) -> Iterator[Finding]:
    """How often a drug is taken, where the talk says it of the same drug, in one way only."""
    talk = [dose for turn in case.nearby for dose in prescriptions_in(turn.text)]
    for dose in prescriptions_in(case.statement.text):
        said = {other.times_a_day for other in talk if other.drug.ingredients & dose.drug.ingredients} - {None}
        if dose.times_a_day is not None and len(said) == 1 and dose.times_a_day not in said:
            often, span = f"{dose.times_a_day:g}", (dose.drug.start, dose.drug.end)
            facts = (f"{_name(case, dose)} × {often}", f"{said.pop():g}", often)
            yield case.finding(CHECK, Verdict.CONTRADICTED, Severity.HIGH, "frequency_differs", facts, span)


def _name(case: Case, dose: Prescription) -> str:
    return case.statement.text[dose.drug.start : dose.drug.end]


def _findings(case: Case) -> Iterator[Finding]:
    """A finding that the statement names must have been said of the patient, with the same yes or no."""
    for name, pattern in findings():
        match = pattern.search(case.statement.text)
        if match is None:
            continue
        said = list(mentions(case.nearby, pattern))
        if said:
            yield from _compare(case, name, match, said)


def _compare(case: Case, name: str, match: re.Match[str], said: Sequence[Mention]) -> Iterator[Finding]:
    written = polarity(case.statement.text, match.start(), match.end())
    evidence = tuple(sorted({turn for mention in said for turn in mention.evidence}))
    own = [mention for mention in said if not mention.meant.relative]
    told = [mention for mention in own if mention.meant.negated or not mention.meant.hypothetical]
    facts = (name.capitalize(),)
    if not own and not written.relative:
        code = "somebody_else"
        yield case.finding(CHECK, Verdict.CONTRADICTED, Severity.HIGH, code, facts, match.span(), evidence)
    elif told and all(mention.meant.negated is not written.negated for mention in told):
        code = "denied" if not written.negated else "confirmed"
        yield case.finding(CHECK, Verdict.CONTRADICTED, Severity.HIGH, code, facts, match.span(), evidence)


def _ingredients(turns: Sequence[Turn]) -> frozenset[str]:
    return frozenset().union(*(ingredients_in(turn.text) for turn in turns))
