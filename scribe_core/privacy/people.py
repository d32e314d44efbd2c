"""People's names by what stands beside them: a title, "my name is", a greeting, a first name that is no other word.

Works on text in lower case without punctuation, where a named-entity model sees little.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from scribe_core.privacy import lexicon

TITLES = frozenset({"mr", "mrs", "ms", "mister", "dr", "miss", "doctor", "nurse", "prof", "professor"})
_SURE_TITLES = frozenset({"mr", "mrs", "ms", "mister", "dr"})
_HELLO = frozenset({"hi", "hey", "hello"})
_GREETINGS = _HELLO | {"morning", "afternoon", "evening", "thanks", "welcome", "bye", "goodbye"}
_OPENERS = _GREETINGS | {"you", "okay", "ok", "alright", "right", "well", "so", "and", "yeah", "yes", "no", "sure"}
_INTRODUCTION = re.compile(
    r"\b(?:(?:my|her|his|full|whose|maiden)\s+(?:(?:full|maiden)\s+)?name(?:\s+is|\s*'s)|calls?\s+me|name\s*:)\s*+(?:,\s*+)?$",
    re.I,
)
_PRESENT = re.compile(
    r"\b(?:i\s*+(?:'\s*+)?am|i\s*'m|this\s+is|that\s+is|here\s+is|patient\s+is|next\s+is|patient\s*,|seeing|saw|see)"
    r"\s*+(?:,\s*+)?$",
    re.I,
)
_IMAGING = re.compile(r"(?:gram|graphy|scans?|imaging|studies|study|i)$")
_POSSESSIVE = re.compile(r"\s*['’]\s*s\b")
_PAUSE = re.compile(r"\s*+(?:[,.!?]|\Z)")
_AFTER_NAME = re.compile(r"\s*(?:[,.?!;:]|$|['’]\s?s\b|(?:is|date|dob|was|here)\b)")
_FUNCTION = frozenset(
    """a about after again all also am an and any are as at be because been before but by can could did do does doing
    done for from get go going good got had has have having he her here him his how i if in into is it its just know
    like may me might mm mm-hmm more my need no not now of off oh okay on one or our out please said say says see she
    should so some sorry sure take than that the their them then there these they thing think this those to today too
    two uh um up us very want was we welcome well went were what when where which who why will with would yeah yes you
    your everyone everybody guys folks doc doctor doctors ma'am sir madam again back long right left assistant office
    recommended told gave thinks wants came started ordered prescribed asked mentioned nurse practitioner""".split()
)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_MEDICAL_HEAD = re.compile(
    r"\s*+(?:['’]\s*+s?\s*+)?(?:disease|syndrome|sign|test|palsy|maneuver|manoeuvre|scale|score|criteria|lymphoma|tumou?r|"
    r"fracture|contracture|esophagus|oesophagus|duct|node|reflex|phenomenon|thyroiditis|ulcer|fasciitis|hernia|cyst|"
    r"cells?|bodies|body|monitor|catheter|stain|position|procedure|gangrene|sarcoma|chorea|ataxia|neuroma|deformity|"
    r"lesion|angina|point|pouch|classification|index|tendon|nodes?|line|triangle|ring|thickness|levels?|stage|contractions?)\b",
    re.I,
)  # fmt: skip


@dataclass(frozen=True)
class Token:
    """A word of the text, at [start, end)."""

    text: str
    start: int
    end: int

    @property
    def word(self) -> str:
        return self.text.casefold()

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()


@dataclass(frozen=True)
class Name:
    """Characters [start, end) that look like a person's name, and how much so, 0 to 1."""

    start: int
    end: int
    score: float


def tokenise(text: str) -> list[Token]:
    return [Token(match[0], *match.span()) for match in _WORD.finditer(text)]


def names_by_cues(text: str) -> Iterator[Name]:
    """Names in order, not overlapping."""
    tokens = tokenise(text)
    at = 0
    while at < len(tokens):
        score = _score(text, tokens, at)
        if score:
            last = _last_of_name(text, tokens, at)
            yield Name(tokens[at].start, tokens[last].end, score)
            at = last
        at += 1


def _score(text: str, tokens: list[Token], at: int) -> float:
    """How much token `at` begins a name."""
    token = tokens[at]
    if token.word in _FUNCTION or token.word in TITLES or len(token.text) < 2 or _broken_off(text, token):
        return 0.0
    if _after_title(text, tokens, at):
        return 0.9
    if is_medical(text, token):
        return 0.0
    lead = text[max(0, token.start - 40) : token.start]
    if _INTRODUCTION.search(lead) and (lexicon.is_first_name(token.word) or not lexicon.is_plain(token.word)):
        return 0.9
    return _by_first_name(text, tokens, at, lead)


def _by_first_name(text: str, tokens: list[Token], at: int, lead: str) -> float:
    token = tokens[at]
    if not lexicon.is_first_name(token.word):
        if _inside_sentence(text, tokens, at) and lexicon.is_surname(token.word) and _unknown(token):
            return 0.6
        return 0.7 if _greeted(text, tokens, at, _HELLO) and _unknown(token) and _pause_after(text, token) else 0.0
    if _greeted(text, tokens, at, _GREETINGS):
        return 0.9
    if not lexicon.is_ambiguous(token.word):
        return 0.75
    if token.capital and at and _followed_by_surname(text, tokens, at):
        return 0.7
    vocative = _greeted(text, tokens, at, _OPENERS) and _pause_after(text, token) and "," in lead[-3:]
    presented = _PRESENT.search(lead) and _followed_by_surname(text, tokens, at)
    return 0.6 if (vocative or presented) and not lexicon.is_plain(token.word) else 0.0


def _inside_sentence(text: str, tokens: list[Token], at: int) -> bool:
    """A capital that no beginning of a sentence or line explains."""
    return at > 0 and tokens[at].capital and _gap(text, tokens[at - 1], tokens[at]) in ("", ",")


def _broken_off(text: str, token: Token) -> bool:
    """A word that the speaker began and left: "mira- miralax"."""
    return text[token.end : token.end + 1] == "-"


def _pause_after(text: str, token: Token) -> bool:
    return _PAUSE.match(text, token.end) is not None


def _unknown(token: Token) -> bool:
    """No word that a visit uses otherwise."""
    return not lexicon.is_ambiguous(token.word) and len(token.word) > 3


def _gap(text: str, before: Token, token: Token) -> str:
    return text[before.end : token.start].strip()


def _after_title(text: str, tokens: list[Token], at: int) -> bool:
    if not at or tokens[at - 1].word not in TITLES or _gap(text, tokens[at - 1], tokens[at]) not in ("", "."):
        return False
    title, token = tokens[at - 1].word, tokens[at]
    if title in _SURE_TITLES:
        return not (lexicon.is_plain(token.word) and not lexicon.is_surname(token.word)) and not (
            title == "mr" and _IMAGING.search(token.word) and not _is_name(token.word)
        )
    if not lexicon.is_plain(token.word) and not is_medical(text, token):
        return token.capital or _is_name(token.word)
    return token.capital and tokens[at - 1].capital and lexicon.is_surname(token.word)


def _is_name(word: str) -> bool:
    return lexicon.is_first_name(word) or lexicon.is_surname(word)


def _greeted(text: str, tokens: list[Token], at: int, openers: frozenset[str]) -> bool:
    return at > 0 and tokens[at - 1].word in openers and _gap(text, tokens[at - 1], tokens[at]) in ("", ",")


def is_medical(text: str, token: Token) -> bool:
    """An eponym before "disease", "sign", "test" and the like, or a drug."""
    eponym = bool(_MEDICAL_HEAD.match(text, token.end)) or (
        lexicon.is_eponym(token.word) and _POSSESSIVE.match(text, token.end) is not None
    )
    return eponym or (lexicon.is_drug(token.word) and not lexicon.is_first_name(token.word))


def _followed_by_surname(text: str, tokens: list[Token], at: int) -> bool:
    return at + 1 < len(tokens) and _continues(text, tokens[at], tokens[at + 1])


def _last_of_name(text: str, tokens: list[Token], at: int) -> int:
    """Index of the last token of the name that begins at `at`; at most three tokens and an initial."""
    last = at
    if _initial_and_name(text, tokens, at):
        last = at + 2
    while last + 1 < len(tokens) and last - at < 3 and _continues(text, tokens[last], tokens[last + 1]):
        last += 1
    return last


def _initial_and_name(text: str, tokens: list[Token], at: int) -> bool:
    """ "Nayla P. Montero": a capital letter and another capitalised word follow."""
    if at + 2 >= len(tokens) or not tokens[at].capital:
        return False
    initial, name = tokens[at + 1], tokens[at + 2]
    beside = _gap(text, tokens[at], initial) == "" and _gap(text, initial, name) in ("", ".")
    return beside and len(initial.text) == 1 and initial.capital and name.capital and not lexicon.is_plain(name.word)


def _continues(text: str, before: Token, token: Token) -> bool:
    if _gap(text, before, token) or token.word in _FUNCTION or is_medical(text, token):
        return False
    if token.capital and before.capital:
        return not lexicon.is_plain(token.word) or lexicon.is_surname(token.word)
    if lexicon.is_plain(token.word):
        ends = _AFTER_NAME.match(text, token.end) is not None
        return ends and lexicon.is_common_surname(token.word) and not lexicon.is_ambiguous(before.word)
    return lexicon.is_surname(token.word) and (
        not lexicon.is_ambiguous(token.word) or lexicon.is_common_surname(token.word)
    )
