"""Clinical facts that were heard and are in no statement: a ledger for the whole visit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scribe_core.guardrails.allergy import allergies_of
from scribe_core.guardrails.drugs import drugs_in, named
from scribe_core.guardrails.lexicon import findings_and_topics
from scribe_core.guardrails.noteworthy import Unwritten, unwritten
from scribe_core.guardrails.polarity import Polarity, polarity
from scribe_core.guardrails.said import mentions
from scribe_core.guardrails.sentences import Sentence
from scribe_core.types import Finding, Severity, Statement, Turn, Verdict

CHECK = "omissions"
ABSENCE = "absence of"
LONGEST = 140
"""Characters of a sentence that are shown."""
SURE_WORTH = 3.0
_SEVERITIES = {"allergy": Severity.HIGH, "drug": Severity.MODERATE, "order": Severity.MODERATE}
_ORDERS = re.compile(
    r"\b(?:x-?rays?|mri|ct(?: scan)?|ultrasound|ekg|ecg|echo(?:cardiogram)?|blood (?:work|tests?|count)|labs?|cbc|"
    r"urinalysis|urine (?:test|sample)|a1c|colonoscopy|mammogram|biopsy|culture|lipid panel|metabolic panel|"
    r"physical therapy|refer(?:ral|red)?|vaccine|vaccination)\b",
    re.IGNORECASE,
)
_FOLLOW_UP = re.compile(
    r"\b(?:follow[- ]?up|come back|see you (?:back|again|in)|return (?:in|to)|check back)\b.{0,60}?"
    r"\b(?:day|week|month|year)s?\b",
    re.IGNORECASE,
)
_SAFETY_NET = re.compile(
    r"\bif\b(?=[^9cegr]{0,80}+[9cegr]).{0,80}?(?=[9cegr])\b"
    r"(?:emergency|er\b|911|call (?:me|us|the office)|go to the (?:hospital|er)|right away|come back)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Fact:
    """kind: finding, absence of, drug, allergy, order, follow-up, safety-net advice. pattern: what a statement about it
    holds."""

    kind: str
    words: str
    pattern: re.Pattern[str]
    evidence: tuple[int, ...]


def check_visit(turns: Sequence[Turn], note: Sequence[Statement]) -> list[Finding]:
    """One finding for each fact that no statement holds, and for each other sentence that is worth writing down."""
    missing = [fact for fact in facts(turns) if not covered(fact, note)]
    rest = [found for found in unwritten(turns, note) if not any(_tells(fact, found.sentence) for fact in missing)]
    return [*map(_omitted, missing), *map(_unwritten, rest)]


def without(missing: Sequence[Finding], shown: Sequence[Finding]) -> list[Finding]:
    """The findings but for sentences that others show."""
    return [finding for finding in missing if not any(_is_within(finding, other) for other in shown)]


def _is_within(finding: Finding, shown: Finding) -> bool:
    if finding.code != "sentence" or shown.span is None or finding.span is None:
        return False
    first = shown.evidence[:1] == finding.evidence[:1]
    return (first and finding.span[0] < shown.span[1] and shown.span[0] < finding.span[1]) or (
        finding.evidence[0] in shown.evidence[1:]
    )


def _tells(fact: Fact, sentence: Sentence) -> bool:
    """Whoever looks at the fact sees the sentence: it is in the same turn, or for an absence holds the words."""
    if sentence.turn.id not in fact.evidence:
        return False
    return fact.kind != ABSENCE or bool(fact.pattern.search(sentence.text))


def facts(turns: Sequence[Turn]) -> list[Fact]:
    """What was heard, each fact once."""
    allergies = list(dict.fromkeys(_allergies(turns)))
    texts = {turn.id: turn.text for turn in turns}
    others = dict.fromkeys((*_drugs(turns), *_findings(turns), *_advice(turns)))
    found: dict[tuple[str, str], Fact] = {}
    for fact in (*allergies, *(fact for fact in others if not _named_by(allergies, fact, texts))):
        found.setdefault((fact.kind, fact.pattern.pattern), fact)
    return list(found.values())


def _named_by(allergies: Sequence[Fact], fact: Fact, texts: dict[int, str]) -> bool:
    """The word "allergic", and the drug of an allergy where its turns name it but once: else it may be taken too."""
    if fact.kind == ABSENCE:
        return False
    own = [
        a for a in allergies if set(fact.evidence) <= set(a.evidence) and fact.pattern.search(f"allergic to {a.words}")
    ]
    return bool(own) and (
        fact.kind == "finding" or sum(len(fact.pattern.findall(texts[i])) for i in fact.evidence) == 1
    )


def covered(fact: Fact, note: Sequence[Statement]) -> bool:
    """Whether a statement names it, and for advice rests on the same talk."""
    if any(fact.pattern.search(statement.text) for statement in note):
        return True
    return fact.kind == "safety-net advice" and any(set(fact.evidence) & set(s.evidence) for s in note)


def _omitted(fact: Fact) -> Finding:
    severity = _SEVERITIES.get(fact.kind, Severity.LOW)
    facts = (f"{fact.kind}: {fact.words}", fact.kind, fact.words)
    return _finding(severity, "fact", facts, fact.evidence)


def _unwritten(found: Unwritten) -> Finding:
    sentence = found.sentence
    facts, confidence = (short(sentence.text),), min(1.0, found.worth / SURE_WORTH)
    finding = _finding(Severity.LOW, "sentence", facts, (sentence.turn.id,), confidence)
    return finding.replace(span=(sentence.start, sentence.start + len(sentence.text)))


def short(text: str) -> str:
    """A sentence as it is shown."""
    words = " ".join(text.split())
    return words if len(words) <= LONGEST else words[:LONGEST].rsplit(" ", 1)[0] + " …"


def _finding(
    severity: Severity, code: str, facts: tuple[str, ...], evidence: tuple[int, ...], confidence: float = 1.0
) -> Finding:
    return Finding(
        statement_id="",
        check=CHECK,
        verdict=Verdict.OMITTED,
        severity=severity,
        code=code,
        facts=facts,
        evidence=evidence,
        confidence=confidence,
    )


def _allergies(turns: Sequence[Turn]) -> Iterator[Fact]:
    for allergy in allergies_of(turns):
        words = re.escape(allergy.words)
        pattern = re.compile(rf"(?im)^(?=.*\b(?:allerg|react|intoleran|hives|rash))(?=.*{words})")
        yield Fact("allergy", allergy.words, pattern, allergy.evidence)


def _drugs(turns: Sequence[Turn]) -> Iterator[Fact]:
    for turn in turns:
        for drug in drugs_in(turn.text):
            if not polarity(turn.text, drug.start, drug.end).relative:
                said = turn.text[drug.start : drug.end]
                yield Fact("drug", said, named(drug.ingredients, said), (turn.id,))


def _findings(turns: Sequence[Turn]) -> Iterator[Fact]:
    """What is so anywhere is a finding; what is only denied, an absence."""
    for name, pattern in findings_and_topics():
        heard = list(mentions(turns, pattern))
        so = [mention for mention in heard if mention.meant.stands]
        denied = [mention for mention in heard if mention.meant == Polarity(True, False, False)]
        for mention in (so or denied)[:1]:
            yield Fact("finding" if so else ABSENCE, name, pattern, mention.evidence)


def _advice(turns: Sequence[Turn]) -> Iterator[Fact]:
    for turn in turns:
        for match in _ORDERS.finditer(turn.text):
            yield Fact("order", match.group(), re.compile(rf"\b{re.escape(match.group())}", re.IGNORECASE), (turn.id,))
        for kind, pattern in (("follow-up", _FOLLOW_UP), ("safety-net advice", _SAFETY_NET)):
            match = pattern.search(turn.text)
            if match:
                yield Fact(kind, match.group(), _same_advice(kind), (turn.id,))


def _same_advice(kind: str) -> re.Pattern[str]:
    if kind == "follow-up":
        return re.compile(r"\b(?:follow|return|come back|see)", re.IGNORECASE)
    # from the first "if" of a line, which has after it what any later one has
    return re.compile(r"(?im)^(?>.*?\b(?:if|should)\b).*\b(?:emergency|worse|call|return|hospital)")
