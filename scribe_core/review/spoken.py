"""The very words that a statement was made from, and when they were said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from scribe_core.note.spoken_numbers import spoken_numbers, written_numbers
from scribe_core.note.wording import content
from scribe_core.types import Statement, Turn

LEAD_S, TAIL_S = 0.2, 0.3
"""Recognised times are a little late at a word's start and early at its end."""
_LONGEST_NUMBER = 4
_TOKEN = re.compile(r"\S+")

Span = tuple[int, int]


@dataclass(frozen=True)
class Spoken:
    """Characters `marks` of a turn that hold the statement's words, and the sound from the first to the last of them;
    the whole turn where none do."""

    turn: int
    start_s: float
    end_s: float
    marks: tuple[Span, ...]


def spoken(statement: Statement, turns: dict[int, Turn]) -> list[Spoken]:
    """One for each turn of the evidence that is there. turns: by id."""
    return [_in_turn(turns[turn_id], statement.text) for turn_id in statement.evidence if turn_id in turns]


def _in_turn(turn: Turn, text: str) -> Spoken:
    marks = marked(turn.text, text)
    heard = [word for word, span in zip(turn.words, _word_spans(turn), strict=True) if _touches(span, marks)]
    start_s, end_s = (heard[0].start_s, heard[-1].end_s) if heard else (turn.start_s, turn.end_s)
    return Spoken(turn.id, max(0.0, start_s - LEAD_S), end_s + TAIL_S, marks)


@lru_cache(maxsize=4096)
def marked(said: str, text: str) -> tuple[Span, ...]:
    """Characters of `said` whose content words or numbers are in `text`."""
    tokens = [match.span() for match in _TOKEN.finditer(said)]
    wanted = content(text)
    words = {span for span in tokens if content(said[slice(*span)]) & wanted}
    return tuple(sorted(words | set(_numbers(said, tokens, written_numbers(text)))))


def _numbers(said: str, tokens: Sequence[Span], wanted: frozenset[str]) -> Iterator[Span]:
    """ "Twenty five" is one number of two words: the shortest stretch that says a wanted number."""
    if not wanted & spoken_numbers(said):
        return
    counting = [index for index, span in enumerate(tokens) if spoken_numbers(said[slice(*span)])]
    for first in counting:
        for length in range(1, _LONGEST_NUMBER + 1):
            stretch = tokens[first : first + length]
            if wanted & spoken_numbers(said[stretch[0][0] : stretch[-1][1]]):
                yield from stretch
                break


def _word_spans(turn: Turn) -> Iterator[Span]:
    """Where each word lies in the turn's text, which is the words with a blank between."""
    at = 0
    for word in turn.words:
        yield at, at + len(word.text)
        at += len(word.text) + 1


def _touches(span: Span, marks: Sequence[Span]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in marks)
