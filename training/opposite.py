"""A claim that says the opposite: its negation taken away, or one put in."""

from __future__ import annotations

import re

_SAYS = r"(?:reports?|reported|states?|stated|endorses?|endorsed|notes|noted|complains of|presents with|describes)"
_BE = r"(?:is|are|was|were)"
_AFFIRMS = (
    (rf"\b({_BE}) denied\b", r"\1 reported"),
    (rf"\b(?:denies|denied|{_SAYS} (?:no|not having))\b(?: having\b)?", "reports"),
    (r"\bnegative for\b", "positive for"),
    (r"\bno longer\b", "still"),
    (r"^(\W{0,60}(?:[\w ]{2,40}: *+)?)no\b", r"\1Positive for"),
    (r"\bno ", ""),
    (r"\bwithout\b", "with"),
    (r"\bcannot\b", "can"),
    (r"\bdid not have\b", "had"),
    (r"\bdo not have\b", "have"),
    (r"\bdoes not have\b", "has"),
    (r"\bnot ", ""),
)
_DENIES = (
    (r"\bpositive for\b", "no"),
    (r"\b(there (?:is|are|was|were))\b", r"\1 no"),
    (rf"\b({_BE}) (?={_SAYS}\b)", r"\1 not "),
    (rf"^(?!.*\b{_BE}\b)((?:[\w ]{{2,40}}: *+)?)(.+ noted\b)", r"\1No \2"),
    (rf"\b{_SAYS}\b", "denies"),
    (r"\b(do|does|did|is|are|was|were|will|would|should|can|could)\b", r"\1 not"),
    (r"\b(has|have) (?=been\b|had\b|\w+ed\b|taken\b|lost\b|gone\b|seen\b|felt\b|come\b|gotten\b|begun\b)", r"\1 not "),
    (r"\bhad (?=been\b|had\b|\w+ed\b)", "had not "),
    (r"\bhad\b", "did not have"),
    (r"\bhave\b", "do not have"),
    (r"\bhas\b", "does not have"),
)
_Swaps = tuple[tuple[re.Pattern[str], str], ...]
_AFFIRMING: _Swaps = tuple((re.compile(pattern, re.IGNORECASE), other) for pattern, other in _AFFIRMS)
_DENYING: _Swaps = tuple((re.compile(pattern, re.IGNORECASE), other) for pattern, other in _DENIES)
_UNSURE = re.compile(r"\b(?:never|neither|nor|none|nobody|no one|not only|not sure|if)\b|n['’]t\b", re.IGNORECASE)
"""Taking away or putting in one word does not turn these round."""


def opposite(claim: str) -> str | None:
    """None where no word says whether it is so, or where a word too many does."""
    if _UNSURE.search(claim):
        return None
    affirmed = _swapped(claim, _AFFIRMING)
    return re.sub(r"\bany ", "", affirmed, count=1) if affirmed is not None else _swapped(claim, _DENYING)


def _swapped(claim: str, swaps: _Swaps) -> str | None:
    for pattern, other in swaps:
        changed, count = pattern.subn(other, claim, count=1)
        if count:
            return changed
    return None
