"""A statement split into claims, each of which can be true or false by itself."""

from __future__ import annotations

import re

LEAST_WORDS = 3
_VERB = (
    r"(?:is|are|was|were|has|have|had|does|did|do|denies|denied|reports?|reported|states?|stated|notes?|noted|"
    r"describes?|complains|takes?|took|feels?|felt|continues?|will|can|cannot|should|would)"
)
_SUBJECT = r"(?:the patient|patient|he|she|they|it|there|this|we|i|the \w+)"
_CUT = re.compile(
    rf";\s+|,?(?<!\s)\s++(?:but|however|although|while|whereas)\s++(?={_SUBJECT}\b|{_VERB}\b)|"
    rf",?(?<!\s)\s++and\s++(?={_SUBJECT}\s+{_VERB}\b|(?:denies|denied|reports|reported|states|has|is|was|will)\b)",
    re.IGNORECASE,
)


def claims(text: str) -> list[tuple[int, int]]:
    """Character ranges `[start, end)` of the claims, in order; at least one.

    A part of fewer than three words says too little to be judged and stays with its neighbour."""
    spans: list[tuple[int, int]] = []
    start = 0
    for cut in _CUT.finditer(text):
        if _words(text[start : cut.start()]) >= LEAST_WORDS and _words(text[cut.end() :]) >= LEAST_WORDS:
            spans.append((start, cut.start()))
            start = cut.end()
    return [*spans, (start, len(text))]


def _words(text: str) -> int:
    return len(text.split())
