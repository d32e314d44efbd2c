"""Which turns say what a statement says, in whatever words: by sentence vectors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from scribe_core.note.turns import question_before, sentences_of
from scribe_core.note.vectors import Vectors
from scribe_core.types import Turn

LEAST_COSINE = 0.45
MOST_TURNS = 3
SHORT_WORDS = 8
"""An answer of so many words or fewer says nothing without its question."""


@dataclass(frozen=True)
class _Passage:
    """Words that are compared as one, and the turns that hold them."""

    text: str
    turns: tuple[Turn, ...]


class Meanings:
    """The talk's passages as vectors, made when they are first asked for, once."""

    def __init__(self, turns: Sequence[Turn], vectors: Vectors) -> None:
        before = (None, *turns)
        self._passages = [found for pair in zip(before, turns, strict=False) for found in _passages(*pair)]
        self._of = vectors.of

    def nearest(self, text: str) -> list[Turn]:
        """At most MOST_TURNS, in order of time; empty where nothing is near. Raises StageError."""
        if not self._passages:
            return []
        cosines = self._vectors @ self._of([text])[0]
        found: dict[int, Turn] = {}
        for at in (-cosines).argsort(kind="stable"):
            new = {turn.id: turn for turn in self._passages[at].turns}
            if cosines[at] < LEAST_COSINE or len(found | new) > MOST_TURNS:
                break
            if not found.keys() & new.keys():  # a turn that is found already brings nothing by another of its passages
                found |= new
        return [found[turn_id] for turn_id in sorted(found)]

    @cached_property
    def _vectors(self) -> np.ndarray:
        return self._of([passage.text for passage in self._passages])


def _passages(before: Turn | None, turn: Turn) -> Iterator[_Passage]:
    """Each sentence, each pair of neighbours, and a short answer together with its question."""
    sentences = [text for text in sentences_of(turn) if text]
    for text in sentences:
        yield _Passage(text, (turn,))
    for pair in zip(sentences, sentences[1:], strict=False):
        yield _Passage(" ".join(pair), (turn,))
    if len(turn.text.split()) <= SHORT_WORDS:
        for question in question_before([before] if before else [], turn):
            asked = sentences_of(question)
            yield _Passage(f"{asked[-1] if asked else question.text} {turn.text}", (question, turn))
