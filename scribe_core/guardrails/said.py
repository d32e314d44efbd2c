"""What was said to be so of the patient: words in a statement of fact, or in a question that was answered with yes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from scribe_core.guardrails.polarity import Polarity, polarity
from scribe_core.guardrails.sentences import LEAD_IN, Sentence, sentences
from scribe_core.types import Turn

_YES = re.compile(
    rf"^\W*{LEAD_IN}(?:yes|yeah|yep|yup|correct|mhm|mm-?hmm|uh-?huh|sure|i (?:do|am|have|did|was)|it (?:is|does))\b",
    re.I,
)
_NO = re.compile(
    rf"^\W*{LEAD_IN}(?:no|nope|nah|not|never|none|nothing|"
    r"i (?:don'?t|haven'?t|am not|wasn'?t|didn'?t)|i'?m not|neither)\b",
    re.I,
)


@dataclass(frozen=True)
class Mention:
    """Words at characters `[start, end)` of a turn. evidence: the turns that show how they are meant."""

    turn: Turn
    start: int
    end: int
    meant: Polarity
    evidence: tuple[int, ...]

    @property
    def text(self) -> str:
        return self.turn.text[self.start : self.end]


def mentions(turns: Sequence[Turn], pattern: re.Pattern[str]) -> Iterator[Mention]:
    """Where the words were said, except in questions that nobody answered with yes or no."""
    for number, turn in enumerate(turns):
        for sentence in sentences(turn) if pattern.search(turn.text) else ():
            for match in pattern.finditer(sentence.text):
                found = _mention(sentence, match, turns[number + 1] if number + 1 < len(turns) else None)
                if found is not None:
                    yield found


def _mention(sentence: Sentence, match: re.Match[str], after: Turn | None) -> Mention | None:
    turn = sentence.turn
    start, end = sentence.start + match.start(), sentence.start + match.end()
    meant = polarity(sentence.text, match.start(), match.end())
    if not sentence.asks:
        return Mention(turn, start, end, meant, (turn.id,))
    if after is None or after.speaker is turn.speaker:
        return None
    if _NO.search(after.text):
        return Mention(turn, start, end, Polarity(True, meant.relative, False), (turn.id, after.id))
    if _YES.search(after.text):
        return Mention(turn, start, end, Polarity(False, meant.relative, False), (turn.id, after.id))
    return None


@lru_cache(maxsize=1024)
def any_of(words: str) -> re.Pattern[str]:
    """A pattern for words separated by ";"; a space stands for any white space."""
    parts = [r"\s+".join(map(re.escape, word.split())) for word in words.split(";") if word.strip()]
    return re.compile(r"\b(?:" + "|".join(sorted(parts, key=len, reverse=True)) + r")(?:e?s)?\b", re.IGNORECASE)
