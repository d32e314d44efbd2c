"""Was a drug's name misheard? Words beside a dose that sound like a drug's name: a suggestion, never a change."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from heapq import nlargest

from scribe_core.guardrails.case import Case
from scribe_core.guardrails.drugs import drugs_in, ingredients_in
from scribe_core.guardrails.quantities import PER_VOLUME, STRENGTHS, Amount, amounts_in
from scribe_core.guardrails.tables import classes, drug_names, rows
from scribe_core.note.spoken_numbers import spoken_numbers
from scribe_core.note.wording import content
from scribe_core.types import Finding, Severity, Turn, Verdict

CHECK = "misheard"
LIKE_FROM = 76.0
"""Likeness of sound and spelling, 0 to 100, from which a name is suggested."""
MOST_WORDS = 3
LEAST_LETTERS = 5
MOST_NAMES = 2
NEARLY_AS_LIKE = 4.0
_WORD = re.compile(r"[A-Za-z][A-Za-z'-]*")
_PER_VOLUME = re.compile(PER_VOLUME, re.IGNORECASE)
_NO_DRUG = frozenset({"contrast", "prenatal", "carnitine", "creatinine"})
_BETWEEN = re.compile(r"[\s,]*(?:(?:at|is|to|a|the|about|by|of|your|his|her|my|this|uh|um)[\s,]+)*")


@dataclass(frozen=True)
class Slip:
    """Characters `[start, end)` of a text that may stand for one of `names`, the likeliest first; likeness 0 to 100."""

    start: int
    end: int
    names: tuple[str, ...]
    likeness: float


def check(case: Case) -> list[Finding]:
    text = case.statement.text
    return [
        case.finding(
            CHECK,
            Verdict.UNSUPPORTED,
            Severity.LOW,
            "sounds_like",
            (text[slip.start : slip.end], " or ".join(slip.names)),
            (slip.start, slip.end),
            confidence=slip.likeness / 100,
        )
        for slip in slips(text)
    ]


def slips(text: str) -> list[Slip]:
    """One for each dose whose drug is not known by name but by its sound."""
    taken = [(drug.start, drug.end) for drug in drugs_in(text)]
    found = (_slip(text, amount, taken) for amount in amounts_in(text) if _is_dose(text, amount))
    return [slip for slip in found if slip]


def heard_as(turns: Sequence[Turn], ingredients: frozenset[str]) -> tuple[str, int] | None:
    """The words of the talk that sound like this drug, and their turn."""
    for turn in turns:
        for slip in slips(turn.text):
            if ingredients_in(" ".join(slip.names)) & ingredients:
                return turn.text[slip.start : slip.end], turn.id
    return None


def _is_dose(text: str, amount: Amount) -> bool:
    """Not a laboratory value: 1.2 mg/dL."""
    return amount.unit in STRENGTHS and not _PER_VOLUME.match(text, amount.end)


def _slip(text: str, amount: Amount, taken: Sequence[tuple[int, int]]) -> Slip | None:
    """The likest stretch right before or right after the dose; none where a known drug stands near before it or right
    after it."""
    before, after = list(_before(text, amount.start)), list(_after(text, amount.end))
    known = {span for span in [*before, *after] if any(span[0] < end and start < span[1] for start, end in taken)}
    if known.intersection([*before, *after[:1]]):
        return None
    suggested = (_suggested(text, start, end) for start, end in [*before, *after] if (start, end) not in known)
    return max((slip for slip in suggested if slip), key=lambda slip: slip.likeness, default=None)


def _before(text: str, at: int) -> Iterator[tuple[int, int]]:
    words = list(_WORD.finditer(text, 0, at))
    while words and _BETWEEN.fullmatch(text, words[-1].start(), at):
        words.pop()
    if words and _BETWEEN.fullmatch(text, words[-1].end(), at):
        yield from ((word.start(), words[-1].end()) for word in words[-MOST_WORDS:])


def _after(text: str, at: int) -> Iterator[tuple[int, int]]:
    gap = _BETWEEN.match(text, at)
    start = gap.end() if gap else at
    words = list(_WORD.finditer(text, start))[:MOST_WORDS]
    if words and words[0].start() == start:
        yield from ((start, word.end()) for word in words)


def _suggested(text: str, start: int, end: int) -> Slip | None:
    words = _WORD.findall(text[start:end])
    letters = "".join(re.findall("[a-z]", text[start:end].lower()))
    plain = re.fullmatch(r"[A-Za-z' -]+", text[start:end])
    if not plain or len(letters) < LEAST_LETTERS or any(spoken_numbers(word) for word in words):
        return None
    if not content(text[start:end]) or _is_word(letters):
        return None
    likeness, names = _likest(letters)
    return Slip(start, end, names, likeness) if likeness >= LIKE_FROM else None


def _is_word(letters: str) -> bool:
    """A word of its own: "contrast", or the name of a class ("statin")."""
    return letters in _NO_DRUG or not classes().keys().isdisjoint({letters, f"{letters}s"})


@lru_cache(maxsize=1024)
def _likest(letters: str) -> tuple[float, tuple[str, ...]]:
    from jellyfish import metaphone
    from rapidfuzz import fuzz

    names, keys = _prescribed()
    key = metaphone(letters)
    scores = (
        ((fuzz.ratio(key, other) + fuzz.ratio(letters, name)) / 2, name)
        for name, other in zip(names, keys, strict=True)
    )
    likest = nlargest(MOST_NAMES, scores)
    best = likest[0][0]
    return best, tuple(name for score, name in likest if score >= best - NEARLY_AS_LIKE)


@cache
def _prescribed() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names and brands of the drugs of the dose table, and their sounds (Philips' Metaphone, 1990)."""
    from jellyfish import metaphone

    doses = frozenset(row["drug"] for row in rows("doses"))
    names = tuple(
        name for name, parts in drug_names().items() if parts & doses and len(name) >= LEAST_LETTERS and " " not in name
    )
    return names, tuple(map(metaphone, names))
