"""Sentences of the talk as a model is shown them, each with what it says nothing without."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scribe_core.guardrails.drugs import drugs_in
from scribe_core.guardrails.sentences import Sentence
from scribe_core.note.meaning import SHORT_WORDS
from scribe_core.note.spoken_numbers import each_with_its_scale, number_spans
from scribe_core.types import Speaker

LABELS = {Speaker.DOCTOR: "Doctor", Speaker.PATIENT: "Patient", Speaker.OTHER: "Other"}
_GAP = "…"
MOST_WORDS_ASKED = 40
"""Of a question; one that runs on would leave its answer no room."""


def lines(rows: Sequence[Sentence], kept: Sequence[int]) -> str:
    """The rows at these places, each turn after its speaker."""
    parts: list[str] = []
    before: int | None = None
    for number in kept:
        row = rows[number]
        if before is not None and number > before + 1:
            parts.append(_GAP)
        if before is None or rows[before].turn.id != row.turn.id:
            parts.append(f"{LABELS[row.turn.speaker]}:")
        parts.append(with_ingredients(in_digits(_short(row))))
        before = number
    return " ".join(parts)


def with_question(rows: Sequence[Sentence], number: int) -> str:
    """The row's text after what it answers."""
    asked = _question(rows, number)
    text = rows[number].text.strip()
    return text if asked is None else f"{rows[asked].text.strip()} {text}"


def together(rows: Sequence[Sentence], number: int) -> Iterator[int]:
    """The places of the sentence, of what it answers, and of what answers it."""
    yield number
    asked = _question(rows, number)
    if asked is not None:
        yield asked
    if number + 1 < len(rows) and rows[number].asks and rows[number + 1].turn.speaker is not rows[number].turn.speaker:
        yield number + 1


def with_ingredients(text: str) -> str:
    """Brands followed by what is in them: "Tylenol (acetaminophen)"."""
    parts: list[str] = []
    at = 0
    for drug in drugs_in(text):
        name = text[drug.start : drug.end]
        parts.append(text[at : drug.end])
        if not any(name.lower() in ingredient for ingredient in drug.ingredients):
            parts.append(f" ({' and '.join(sorted(drug.ingredients))})")
        at = drug.end
    return "".join([*parts, text[at:]])


def in_digits(text: str) -> str:
    """Numbers as the note writes them: "seventy six" is 76."""
    text = each_with_its_scale(text)
    parts: list[str] = []
    at = 0
    for value, start, end in number_spans(text):
        parts += [text[at:start], f"{value:g}"]
        at = end
    return "".join([*parts, text[at:]])


def _short(row: Sentence) -> str:
    words = row.text.split()
    return " ".join(words[-MOST_WORDS_ASKED:]) if row.asks and len(words) > MOST_WORDS_ASKED else row.text.strip()


def _question(rows: Sequence[Sentence], number: int) -> int | None:
    """What a short sentence at the start of a turn answers: the last that somebody else said."""
    if number == 0 or rows[number - 1].turn.speaker is rows[number].turn.speaker:
        return None
    return number - 1 if len(rows[number].text.split()) <= SHORT_WORDS else None
