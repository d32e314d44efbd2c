"""A turn cut into sentences, also where the recogniser wrote no full stops; and which of them ask."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from scribe_core.types import Speaker, Turn

LONG_WORDS = 25
"""From here on a stretch without a full stop is taken for several sentences. Of MTS-Dialog train, which has full stops,
one sentence in a hundred is so long; of ACI-Bench train, where one half has none, one in eight with half the words."""

LEAD_IN = r"(?:(?:so|and|okay|ok|um|uh|well|now|alright|right|great|good|then|but)\W+)*"
_SENTENCE = re.compile(r"[^.?!;]+[.?!;]*")
_AUXILIARY = r"(?:do|does|did|have|has|had|are|is|were|was|can|could)"
_ASKS = re.compile(
    rf"^\W*{LEAD_IN}(?:any|{_AUXILIARY}|(?:what|when|where|how|who|which|why)\b(?!\s+(?:i|we|you|he|she|it|they)\b))\b",
    re.IGNORECASE,
)
_IS_TOLD = re.compile(r",\s*(?:okay|ok|alright|all right)\s*\?\s*$", re.IGNORECASE)
"""A statement that ends in a question mark: "take it at night, okay?"."""
_NEW = re.compile(
    r"(?<=\s)(?:(?:okay|ok|alright|all right)\b|"
    r"(?:(?:and|so|but)\s+)?(?:(?:what|how|when|where|why)\s+(?:\w+\s+)?)?"
    r"(?:(?:do|did|have|are|were|can|could)\s+you|(?:is|are|was|were)\s+there|any\s+other|(?:what|how)\s+about)\b)",
    re.IGNORECASE,
)
"""Words that begin a sentence wherever they stand: a marker, or a question."""
_PERHAPS_NEW = re.compile(
    r"(?<=\s)(?:so|and (?:then|so)|but|now|let me|lem me|let's|no|"
    r"on (?:your|the) (?:\w+ ){0,2}exam|your \w+(?: \w+)? (?:is|are)|"
    r"(?:and\s+)?(?:i|you|we|it|he|she|they|there)(?:\s?'(?:m|s|re|ve|d|ll)|\s+(?:am|is|are|was|were|have|has|had|"
    r"do|does|did|will|would|can|want|wan|think|see)))\b",
    re.IGNORECASE,
)
"""Words that begin one in a long stretch, but for after _GOES_ON."""
_GOES_ON = re.compile(
    r"\b(?:if|that|which|who|what|when|where|how|why|as|because|since|while|until|think|believe|know|say|and|or|is)\s+$",
    re.IGNORECASE,
)
LEAST_WORDS = 4
NEAR_CHARS = 200
"""LEAST_WORDS are looked for so far to each side: in a turn without an end a longer look takes for ever."""


@dataclass(frozen=True)
class Sentence:
    """A sentence of a turn; start: where it begins in the turn's text."""

    turn: Turn
    text: str
    start: int

    @property
    def asks(self) -> bool:
        marked = self.text.rstrip().endswith("?") and not _IS_TOLD.search(self.text)
        return marked or (self.turn.speaker is Speaker.DOCTOR and bool(_ASKS.search(self.text)))


def sentences(turn: Turn) -> list[Sentence]:
    return [Sentence(turn, turn.text[start:end], start) for start, end in _spans(turn.text)]


def _spans(text: str) -> Iterator[tuple[int, int]]:
    for match in _SENTENCE.finditer(text):
        for start, end in _cut(text, *match.span(), _NEW):
            yield from (
                _cut(text, start, end, _PERHAPS_NEW) if len(text[start:end].split()) >= LONG_WORDS else ((start, end),)
            )


def _cut(text: str, start: int, end: int, before: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """`[start, end)` in parts of LEAST_WORDS or more."""
    for match in before.finditer(text, start, end):
        here = match.start()
        left, right = text[max(start, here - NEAR_CHARS) : here], text[here : min(end, here + NEAR_CHARS)]
        goes_on = before is _PERHAPS_NEW and _GOES_ON.search(left[-12:])
        if not goes_on and min(len(left.split()), len(right.split())) >= LEAST_WORDS:
            yield start, here
            start = here
    yield start, end
