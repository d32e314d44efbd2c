"""The talk that a statement is judged by, in few words: what is nearest to it in the whole visit, by meaning and by
words.

A question stands with its answer, and a short answer with its question: each alone says something else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import numpy as np

from scribe_core.guardrails.case import Case
from scribe_core.guardrails.passages import lines, together, with_ingredients, with_question
from scribe_core.guardrails.sentences import sentences
from scribe_core.note.spoken_numbers import spoken_numbers, written_numbers
from scribe_core.note.vectors import Vectors
from scribe_core.note.wording import content, coverage
from scribe_core.types import Turn

MOST_WORDS = 75
MOST_SOURCES = 2
LEAST_OF_BEST = 0.7
"""A second sentence is a source where it is nearly as near as the nearest."""
SAME_WORDS = 0.5
EVIDENCE = 0.2
NEARBY = 0.1
"""What sharing all words, standing in the evidence, and standing beside it weigh, where the same meaning weighs 1."""

_UNITS = {"milligram": "mg", "microgram": "mcg", "gram": "g", "millilitre": "ml", "milliliter": "ml"}


class Spoken:
    """The sentences of a talk and their vectors, which are made when they are first asked for."""

    def __init__(self, turns: Sequence[Turn], vectors: Vectors) -> None:
        self.rows = [sentence for turn in turns for sentence in sentences(turn) if sentence.text.strip()]
        self._vectors = vectors

    def read(self) -> None:
        """Makes the vectors now. Raises StageError."""
        _ = self.vectors

    def cosines(self, wordings: Sequence[str]) -> np.ndarray:
        """Of each row to the wording that is nearest to it. Raises StageError."""
        if not self.rows:
            return np.zeros(0, np.float32)
        return (self.vectors @ self._vectors.of(wordings).T).max(axis=1)

    @cached_property
    def vectors(self) -> np.ndarray:
        """A row for each sentence, an answer with its question. Raises StageError."""
        return self._vectors.of([with_question(self.rows, place) for place in range(len(self.rows))])

    def share_in_one(self, text: str) -> float:
        """The largest share of the text's words and numbers that one sentence holds."""
        wanted = _beginnings(content(text)) | written_numbers(text)
        return max((coverage(wanted, _beginnings(words)) for words in self.contents), default=0.0)

    @cached_property
    def contents(self) -> list[frozenset[str]]:
        """The words and numbers that each row can be found by."""
        return [content(row.text) | spoken_numbers(row.text) for row in self.rows]


def premise(
    wordings: Sequence[str], spoken: Spoken, worth: Mapping[int, float] | None = None, most_words: int = MOST_WORDS
) -> str:
    """Sentences in order of time, each turn after its speaker.

    wordings: of the same claim. worth: by turn, what is added to the nearness of its sentences. Raises StageError."""
    return lines(spoken.rows, sorted(_best(spoken, _nearness(wordings, spoken, worth or {}), most_words)))


def source(text: str, spoken: Spoken) -> tuple[int, ...]:
    """The turns that are nearest to a statement which names none. Raises StageError."""
    nearness = _nearness((text,), spoken, {})
    least = LEAST_OF_BEST * max(nearness, default=0.0)
    near = [place for place, value in enumerate(nearness) if value >= least]
    first = sorted(near, key=lambda place: -nearness[place])[:MOST_SOURCES]
    places = {beside for place in first for beside in together(spoken.rows, place)}
    return tuple(dict.fromkeys(spoken.rows[place].turn.id for place in sorted(places)))


def beside_talk(
    claim: str,
    case: Case,
    spoken: Spoken,
    wordings: Sequence[str] = (),
    most_words: int = MOST_WORDS,
) -> tuple[str, str]:
    """(premise, claim) as an entailment model is given them. wordings: by which the talk is found, in place of the
    claim."""
    worth = {turn.id: NEARBY for turn in case.nearby} | dict.fromkeys(case.statement.evidence, EVIDENCE)
    return premise(wordings or (claim,), spoken, worth, most_words), with_ingredients(claim)


def _beginnings(words: Iterable[str]) -> frozenset[str]:
    """In any form of the word; numbers are whole."""
    return frozenset(word if word[0].isdigit() else _UNITS.get(word, word)[:3] for word in words)


def _nearness(wordings: Sequence[str], spoken: Spoken, worth: Mapping[int, float]) -> list[float]:
    wanted = content(wordings[0]) | written_numbers(wordings[0])
    return [
        float(cosine) + SAME_WORDS * coverage(wanted, words) + worth.get(row.turn.id, 0.0)
        for row, words, cosine in zip(spoken.rows, spoken.contents, spoken.cosines(wordings), strict=True)
    ]


def _best(spoken: Spoken, nearness: Sequence[float], most_words: int) -> set[int]:
    rows = spoken.rows
    kept: set[int] = set()
    left = most_words
    for number in sorted(range(len(rows)), key=lambda number: (-nearness[number], number)):
        new = {i for i in together(rows, number) if i not in kept}
        words = sum(len(rows[i].text.split()) for i in new)
        if words <= left or not kept:
            kept |= new
            left -= words
    return kept
