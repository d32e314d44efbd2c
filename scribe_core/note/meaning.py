"""Which turns say what a statement says, in whatever words: by sentence vectors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scribe_core.interfaces import SentenceEncoder
from scribe_core.note.turns import question_before, sentences_of
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


def nearest(text: str, turns: Sequence[Turn], encoder: SentenceEncoder) -> list[Turn]:
    """At most MOST_TURNS, in order of time; empty where nothing is near. Raises StageError."""
    passages = [passage for turn in turns for passage in _passages(turn, turns)]
    if not passages:
        return []
    vectors = encoder.vectors([text, *(passage.text for passage in passages)])
    cosines = vectors[1:] @ vectors[0]
    found: dict[int, Turn] = {}
    for at in (-cosines).argsort(kind="stable"):
        new = {turn.id: turn for turn in passages[at].turns}
        if cosines[at] < LEAST_COSINE or len(found | new) > MOST_TURNS:
            break
        if not found.keys() & new.keys():  # a turn that is found already brings nothing by another of its passages
            found |= new
    return [found[turn_id] for turn_id in sorted(found)]


def _passages(turn: Turn, turns: Sequence[Turn]) -> Iterator[_Passage]:
    """Each sentence, each pair of neighbours, and a short answer together with its question."""
    sentences = [text for text in sentences_of(turn) if text]
    for text in sentences:
        yield _Passage(text, (turn,))
    for pair in zip(sentences, sentences[1:], strict=False):
        yield _Passage(" ".join(pair), (turn,))
    if len(turn.text.split()) <= SHORT_WORDS:
        for question in question_before(turns, turn):
            asked = sentences_of(question)
            yield _Passage(f"{asked[-1] if asked else question.text} {turn.text}", (question, turn))
