"""One error of a kind, planted into a true statement. Each function gives the changed text, or None where it cannot."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

from scribe_core.guardrails.drugs import drugs_in
from scribe_core.guardrails.quantities import amounts_in
from scribe_core.guardrails.tables import rows
from scribe_core.note.spoken_numbers import number_spans

Planter = Callable[[str, random.Random, Sequence[str]], str | None]

_SIDES = {"left": "right", "right": "left", "Left": "Right", "Right": "Left"}
_DENIED = (
    (r"\bdenies (?:any )?", "reports "),
    (r"\breports (?:no|any)? ?", "denies "),
    (r"\bno evidence of\b", "evidence of"),
    (r"\bNo\b", "Positive for"),
    (r"\bno\b", "some"),
    (r"\bis not\b", "is"),
    (r"\bdoes not have\b", "has"),
    (r"\bhas not had\b", "has had"),
    (r"\b(has|have) (been|had|\w+ed)\b", r"\1 not \2"),
    (r"\bis not sure\b", "is sure"),
    (r"\b(is|was|are|were) (?!not\b)", r"\1 not "),
    (r"\bhas\b", "does not have"),
    (r"\bcomplains of\b", "denies"),
    (r"\bpresents with\b", "denies"),
)
_DENIES = tuple((re.compile(said), other) for said, other in _DENIED)
"""Not opposite.py: what it turns round is among the pairs already."""
_DRUGS = (
    "amlodipine", "atorvastatin", "azithromycin", "carvedilol", "ciprofloxacin", "citalopram", "fluconazole",
    "furosemide", "gabapentin", "glipizide", "levothyroxine", "losartan", "meloxicam", "omeprazole", "prednisone",
)  # fmt: skip
_UNITS = {"mg": "mcg", "mcg": "mg", "milligrams": "micrograms", "micrograms": "milligrams"}


_PARTS = {
    "knee": "shoulder", "shoulder": "hip", "hip": "elbow", "elbow": "wrist", "wrist": "ankle", "ankle": "knee",
    "back": "neck", "neck": "back", "chest": "abdomen", "abdomen": "chest", "abdominal": "pelvic", "hand": "foot",
    "foot": "hand", "arm": "leg", "leg": "arm", "ear": "eye", "eye": "ear", "throat": "chest", "heart": "liver",
    "kidney": "liver", "liver": "kidney", "lung": "kidney", "lungs": "kidneys", "thumb": "big toe", "head": "back",
}  # fmt: skip
_TIMES = {
    "day": "month", "days": "months", "week": "year", "weeks": "years", "month": "day", "months": "weeks",
    "year": "week", "years": "months", "daily": "weekly", "weekly": "daily", "yesterday": "last month",
    "morning": "evening", "night": "morning", "nightly": "every morning", "today": "last year", "hours": "weeks",
    "annually": "weekly", "monthly": "daily", "recently": "in childhood",
}  # fmt: skip
_PEOPLE = {
    "mother": "father", "father": "mother", "brother": "sister", "sister": "brother", "wife": "neighbor",
    "husband": "neighbor", "daughter": "mother", "son": "father", "grandmother": "brother", "grandfather": "sister",
}  # fmt: skip


def number(text: str, rng: random.Random, _: Sequence[str]) -> str | None:
    """A number ten times as large, or with one digit changed."""
    spans = [span for span in number_spans(text) if text[span[1]].isdigit()]
    if not spans:
        return None
    value, start, end = rng.choice(spans)
    written = text[start:end]
    other = f"{value * 10:g}" if rng.random() < 0.5 else _other_digit(written, rng)
    return text[:start] + other + text[end:]


def _other_digit(written: str, rng: random.Random) -> str:
    at = rng.choice([i for i, char in enumerate(written) if char.isdigit()])
    return written[:at] + rng.choice([d for d in "123456789" if d != written[at]]) + written[at + 1 :]


def unit(text: str, rng: random.Random, _: Sequence[str]) -> str | None:
    for amount in amounts_in(text):
        said = text[amount.start : amount.end]
        for old, new in _UNITS.items():
            if re.search(rf"(?<![a-z]){old}$", said):
                return text[: amount.end - len(old)] + new + text[amount.end :]
    return None


def negation(text: str, rng: random.Random, _: Sequence[str]) -> str | None:
    for pattern, other in _DENIES:
        changed, count = pattern.subn(other, text, count=1)
        if count:
            return changed
    return None


def side(text: str, rng: random.Random, _: Sequence[str]) -> str | None:
    match = re.search(r"\b(?:left|right|Left|Right)\b", text)
    return text[: match.start()] + _SIDES[match.group()] + text[match.end() :] if match else None


def drug(text: str, rng: random.Random, _: Sequence[str]) -> str | None:
    found = drugs_in(text)
    if not found:
        return None
    mention = rng.choice(found)
    other = rng.choice([name for name in _DRUGS if name not in mention.ingredients])
    return text[: mention.start] + other + text[mention.end :]


def fabricated(text: str, rng: random.Random, others: Sequence[str]) -> str | None:
    """A statement of another visit in the place of this one."""
    return rng.choice(others) if others else None


def body_part(text: str, rng: random.Random, _: Sequence[str]) -> str | None:
    return _swapped(text, _PARTS, rng)


def time(text: str, rng: random.Random, _: Sequence[str]) -> str | None:
    return _swapped(text, _TIMES, rng)


def person(text: str, rng: random.Random, _: Sequence[str]) -> str | None:
    """A relative in the place of another, the patient in the place of a relative, or a relative in the patient's."""
    if re.search(r"\b(?:" + "|".join(_PEOPLE) + r")\b", text):
        if rng.random() < 0.5:
            return _swapped(text, _PEOPLE, rng)
        return re.sub(
            r"(?:\b(?:[Hh]is|[Hh]er|[Tt]he patient's) )?\b(?:" + "|".join(_PEOPLE) + r")\b", "the patient", text
        )
    changed, count = re.subn(r"^(?:The patient|She|He)\b(?!')", f"Her {rng.choice(list(_PEOPLE))}", text, count=1)
    return changed if count and rng.random() < 0.3 else None


def _swapped(text: str, others: dict[str, str], rng: random.Random) -> str | None:
    found = [match for match in re.finditer(r"[a-z]+", text) if match.group() in others]
    if not found:
        return None
    match = rng.choice(found)
    return text[: match.start()] + others[match.group()] + text[match.end() :]


def invented(text: str, rng: random.Random, _: Sequence[str]) -> str | None:
    """A finding that nobody named."""
    return with_finding(text, rng.choice(rows("findings"))["finding"])


def with_finding(text: str, finding: str) -> str | None:
    """The finding put on the end, where the statement names findings or denials in a row."""
    if not re.search(r"\b(?:reports?|denies|has|had|with|and|complains|notes|presents)\b", text):
        return None
    return f"{text.rstrip('. ')} and {finding}."


KINDS: dict[str, Planter] = {
    "fabricated statement": fabricated,
    "wrong dose or number": number,
    "wrong unit": unit,
    "flipped negation": negation,
    "wrong drug": drug,
    "wrong side": side,
    "wrong body part": body_part,
    "wrong time": time,
    "wrong person": person,
    "invented finding": invented,
}
