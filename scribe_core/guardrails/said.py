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
    rf"^\W*{LEAD_IN}(?:yes|yeah|yep|yup|correct|mhm|mm-?hmm|uh-?huh|sure|of course|definitely|absolutely|exactly|"
    r"a (?:little|bit|lot|few|couple)|sometimes|slightly|usually|mostly|occasionally|kind of|kinda|all the time|"
    r"i (?:do|am|have|did|was|can|think so)|it (?:is|does))\b",
    re.I,
)
_NO = re.compile(
    rf"^\W*{LEAD_IN}(?:no|nope|nah|not|never|none|nothing|"
    r"i (?:don'?t|haven'?t|am not|wasn'?t|didn'?t)|i'?m not|neither)\b",
    re.I,
)
_AT_ONCE = re.compile(
    r"(?<=\w )(?:(?:yes|yeah|yep)\b(?! or\b)|(?<!\bor )no(?: (?:okay|ok|alright|good))*\W*$)", re.IGNORECASE
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
                found = _mention(turns, number, sentence, match)
                if found is not None:
                    yield found


def open_questions(turns: Sequence[Turn]) -> list[Sentence]:
    """Those that nobody answered with yes or no."""
    return [
        sentence
        for number, turn in enumerate(turns)
        for sentence in sentences(turn)
        if sentence.asks and _answer(turns, number, sentence) is None
    ]


def _answer(turns: Sequence[Turn], asked: int, sentence: Sentence) -> tuple[bool, int] | None:
    """(yes, the turn's id): said in the next turn or, where two voices were heard as one, at the question's end."""
    at_once = _AT_ONCE.search(sentence.text)
    if at_once:
        return not _NO.search(at_once.group()), sentence.turn.id
    after = turns[asked + 1] if asked + 1 < len(turns) else None
    if after is None or after.speaker is turns[asked].speaker:
        return None
    if _NO.search(after.text):
        return False, after.id
    return (True, after.id) if _YES.search(after.text) else None


def _mention(turns: Sequence[Turn], number: int, sentence: Sentence, match: re.Match[str]) -> Mention | None:
    turn = sentence.turn
    start, end = sentence.start + match.start(), sentence.start + match.end()
    meant = polarity(sentence.text, match.start(), match.end())
    if not sentence.asks:
        return Mention(turn, start, end, meant, (turn.id,))
    answer = _answer(turns, number, sentence)
    if answer is None:
        return None
    yes, answering = answer
    return Mention(turn, start, end, Polarity(not yes, meant.relative, False), (turn.id, answering))


@lru_cache(maxsize=1024)
def any_of(words: str) -> re.Pattern[str]:
    """A pattern for words separated by ";"; a space stands for any white space."""
    parts = [r"\s+".join(map(re.escape, word.split())) for word in words.split(";") if word.strip()]
    return re.compile(r"\b(?:" + "|".join(sorted(parts, key=len, reverse=True)) + r")(?:e?s)?\b", re.IGNORECASE)
