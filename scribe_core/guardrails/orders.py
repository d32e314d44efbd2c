"""The drugs that a statement orders, goes on with or says that the patient takes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from scribe_core.guardrails.drugs import DrugMention
from scribe_core.guardrails.polarity import polarity
from scribe_core.guardrails.prescriptions import prescriptions_in
from scribe_core.guardrails.sentences import sentences
from scribe_core.types import Section, Speaker, Statement, Turn

_ORDERS = re.compile(
    r"\b(?:start|begin|prescrib|order|continu|increas|decreas|switch|add|will (?:take|use|get|have|try)|"
    r"recommend|give|refill|take)\w*",
    re.IGNORECASE,
)
_TAKES = re.compile(r"\b(?:i|i'm|i am) (?:\w+ ){0,3}?(?:take|taking|takes|on|use|using)\b", re.IGNORECASE)
_EARLIER = re.compile(r"\b(?:used to|ago|in the past|before|was|were|last (?:month|year))\b", re.IGNORECASE)


@dataclass(frozen=True)
class Order:
    """hypothetical: only in case ("if it gets worse we could start ..."). route: "" where none is said."""

    statement: Statement
    drug: DrugMention
    hypothetical: bool
    route: str

    @property
    def name(self) -> str:
        return self.statement.text[self.drug.start : self.drug.end]

    @property
    def span(self) -> tuple[int, int]:
        return self.drug.start, self.drug.end


def orders_in(statement: Statement) -> list[Order]:
    """Of the plan, and of assessments that decide ("we will start ..."); what is avoided or stopped is no order."""
    decides = statement.section is Section.PLAN or (
        statement.section is Section.ASSESSMENT and bool(_ORDERS.search(statement.text))
    )
    return _standing(statement) if decides else []


def taken(note: Sequence[Statement]) -> list[Order]:
    """All drugs of the note that are the patient's own: taken now or ordered."""
    return [order for statement in note for order in _standing(statement)]


def said_taken(turns: Sequence[Turn]) -> list[Order]:
    """What the patient said to be taking, also where the note leaves it out. Its statement is what the patient said."""
    return [
        order
        for turn in turns
        if turn.speaker is Speaker.PATIENT
        for sentence in sentences(turn)
        if _TAKES.search(sentence.text) and not _EARLIER.search(sentence.text)
        for order in _standing(Statement(id="", section=Section.SUBJECTIVE, text=sentence.text, evidence=(turn.id,)))
        if not order.hypothetical
    ]


def _standing(statement: Statement) -> list[Order]:
    orders = []
    for prescription in prescriptions_in(statement.text):
        drug = prescription.drug
        meant = polarity(statement.text, drug.start, drug.end)
        if not meant.negated and not meant.relative and "allerg" not in statement.text.lower():
            orders.append(Order(statement, drug, meant.hypothetical, prescription.route))
    return orders
