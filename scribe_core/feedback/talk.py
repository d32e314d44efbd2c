"""The stretches of talk that the model was asked about, and which of them a statement belongs to."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from scribe_core.guardrails import attribution, concepts, entities, negation, sides
from scribe_core.guardrails.case import Case
from scribe_core.guardrails.said import open_questions
from scribe_core.guardrails.sentences import sentences
from scribe_core.note.evidence import find_evidence, grounded
from scribe_core.note.prompt import load_prompt
from scribe_core.note.spoken_numbers import spoken_numbers, written_numbers
from scribe_core.note.turns import question_before, stretches
from scribe_core.note.wording import content
from scribe_core.note.writer import STRETCH_WORDS, most_statements, stretch_request
from scribe_core.types import Operation, OperationKind, Statement, Turn

Row = tuple[int, str, str]
"""Turn, section and text, as in the model's reply."""
Message = dict[str, str]
_WITHOUT_A_MODEL = (attribution, concepts, entities, negation, sides)


@dataclass(frozen=True)
class Stretch:
    """question: the turn before, where the first one answers it. part: what is asked about, long turns cut. whole: the
    turns of both as they were said."""

    question: tuple[Turn, ...]
    part: tuple[Turn, ...]
    whole: tuple[Turn, ...]

    @property
    def ids(self) -> frozenset[int]:
        return frozenset(turn.id for turn in self.part)

    @property
    def most_rows(self) -> int:
        """More than these the product does not let the model write."""
        return most_statements(self.part)

    def prompt(self) -> list[Message]:
        """The very messages that the product sends."""
        request = stretch_request(load_prompt(), self.question, self.part)
        return [{"role": role, "content": text} for role, text in request.messages]

    def rows(self, statements: Iterable[Statement]) -> list[Row]:
        """In the order of the talk."""
        ordered = sorted(statements, key=lambda item: item.number)
        return sorted((self._row(item) for item in ordered), key=lambda row: row[0])

    def _row(self, statement: Statement) -> Row:
        """With the last of its turns that was asked about: an answer comes after its question."""
        return max(self.ids & set(statement.evidence)), statement.section.value, statement.text

    def proves(self, row: Row) -> bool:
        """Whether the product would take the row: its words and numbers were said here."""
        turn, section, text = row
        operation = Operation(kind=OperationKind.ADD, section=section, text=text, evidence=(turn,))
        return bool(grounded([operation], self.whole))

    def doubts(self, statement: Statement) -> bool:
        """Whether the checks that need no model find in the statement what was not said here, or was said otherwise."""
        at = statement.replace(evidence=tuple(self.ids & set(statement.evidence)))
        case = Case(at, self.whole, (at,))
        return self._only_asks(statement.text) or any(module.check(case) for module in _WITHOUT_A_MODEL)

    def _only_asks(self, text: str) -> bool:
        """Whether all that is about it is a question, whose answer comes later or never."""
        asked = open_questions(self.whole)
        told = (sentence.text for turn in self.whole for sentence in sentences(turn) if sentence not in asked)
        return bool(content(text)) and content(text).isdisjoint(content(" ".join(told)))

    def holds(self, text: str) -> float:
        """How many of the text's content words and numbers were said in this part, numbers twofold."""
        said = content(" ".join(turn.text for turn in self.part))
        numbers = frozenset().union(*(spoken_numbers(turn.text) for turn in self.part))
        return len(content(text) & said) + 2 * len(written_numbers(text) & numbers)


def stretches_of(turns: Sequence[Turn], noted: Iterable[int]) -> list[Stretch]:
    """All talk, in order, cut as the updates of the note cut it. noted: after which turns an update ended."""
    ends = sorted(noted)
    by_id = {turn.id: turn for turn in turns}
    found = []
    for _, new in groupby(turns, key=lambda turn: bisect_left(ends, turn.id)):
        for part in stretches(list(new), STRETCH_WORDS):
            question = question_before(turns, part[0])
            ids = dict.fromkeys(turn.id for turn in [*question, *part])
            found.append(Stretch(tuple(question), tuple(part), tuple(by_id[turn_id] for turn_id in ids)))
    return found


def placed(statement: Statement, turns: Sequence[Turn], found: Sequence[Stretch]) -> tuple[int | None, Statement]:
    """The number of the stretch that holds most of the statement's words among those that it points at, the last of
    several; None where there is none. A statement without evidence, which a person wrote, gets what holds its words."""
    if not statement.evidence:
        evidence = sorted(turn.id for turn in find_evidence(statement.text, turns))
        statement = statement.replace(evidence=tuple(evidence))
    own = [number for number, stretch in enumerate(found) if stretch.ids & set(statement.evidence)]
    return max(own, key=lambda number: (found[number].holds(statement.text), number), default=None), statement


def reply_text(rows: Iterable[Row]) -> str:
    """A reply as the prompt's worked example writes it."""
    return json.dumps([list(row) for row in rows], ensure_ascii=False, separators=(",", ":"))
