"""A turn cut into sentences, also where the recogniser wrote no full stops; and which of them ask."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from scribe_core.types import Speaker, Turn

LONG_WORDS = 25
"""From here on a stretch without a full stop is taken for several sentences. Of MTS-Dialog train, which has full stops,
one sentence in a hundred is so long; of ACI-Bench train, where one half has none, one in eight with half the words."""

LEAD_IN = r"(?:(?:so|and|okay|ok|um|uh|well|now|alright|right|great|good|then|but)\W+)*"
_SENTENCE = re.compile(r"[^.?!;]+[.?!;]*")
_AUXILIARY = r"(?:do|does|did|have|has|had|are|is|were|was|can|could)"
_HAVE_YOU = (
    r"have\s+you(?!\s+(?:use|take|come|see|do|go|get|start|stop|continue|keep|try|follow|watch|return|rest|call)\b)"
)
_THEY = r"(?:i|we|you|he|she|it|they)"
_ASKS = re.compile(
    rf"^\W*{LEAD_IN}(?:any|{_HAVE_YOU}|(?!have\s+you\b){_AUXILIARY}|who|which|why|what\b(?!\s+{_THEY}\b)|"
    rf"(?:when|where|how)\b(?!\s+{_THEY}\b)|"
    rf"(?:when|where|how)\b(?=.*\b{_AUXILIARY}\s+(?:{_THEY}|that|there)\b)|how\s+(?:you|they)\s+\w+ing)\b",
    re.IGNORECASE,
)
"""Not "what we do is wait", nor "how it works": but "when it started did you have a fever"."""
_ANY = re.compile(
    r"^(?!.*\b(?:no|not|never|without|don'?t|if|call|at any|any ?(?:time|way|more|of the)|n't)\b).*\bany\b",
    re.IGNORECASE,
)
_IS_TOLD = re.compile(r",\s*(?:okay|ok|alright|all right)\s*\?\s*$", re.IGNORECASE)
"""A statement that ends in a question mark: "take it at night, okay?"."""
_NEW = re.compile(
    rf"(?<=\s)(?=\w)(?:(?:okay|ok|alright|all right)\b|"
    rf"(?:(?:and|so|but)\s+)?(?:(?:what|how|when|where|why)\s+(?:\w+\s+)?)?"
    rf"(?:{_HAVE_YOU}|(?:do|did|are|were|can|could)\s+you|(?:is|are|was|were)\s+there|(?:what|how)\s+about)\b|"
    rf"(?:and|so)\s+any\s+other\b)",
    re.IGNORECASE,
)
"""Words that begin a sentence wherever they stand, but for after _GOES_ON: a marker, or a question."""
_PERHAPS_NEW = re.compile(
    rf"(?<=\s)(?=\w)(?:so (?={_THEY}\b|let|that|on\b|for\b)|and so|but|let me|lem me|let's|no|"
    rf"on (?:your|the) (?:\w+ ){{0,2}}exam|"
    rf"(?:and\s+)?(?:{_THEY}|there)(?:\s?'(?:m|s|re|ve|d|ll)|\s+(?:am|is|are|was|were|have|has|had|do|does|did|will|"
    rf"would|can|want|wan|think|see)))\b",
    re.IGNORECASE,
)
"""Words that begin one in a long stretch."""
_GOES_ON = re.compile(
    r"\b(?:if|that|which|who|what|when|where|how|why|as|because|since|while|until|though|whether|think|believe|know|say|"
    r"feel|and|or|nor|is|are|was|were|be|s|re|not|n't|no|any|without|to|will|ll|would|have|has|had|d|you|like|right|with)\s+$",
    re.IGNORECASE,
)
"""After these nothing new begins: "not okay", "nor is there", "I will have you use"."""
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
        """The doctor also without a question mark: "some of those symptoms like any chills"."""
        return _asks(self.text, self.turn.speaker)


@lru_cache(maxsize=8192)
def _asks(text: str, speaker: Speaker) -> bool:
    marked = text.rstrip().endswith("?") and not _IS_TOLD.search(text)
    return marked or (speaker is Speaker.DOCTOR and bool(_ASKS.search(text) or _ANY.search(text)))


def sentences(turn: Turn) -> list[Sentence]:
    return [_at(turn, start, end) for start, end in _cut_into_sentences(turn.text)]


@lru_cache(maxsize=2048)
def _cut_into_sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Characters `[start, end)` of each. Every statement of a visit has the same talk cut again."""
    return tuple(span for match in _SENTENCE.finditer(text) for span in _spans(text, *match.span()))


def stretches(turn: Turn) -> list[Sentence]:
    """Cut at full stops alone."""
    return [_at(turn, *match.span()) for match in _SENTENCE.finditer(turn.text)]


def _at(turn: Turn, start: int, end: int) -> Sentence:
    return Sentence(turn, turn.text[start:end], start)


def _spans(text: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    for start, end in _cut(text, first, last, _NEW):
        long = len(text[start:end].split()) >= LONG_WORDS and text[end - 1] != "?"
        yield from _cut(text, start, end, _PERHAPS_NEW) if long else ((start, end),)


def _cut(text: str, start: int, end: int, before: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """`[start, end)` in parts of LEAST_WORDS or more."""
    for match in before.finditer(text, start, end):
        here = match.start()
        left, right = text[max(start, here - NEAR_CHARS) : here], text[here : min(end, here + NEAR_CHARS)]
        if not _GOES_ON.search(left[-12:]) and min(len(left.split()), len(right.split())) >= LEAST_WORDS:
            yield start, here
            start = here
    yield start, end
