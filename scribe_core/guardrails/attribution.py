"""Who said it? Language models write "able to move the arm" from "are you able to move your arm", whatever the answer,
and "the patient reports" before what the doctor said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from scribe_core.guardrails.case import Case
from scribe_core.guardrails.claims import claims
from scribe_core.guardrails.said import open_questions
from scribe_core.guardrails.sentences import Sentence, sentences
from scribe_core.note.wording import content
from scribe_core.types import Finding, Severity, Speaker, Verdict

CHECK = "attribution"
LEAST_WORDS = 2
LEAST_SHARE = 0.5
"""Of a claim's content words: so many have the wrong source, and stand nowhere near with the right one."""
_REPORTS = re.compile(
    r"\b(?:the patient|patient|he|she|they) (?:also )?(?:reports?|reported|states?|stated|says|denies|denied|endorses|"
    r"complains|describes|feels|thinks|believes|asks)\b",
    re.IGNORECASE,
)
_TELLS_THEIR_STORY = re.compile(
    r"\byou(?: ?'(?:ve|re|d)| (?:have|are|had|were|said|mentioned|told|endorsed|take|do))\b|"
    r"\bpresents?\b|\bhistory of\b",
    re.IGNORECASE,
)
"""The doctor sums up what the patient told before: "i know that you've had that surgery"."""


def check(case: Case) -> list[Finding]:
    text, asked = case.statement.text, open_questions(case.nearby)
    told = _without(asked, [sentence for turn in case.nearby for sentence in sentences(turn)])
    only_asked = _content(_of_doctor(case, asked)) - _content(told)
    doctors = [
        s for s in told if s.turn.speaker is Speaker.DOCTOR and not s.asks and not _TELLS_THEIR_STORY.search(s.text)
    ]
    only_doctors = _content(_of_doctor(case, doctors)) - _content(_without(doctors, told))
    found = ((_fault(text[slice(*span)], only_asked, only_doctors), span) for span in claims(text))
    return [
        case.finding(CHECK, Verdict.UNSUPPORTED, Severity.MODERATE, code, (text[slice(*span)],), span)
        for code, span in found
        if code
    ]


def _of_doctor(case: Case, some: Iterable[Sentence]) -> Iterator[Sentence]:
    """Those in the turns that the statement points at."""
    return (s for s in some if s.turn.speaker is Speaker.DOCTOR and s.turn.id in case.statement.evidence)


def _without(left_out: Iterable[Sentence], some: Iterable[Sentence]) -> list[Sentence]:
    places = {(sentence.turn.id, sentence.start) for sentence in left_out}
    return [sentence for sentence in some if (sentence.turn.id, sentence.start) not in places]


def _content(some: Iterable[Sentence]) -> frozenset[str]:
    return frozenset().union(*(content(sentence.text) for sentence in some))


def _fault(claim: str, only_asked: frozenset[str], only_doctors: frozenset[str]) -> str:
    """The finding's code; empty for none."""
    code = ""
    if _mostly(content(claim), only_asked):
        code = "only_asked"
    elif _REPORTS.search(claim) and _mostly(content(claim), only_doctors):
        code = "doctor_said"
    return code


def _mostly(claim: frozenset[str], words: frozenset[str]) -> bool:
    found = len(claim & words)
    return found >= LEAST_WORDS and found >= LEAST_SHARE * len(claim)
