"""Numbers as they are said: "one thirty eight over eighty four" is 138/84, "two point five" is 2.5.

Speech is ambiguous ("one thirty" is 130 or 1:30), so a run of number words gives every value it may stand for. That
suits the question asked here: may this number in a statement have been said?
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from functools import lru_cache

_SMALL = {
    word: value
    for value, word in enumerate(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
        seventeen eighteen nineteen""".split()
    )
}
_SMALL |= {
    word: value
    for value, word in enumerate(
        "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
    )
}
_SMALL |= {
    word: value
    for value, word in enumerate(
        "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth".split(), start=13
    )
}
_SMALL |= {
    "a": 1,
    "an": 1,
    "once": 1,
    "twice": 2,
    "oh": 0,
    "couple": 2,
    "pair": 2,
    "dozen": 12,
    "single": 1,
    "double": 2,
}
_TENS = {
    word: value * 10
    for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}
_TENS |= {word[:-1] + "ieth": value for word, value in list(_TENS.items())}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
# The number of a placeholder (<PERSON_2>) is none that anybody said.
_TOKEN = re.compile(r"(?<![_\d])\d+(?:\.\d+)?|[a-z]+")
_MOST = 1e15
"""More is no number of a visit, and a float no longer holds its decimals."""
_DIGITS = re.compile(r"(?<![_\d])\d+(?:\.\d+)?")
_JOINERS = frozenset({"and", "point"})


_DIGIT = "one|two|three|four|five|six|seven|eight|nine|[1-9]"
_SHARED_SCALE = re.compile(
    rf"(?<!ty[ -])(?<!hundred )\b(?P<low>{_DIGIT}) (?P<between>to|or) (?P<high>{_DIGIT}) "
    r"(?P<scale>hundred|thousand)s?\b",
    re.IGNORECASE,
)


def each_with_its_scale(text: str) -> str:
    """ "Three to four hundred" as "three hundred to four hundred", but not "ninety to one hundred"."""
    return _SHARED_SCALE.sub(_spread, text)


def _spread(match: re.Match[str]) -> str:
    low, high = (_SMALL.get(match[name].lower(), match[name]) for name in ("low", "high"))
    if int(low) >= int(high):
        return match.group()
    return f"{match['low']} {match['scale']} {match['between']} {match['high']} {match['scale']}"


def written_numbers(text: str) -> frozenset[str]:
    """Numbers in digits, split at "/", "-" and units: "138/84" gives 138 and 84; no commas, no trailing zeros."""
    return frozenset(_plain(float(match)) for match in _DIGITS.findall(text.replace(",", "")))


@lru_cache(maxsize=8192)
def spoken_numbers(text: str) -> frozenset[str]:
    """Every number that a stretch of speech may stand for, in digits."""
    found = _in_runs(text) | _in_runs(each_with_its_scale(text))
    return found | {"0.5"} if re.search(r"\bhalf\b", text, re.IGNORECASE) else found


def _in_runs(text: str) -> frozenset[str]:
    found: set[str] = set()
    run: list[str] = []
    for token in [*_TOKEN.findall(text.lower().replace(",", "")), ""]:
        if token[:1].isdigit() or token in _SMALL or token in _TENS or token in _SCALES or (run and token in _JOINERS):
            run.append(token)
        elif run:
            found |= _values(run)
            run = []
    return frozenset(found)


_SPAN_TOKEN = re.compile(r"(?<![a-z\d._])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[a-z]+")
_NO_AMOUNT = frozenset("a an once twice couple pair dozen single double oh".split())
_INSIDE = "oh"
"""A nought between other words: "two oh four"."""
_A_POINT_IN_TIME = frozenset("this that the some which what a any my no starting boiling one".split())
"""Before "point": what follows is no decimal ("at that point two weeks ago")."""
_NEVER_LAST = _JOINERS | {_INSIDE}
_PART = re.compile(r"\s+and\s+(?:a\s+)?(?P<part>half|quarter|three quarters)\b", re.IGNORECASE)
_PARTS = {"half": 0.5, "quarter": 0.25, "three quarters": 0.75}
_ONE = re.compile(r"\b(?:a|an)\s+$", re.IGNORECASE)
NEAR_CHARS = 20
"""Before a number, in which a word that belongs to it is looked for."""


@lru_cache(maxsize=8192)
def number_spans(text: str) -> tuple[tuple[float, int, int], ...]:
    """The likeliest value of each number in the text, with its characters `[start, end)`; digits or words."""
    spans: list[tuple[float, int, int]] = []
    run: list[re.Match[str]] = []
    before = ""
    for match in [*_SPAN_TOKEN.finditer(text.lower()), None]:
        if match is not None and _goes_on(run, match, text):
            run.append(match)
        else:
            spans += _span(run, text)
            run = [match] if match is not None and _starts_number(match.group(), before) else []
        before = match.group() if match is not None else ""
    return tuple(spans)


def _starts_number(token: str, before: str) -> bool:
    if token == "point":
        return before not in _A_POINT_IN_TIME
    return _is_number(token) or token in _SCALES


def _is_number(token: str) -> bool:
    return token[0].isdigit() or (token in _SMALL and token not in _NO_AMOUNT) or token in _TENS


def _goes_on(run: Sequence[re.Match[str]], match: re.Match[str], text: str) -> bool:
    """Words join words; digits join only a scale ("2 hundred"); nothing joins over punctuation."""
    if not run or text[run[-1].end() : match.start()].strip(" -"):
        return False
    token = match.group()
    if run[0].group()[0].isdigit():
        return token in _SCALES
    if token == _INSIDE:
        return run[-1].group() not in _SCALES
    return token in _SCALES or token in _JOINERS or (_is_number(token) and not token[0].isdigit())


def _span(run: Sequence[re.Match[str]], text: str) -> list[tuple[float, int, int]]:
    """Of words that are no number together, those before and after each nought that stands inside."""
    whole = _number(run, text)
    if whole or not any(match.group() == _INSIDE for match in run):
        return whole
    parts = itertools.groupby(run, lambda match: match.group() == _INSIDE)
    return [span for is_inside, part in parts if not is_inside for span in _number(list(part), text)]


def _number(run: Sequence[re.Match[str]], text: str) -> list[tuple[float, int, int]]:
    length = len(run)
    while length and run[length - 1].group() in _NEVER_LAST:
        length -= 1
    value = _likeliest([match.group().replace(",", "") for match in run[:length]])
    if value is None:
        return []
    start, end = run[0].start(), run[length - 1].end()
    one = _ONE.search(text, max(0, start - NEAR_CHARS), start) if run[0].group() in _SCALES else None
    part = _PART.match(text, end)
    if part:
        value, end = value + _PARTS[part["part"].lower()], part.end()
    return [(value, one.start() if one else start, end)]


def _likeliest(tokens: Sequence[str]) -> float | None:
    value = _cardinal(tokens) if "point" not in tokens else None
    if value is None:
        read = _read(tokens)
        return float(max(read, key=len)) if read else None
    return value


def _values(run: Sequence[str]) -> set[str]:
    """Every stretch of the run, read as a number and as digits side by side."""
    values = set()
    for start in range(len(run)):
        for end in range(start + 1, min(len(run), start + 7) + 1):
            values |= _read(run[start:end])
    return values


def _read(tokens: Sequence[str]) -> set[str]:
    if "point" in tokens:
        at = tokens.index("point")
        whole, part = _cardinal(tokens[:at]) if at else 0.0, _side_by_side(tokens[at + 1 :])
        return {_plain(float(f"{whole:.0f}.{part}"))} if whole is not None and whole < _MOST and part else set()
    values = set()
    cardinal = _cardinal(tokens)
    if cardinal is not None:
        values.add(_plain(cardinal))
    joined = _side_by_side(tokens)
    if joined:
        values.add(_plain(float(joined)))
    return values


def _cardinal(tokens: Sequence[str]) -> float | None:
    """ "two hundred and fifty five" is 255; None for what is not one number."""
    total, current, last = 0.0, 0.0, float("inf")
    for token in tokens:
        if token == "and":
            continue
        if token in _SCALES:
            current, last = (current or 1.0) * _SCALES[token], _SCALES[token]
            if current > _MOST:
                return None
            if last >= 1000:
                total, current = total + current, 0.0
            continue
        value = _value(token)
        if value is None or value >= last:
            return None
        current, last = current + value, 10 if token in _TENS else 0.5 if value < 10 else 1
    return total + current if tokens and tokens[-1] != "and" else None


def _side_by_side(tokens: Sequence[str]) -> str:
    """ "one thirty eight" is 138, "one oh five" is 105: the groups' digits one after the other."""
    groups: list[str] = []
    tens = False
    for token in tokens:
        value = _value(token)
        if value is None:
            return ""
        if tens and 0 < value < 10:
            groups[-1] = str(int(groups[-1]) + int(value))
        else:
            groups.append(_plain(value))
        tens = token in _TENS
    joined = "".join(groups)
    return joined if joined.isdigit() and len(joined) <= 10 else ""


def _value(token: str) -> float | None:
    if token[:1].isdigit():
        return float(token)
    value = _SMALL.get(token, _TENS.get(token))
    return None if value is None else float(value)


def _plain(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")
