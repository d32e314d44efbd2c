"""Where a statement belongs, and how talk that is aimed at the scribe is written down.

A small model files by the section it is asked about. Who said the words, and a few words that only one section uses,
correct the plain cases; all others stay where the model put them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from scribe_core.note.turns import told
from scribe_core.note.wording import content
from scribe_core.types import Operation, Section, Speaker, Turn

_FOUND = re.compile(
    r"blood pressure|heart rate|pulse|temperature|saturation|respiratory rate|on (?:physical )?exam|auscultation|"
    r"tender(?:ness)?|murmur|wheez|crackles|range of motion|x-?ray|ultrasound|\b(?:ct|mri|ecg|ekg)\b|lab results",
    re.IGNORECASE,
)
_DECIDED = re.compile(
    r"\b(?:orders?|ordered|prescribe[ds]?|refer(?:red|ral)?|follow[- ]?up|come back|return|schedule[ds]?|start|"
    r"continue|increase|decrease|recommend(?:s|ed)?|advise[ds]?|will|should)\b",
    re.IGNORECASE,
)
_EXAMINED = re.compile(r"^on (?:physical )?exam|\b(?:crackles|murmurs?|auscultation|palpation)\b", re.IGNORECASE)
"""Only who examines speaks of these, whoever the turn was taken for."""
_AHEAD = re.compile(r"\b(?:will|should|come back|follow[- ]?up in)\b", re.IGNORECASE)
_TO_THE_SCRIBE = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instructions?|rules|prompt)\b|\bsystem prompt\b|"
    r"\byou are (?:now )?an? (?:ai|assistant|language model)\b",
    re.IGNORECASE,
)


def filed(operation: Operation, evidence: Sequence[Turn]) -> Operation:
    """The operation in its section. One that rests on talk aimed at the scribe becomes a quotation of that talk."""
    order = next((turn for turn in evidence if _TO_THE_SCRIBE.search(turn.text)), None)
    if order is not None:
        quotation = f'The {order.speaker.value} said: "{" ".join(order.text.split())}"'
        return operation.replace(text=quotation, evidence=(order.id,), section=Section.SUBJECTIVE)
    return operation.replace(section=_section(operation, evidence))


def _section(operation: Operation, evidence: Sequence[Turn]) -> Section:
    if _EXAMINED.search(operation.text):
        return Section.OBJECTIVE
    words = content(operation.text)
    tellers = {turn.speaker for turn in evidence if words & content(told(turn))} or {evidence[-1].speaker}
    if tellers == {Speaker.PATIENT}:
        return Section.SUBJECTIVE
    if tellers == {Speaker.DOCTOR}:
        if _AHEAD.search(operation.text):
            return Section.PLAN
        if operation.section is Section.SUBJECTIVE:
            return _of_the_doctor(operation.text)
    return operation.section


def _of_the_doctor(text: str) -> Section:
    """Where to file what the doctor said and the model took for the patient's."""
    if _DECIDED.search(text):
        return Section.PLAN
    return Section.OBJECTIVE if _FOUND.search(text) else Section.SUBJECTIVE
