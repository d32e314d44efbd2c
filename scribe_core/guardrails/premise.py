"""The talk that a statement is judged by: its evidence and what stands right beside it, in few words."""

from __future__ import annotations

from collections.abc import Sequence

from scribe_core.guardrails.drugs import drugs_in
from scribe_core.guardrails.sentences import Sentence, sentences
from scribe_core.note.spoken_numbers import each_with_its_scale, number_spans, spoken_numbers, written_numbers
from scribe_core.note.wording import content
from scribe_core.types import Speaker, Turn

MOST_WORDS = 60
LABELS = {Speaker.DOCTOR: "Doctor", Speaker.PATIENT: "Patient", Speaker.OTHER: "Other"}


def premise(text: str, nearby: Sequence[Turn], most_words: int = MOST_WORDS) -> str:
    """The sentences nearest to the statement's words, in order, each turn after its speaker."""
    rows = [sentence for turn in nearby for sentence in sentences(turn)]
    wanted = content(text) | written_numbers(text)
    kept = _best(rows, wanted, most_words)
    lines: list[str] = []
    speaker = None
    for number in sorted(kept):
        turn = rows[number].turn
        label = f"{LABELS[turn.speaker]}: " if turn.speaker is not speaker else ""
        lines.append(label + with_ingredients(in_digits(rows[number].text.strip())))
        speaker = turn.speaker
    return " ".join(lines)


def beside_talk(claim: str, nearby: Sequence[Turn], source: str = "", most_words: int = MOST_WORDS) -> tuple[str, str]:
    """(premise, claim) as an entailment model is given them. source: the claim that this is the opposite of, by whose
    words the talk is found."""
    return premise(source or claim, nearby, most_words), with_ingredients(claim)


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


def _best(rows: Sequence[Sentence], wanted: frozenset[str], most_words: int) -> set[int]:
    """Sentences by the words they share with the statement; beside equals, the one next to a better one."""
    shared = [len(wanted & (content(row.text) | spoken_numbers(row.text))) for row in rows]
    beside = [max(shared[max(0, i - 1) : i + 2], default=0) for i in range(len(rows))]
    kept: set[int] = set()
    left = most_words
    for i in sorted(range(len(rows)), key=lambda i: (-shared[i], -beside[i], i)):
        words = len(rows[i].text.split())
        if words <= left or not kept:
            kept.add(i)
            left -= words
    return kept
