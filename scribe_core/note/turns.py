"""Which turns go into the next update, and how they are put to the language model."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scribe_core.types import Speaker, Turn

_SENTENCE_END = re.compile(r"(?<=[.?!])\s+")


def word_count(turns: Sequence[Turn]) -> int:
    return sum(len(turn.text.split()) for turn in turns)


def stretches(turns: Sequence[Turn], max_words: int) -> list[list[Turn]]:
    """All turns, in order, in groups of at most `max_words` words.

    A longer turn is put as several with the same id, cut between sentences; a longer sentence is a group of its own."""
    return _groups([piece for turn in turns for piece in _pieces(turn, max_words)], max_words)


def _groups(rest: Sequence[Turn], max_words: int) -> list[list[Turn]]:
    groups: list[list[Turn]] = []
    while rest:
        groups.append(oldest(rest, max_words))
        rest = rest[len(groups[-1]) :]
    return groups


def _pieces(turn: Turn, max_words: int) -> list[Turn]:
    if word_count([turn]) <= max_words:
        return [turn]
    sentences = [turn.replace(text=text) for text in sentences_of(turn)]
    texts = [" ".join(sentence.text for sentence in group) for group in _groups(sentences, max_words)]
    return [turn.replace(text=text) for text in texts]


def oldest(turns: Sequence[Turn], max_words: int) -> list[Turn]:
    """The first turns that hold at most `max_words` words together; always at least one, where there is one."""
    taken: list[Turn] = []
    words = 0
    for turn in turns:
        words += word_count([turn])
        if taken and words > max_words:
            break
        taken.append(turn)
    return taken


def told(turn: Turn) -> str:
    """The turn's sentences that are no questions."""
    return " ".join(sentence for sentence in sentences_of(turn) if not sentence.endswith("?"))


def question_before(turns: Sequence[Turn], answer: Turn) -> list[Turn]:
    """The doctor's turn that the patient's turn `answer` follows; empty where there is none."""
    before = [turn for turn in turns if turn.id == answer.id - 1]
    asked = answer.speaker is Speaker.PATIENT and before and before[0].speaker is Speaker.DOCTOR
    return before if asked else []


def sentences_of(turn: Turn) -> list[str]:
    """Cut where a sentence ends; a text without punctuation is one."""
    return _SENTENCE_END.split(turn.text.strip())
