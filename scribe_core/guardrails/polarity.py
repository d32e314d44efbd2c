"""Is something said to be so, not so, of somebody else, of earlier, or only in case? By words, in the same clause.

The triggers are those of NegEx and ConText (Chapman 2001, https://doi.org/10.1006/jbin.2001.1029; Harkema 2009,
https://doi.org/10.1016/j.jbi.2009.05.002), shortened to what is said in a visit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from scribe_core.roles.relatives import RELATIVE_WORDS

_BREAK = re.compile(
    r"[.;!?:]|\b(?:but|however|except|although|though|otherwise)\b|"
    r"\band (?=(?:has|have|had|reports?|is|are|was|takes?|she|he|they|i|we|you|the patient)\b)|"
    r"(?<!\bif )(?=\b(?:i|you|we|he|she|they|it|there)"
    r"(?:'(?:s|re|ve|m)| ?(?:is|are|was|were|have|has|had|do|does|did))\b)",
    re.IGNORECASE,
)
_NEGATION = re.compile(
    r"\b(?:no|not|never|without|none|denies|denied|deny|denying|negative for|neither|nor|free of|absence of|"
    r"ruled out|rule out|cannot|avoid(?:ing)?|stop(?:ped|ping)?|discontinue[ds]?|hold(?:ing)?|quit)\b|n't\b",
    re.IGNORECASE,
)
_NO_NEGATION = re.compile(
    r"\b(?:not only|no,? wait|wait,? no|no problems?|no worries|no (?:change|increase|doubt|longer than)|not sure|"
    r"can'?t stop|if not)\b",
    re.IGNORECASE,
)
_NEGATED_AFTER = re.compile(
    r"^\W*(?:\w+\W+){0,3}?(?:(?:is|are|was|were|has been|have been) (?:not|absent|negative|stopped|ruled out|denied)|"
    r"isn'?t|aren'?t|absent|negative|denied|ruled out|stopped|discontinued)\b",
    re.IGNORECASE,
)
_MAY_BE_PATIENT = frozenset({"child", "carer", "caregiver", "guardian"})
"""Who is a patient too, or is named for what is done."""
_RELATIVE = re.compile(
    rf"\b(?=[a-z])(?:(?:{'|'.join(sorted(RELATIVE_WORDS - _MAY_BE_PATIENT))})s?|grand\w+|parents?|siblings?|"
    r"family history|runs in (?:the|my|his|her) family)\b",
    re.IGNORECASE,
)
_ONLY_IF = re.compile(r"\b(?:if|in case|should (?:it|the|you|this)|would|could|might|may want to|consider)\b", re.I)


NEAR_CHARS = 600
"""Talk without an end is no one clause, and is read again for each word in it."""


@dataclass(frozen=True)
class Polarity:
    """negated: said not to be so. relative: of somebody else. hypothetical: only in case."""

    negated: bool
    relative: bool
    hypothetical: bool

    @property
    def stands(self) -> bool:
        """It is so, now, of the patient."""
        return not (self.negated or self.relative or self.hypothetical)


def polarity(text: str, start: int, end: int) -> Polarity:
    """Of the words at characters `[start, end)`."""
    before, after = _clause(text, start, end)
    lead = _NO_NEGATION.sub(" ", before)
    return Polarity(
        negated=bool(_NEGATION.search(lead) or _NEGATED_AFTER.search(after)),
        relative=bool(_RELATIVE.search(before)) or bool(_RELATIVE.search(after)),
        hypothetical=bool(_ONLY_IF.search(before)),
    )


def _clause(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and after the words in their clause, NEAR_CHARS at most to each side."""
    first, last = max(0, start - NEAR_CHARS), min(len(text), end + NEAR_CHARS)
    begin = max([first, *(match.end() for match in _BREAK.finditer(text, first, start))])
    stop = _BREAK.search(text, end, last)
    return text[begin:start], text[end : stop.start() if stop else last]
