"""Statements in the very words that were said: "I stopped it myself" becomes "The patient stopped it themselves".

The written talks (written.py) have true statements mostly in other words and false ones in the talk's own: from them
alone a model would learn that whoever repeats the talk lies.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from scribe_core.guardrails.sentences import sentences
from scribe_core.types import Speaker, Turn

SHORTEST_WORDS, LONGEST_WORDS = 4, 22
_LEAD = re.compile(
    r"^\W*(?:(?:so|and|okay|ok|um+|uh+|er+|well|now|right|yeah|yes|no|but|then|oh|like|aye)\b\W*)+", re.IGNORECASE
)
_BY_PATIENT = (
    (r"^i'?ve\b", "The patient has"), (r"^i'?m\b", "The patient is"), (r"^i am\b", "The patient is"),
    (r"^i have\b", "The patient has"), (r"^i do(?: not|n'?t)\b", "The patient does not"),
    (r"^i have(?: not|n'?t)\b", "The patient has not"),
    (r"^i(?= (?:\w+ed|had|was|went|took|got|felt|came|saw|lost|could|can|can't|cannot|couldn't|never|told|fell|hurt|"
     r"broke|woke|ate|drank|gave|stopped|thought|only)\b)", "The patient"),
    (r"^my\b", "The patient's"), (r"^there(?:'s| is)\b", "There is"),
    (r"^the(?= \w+ (?:is|was|hurts?|started|went)\b)", "The"),
)  # fmt: skip
_BY_DOCTOR = (
    (r"^i'?d like you to\b", "The patient is to"), (r"^i want you to\b", "The patient is to"),
    (r"^i'?(?:ll|m going to|m gonna|m gon na)\b", "Will"), (r"^i'?(?:d| would) like to\b", "Plan to"),
    (r"^we'?(?:ll|re going to|re gonna)\b", "Will"), (r"^let'?s\b", "Plan to"), (r"^you have\b", "The patient has"),
    (r"^your\b", "The"), (r"^there(?:'s| is)\b", "There is"),
)  # fmt: skip
_WITHIN = (
    (r"\bmyself\b", "themselves"), (r"\bmy\b", "their"), (r"\bme\b", "them"), (r"\bi'?m\b", "they are"),
    (r"\bi'?ve\b", "they have"), (r"\bi\b", "they"), (r"\byourself\b", "themselves"), (r"\byour\b", "the"),
    (r"\byou'?re\b", "they are"), (r"\byou\b", "the patient"),
)  # fmt: skip

_Swaps = tuple[tuple[re.Pattern[str], str], ...]
_PATIENTS: _Swaps = tuple((re.compile(said, re.IGNORECASE), written) for said, written in _BY_PATIENT)
_DOCTORS: _Swaps = tuple((re.compile(said, re.IGNORECASE), written) for said, written in _BY_DOCTOR)
_INSIDE: _Swaps = tuple((re.compile(said, re.IGNORECASE), written) for said, written in _WITHIN)


def verbatim(turns: Sequence[Turn]) -> Iterator[str]:
    """One for each sentence that begins in a way that can be turned round."""
    for turn in turns:
        starts = {Speaker.PATIENT: _PATIENTS, Speaker.DOCTOR: _DOCTORS}.get(turn.speaker, ())
        for sentence in sentences(turn):
            text = _LEAD.sub("", " ".join(sentence.text.split()))
            if not sentence.asks and SHORTEST_WORDS <= len(text.split()) <= LONGEST_WORDS:
                yield from _turned(text, starts)


def _turned(text: str, starts: _Swaps) -> Iterator[str]:
    for pattern, start in starts:
        match = pattern.match(text)
        if match:
            rest = text[match.end() :]
            for said, written in _INSIDE:
                rest = said.sub(written, rest)
            yield f"{start}{rest.rstrip(' .,;!')}."
            return
