"""Who else is in the room, where it is said: "I'm his mum", "my wife here", "the nurse will take your blood pressure".

Set phrases of spoken English, with or without punctuation. A relative who is only spoken of ("my mother had diabetes",
"I live with my wife") is not in the room.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from scribe_core.roles.relatives import plain, spelled
from scribe_core.types import Turn

_RELATIVE, _STAFF, _ANYONE = r"~(\w+)", r"\+(\w+)", r"[~+](\w+)"
_WHOSE = r"(?:his|her|their|the|your|[a-z]+'s)"
_END = r"(?!'s|'d|\w| and ~| of (?!the patient)| for (?:my|a)\b)"
_FILLED = r"(?:(?!(?:my|of|one|who|for|to|with|from|and|in|on|at|is|not|only)\b)[\w']+ ){0,2}?"
_START = r"(?:^|\. )"
_NOT_LATER = r"(?: just| now)? (?!call|ring|phone|write|contact|be in)"
_OWN = (
    rf"\bi(?:'m| am) (?:(?:only|just|also|actually) )?{_WHOSE} {_FILLED}{_ANYONE}{_END}",
    rf"\bi(?:'m| am) ~(mother|father){_END}",
    rf"\bi(?:'m| am) one of the {_FILLED}(nurse|carer|teacher|paramedic|student)s\b",
    rf"\b(?:this is|it's) (?:his|her) {_RELATIVE}{_END}(?! who| that| side)",
    rf"\bthis is the {_FILLED}\+(interpreter){_END}",
    rf"(?:{_START}|\b(?:ask|asking|speaking|say|saying)(?: it| this)? )as (?:his|her|their) {_RELATIVE}{_END}",
)
_BY_PATIENT = (
    rf"\b(?:this is|that's|that is|meet) (?:(?!not\b)\w+ )?my {_RELATIVE}{_END}",
    rf"\b(?:if|mind|can|could|may|let|have) my {_RELATIVE} (?:just )?(?:sits?|stays?|joins?|comes?|being|listens?)\b",
    rf"\bmy {_RELATIVE}(?: here| is here|'s here| is with me|'s with me| has come|'s come| made me come)\b",
    rf"\bmy {_RELATIVE}(?: insisted on coming| came (?:too|along|with me))\b",
    rf"\bmy {_RELATIVE}(?: s?he)? (?:drove|brought) me(?: here| in| over|(?: \.|$))",
)
_BY_DOCTOR = (
    rf"\b(?:is this|are you|you're|you are|you must be|speaking to|hello|hi) (?:{_WHOSE} )?{_RELATIVE}{_END}",
    rf"(?:{_START}|\b(?:okay|so) ){_RELATIVE} (?:\w+ )?you\b",
    rf"\bif (?:your|his|her) {_RELATIVE} (?:stays|sits|comes|joins)\b",
    rf"\b(?:the|our|my|your) {_FILLED}{_STAFF}(?: is| will|'ll|'s going to){_NOT_LATER}",
    rf"\bthe {_FILLED}\+(interpreter)\b",
    rf"(?:{_START}|\b(?:thanks|thank you|please|okay|yes) )\+(nurse)(?= |$)",
    rf"\b(?:a|our|my) {_FILLED}\+(student) (?:with me|here|sitting)\b",
)
_BY_RELATIVE = (r"\b(?:here with|brought|bringing|bringing in|this is|s?he's) my (?:\w+ ){0,3}~(son|daughter|child)\b",)
_ASKED_WHO = re.compile(r"\b(?:you are|are you|who(?:'s| is) (?:this|that|here|with)|is this|speaking to)\b")
_ANSWER = re.compile(rf"(?:(?:yes|yeah|no|hi|hello|i'm) ){{0,2}}(?:his|her|their|the) {_RELATIVE}(?: yes)?(?: \.)?")
_NAMED = re.compile(r"[~+]|\bone of the ")
_THROUGH = re.compile(
    rf"(?:{_START}|\b(?:please|(?:can|could|would) you) )(?:please )?(?:ask|tell|explain to) (?:him|her|them)\b"
)
_PHRASES = [[re.compile(phrase) for phrase in phrases] for phrases in (_OWN, _BY_PATIENT, _BY_DOCTOR, _BY_RELATIVE)]


@dataclass(frozen=True)
class Present:
    """What a turn says of who is there: names like "mother" and "nurse", empty where none is said.

    own: what the speaker is to the patient. by_patient, by_doctor: what somebody else there is, if the patient or the
    doctor says this turn. by_relative: what the speaker is, unless it is the patient. through: whoever speaks has
    somebody ask or tell the patient, as through an interpreter.
    """

    own: str
    by_patient: str
    by_doctor: str
    by_relative: str
    through: bool

    @property
    def anyone(self) -> bool:
        return any((self.own, self.by_patient, self.by_doctor, self.by_relative, self.through))


@lru_cache(maxsize=4096)
def present(text: str, before: str = "") -> Present:
    """before: the text of the turn before. Kept, as a visit's turns are read again with each new one."""
    said = plain(text)
    if not _NAMED.search(said):
        return Present("", "", "", "", bool(_THROUGH.search(said)))
    own, by_patient, by_doctor, child = (_first(phrases, said) for phrases in _PHRASES)
    if not own and (answer := _ANSWER.fullmatch(said)) and asks_who(before):
        own = spelled(answer[1])
    return Present(own, by_patient, by_doctor, "parent" if child else "", bool(_THROUGH.search(said)))


@lru_cache(maxsize=4096)
def asks_who(text: str) -> bool:
    """As in "And you are?"."""
    return bool(_ASKED_WHO.search(plain(text)))


def presences(turns: Sequence[Turn]) -> list[Present]:
    """Of each turn."""
    texts = [turn.text for turn in turns]
    return [present(text, before) for text, before in zip(texts, ["", *texts], strict=False)]


def _first(phrases: Sequence[re.Pattern[str]], said: str) -> str:
    matches = (phrase.search(said) for phrase in phrases)
    return next((spelled(match[1]) for match in matches if match), "")
