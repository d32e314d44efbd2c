"""The talk that a claim is judged by, found by meaning and words in the whole visit: what the next model is trained on.

A question stands with its answer, and a short answer with its question: each alone says something else. The model that
ships was trained on `guardrails/premise.py`, which looks beside the evidence and by words alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scribe_core.guardrails.case import Case
from scribe_core.guardrails.premise import LABELS, in_digits, with_ingredients
from scribe_core.guardrails.sentences import Sentence, sentences
from scribe_core.note.meaning import SHORT_WORDS
from scribe_core.note.spoken_numbers import spoken_numbers, written_numbers
from scribe_core.note.vectors import Vectors
from scribe_core.note.wording import content, coverage

MOST_WORDS = 75
SAME_WORDS = 0.5
EVIDENCE = 0.2
NEARBY = 0.1
"""What sharing all words, standing in the evidence, and standing beside it weigh, where the same meaning weighs 1."""
_GAP = "…"


def nearest_talk(claim: str, case: Case, vectors: Vectors, most_words: int = MOST_WORDS) -> str:
    """Sentences in order of time, each turn after its speaker. Raises StageError."""
    rows = [sentence for turn in case.turns for sentence in sentences(turn) if sentence.text.strip()]
    return _lines(rows, sorted(_best(rows, _nearness(claim, rows, case, vectors), most_words)))


def beside_talk(
    claim: str, case: Case, vectors: Vectors, source: str = "", most_words: int = MOST_WORDS
) -> tuple[str, str]:
    """(talk, claim) as a model is given them. source: the claim that this is the opposite of, by which the talk is
    found."""
    return nearest_talk(source or claim, case, vectors, most_words), with_ingredients(claim)


def _lines(rows: Sequence[Sentence], kept: Sequence[int]) -> str:
    parts: list[str] = []
    before: int | None = None
    for number in kept:
        row = rows[number]
        if before is not None and number > before + 1:
            parts.append(_GAP)
        if before is None or rows[before].turn.id != row.turn.id:
            parts.append(f"{LABELS[row.turn.speaker]}:")
        parts.append(with_ingredients(in_digits(row.text.strip())))
        before = number
    return " ".join(parts)


def _nearness(claim: str, rows: Sequence[Sentence], case: Case, vectors: Vectors) -> list[float]:
    wanted = content(claim) | written_numbers(claim)
    nearby = {turn.id for turn in case.nearby}
    texts = [_with_question(rows, number) for number in range(len(rows))]
    cosines = vectors.of([*texts, claim])
    return [
        float(cosine)
        + SAME_WORDS * coverage(wanted, content(row.text) | spoken_numbers(row.text))
        + (EVIDENCE if row.turn.id in case.statement.evidence else NEARBY if row.turn.id in nearby else 0.0)
        for row, cosine in zip(rows, cosines[:-1] @ cosines[-1], strict=True)
    ]


def _with_question(rows: Sequence[Sentence], number: int) -> str:
    asked = _question(rows, number)
    text = rows[number].text.strip()
    return text if asked is None else f"{rows[asked].text.strip()} {text}"


def _question(rows: Sequence[Sentence], number: int) -> int | None:
    """What a short sentence at the start of a turn answers: the last that somebody else said."""
    if number == 0 or rows[number - 1].turn.speaker is rows[number].turn.speaker:
        return None
    return number - 1 if len(rows[number].text.split()) <= SHORT_WORDS else None


def _together(rows: Sequence[Sentence], number: int) -> Iterator[int]:
    """The places of the sentence, of what it answers, and of what answers it."""
    yield number
    asked = _question(rows, number)
    if asked is not None:
        yield asked
    if number + 1 < len(rows) and rows[number].asks and rows[number + 1].turn.speaker is not rows[number].turn.speaker:
        yield number + 1


def _best(rows: Sequence[Sentence], nearness: Sequence[float], most_words: int) -> set[int]:
    kept: set[int] = set()
    left = most_words
    for number in sorted(range(len(rows)), key=lambda number: (-nearness[number], number)):
        new = {i for i in _together(rows, number) if i not in kept}
        words = sum(len(rows[i].text.split()) for i in new)
        if words <= left or not kept:
            kept |= new
            left -= words
    return kept
