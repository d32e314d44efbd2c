"""The reference note of a visit, beside a draft: its sentences, which of them were said, and which the draft tells.

Two sentences are compared by their content words and numbers (scribe_core/note/wording.py). A sentence of the reference
counts as said only where its words were said in one stretch of talk: the model must not learn to know what was not.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from scribe_core.feedback.kinds import unsaid
from scribe_core.feedback.talk import placed, stretches_of
from scribe_core.note.evidence import find_evidence
from scribe_core.note.spoken_numbers import written_numbers
from scribe_core.note.wording import content, negated
from scribe_core.types import Section, Statement, Turn

CLOSE_FROM, CLOSE_FROM_IN_ONE_TURN = 0.55, 0.35
"""Share of words in common (Dice) from which a reference sentence is the draft's sentence in the clinician's words; and
where both are of the same turn."""
RICHER_FROM = 0.6
"""Words of the reference for each of the draft's; with fewer it is a summary, for which a turn in common is not
enough."""
LEAST_WORDS = 3
_LABEL = re.compile(r"^(?:\d+\.\s*)?([A-Z][A-Za-z ]{2,40}):\s+(?=\S)")
_REASONS = "medical reasoning"
_SYSTEMS = frozenset(
    """constitutional general examination hent heent respiratory cardiovascular gastrointestinal genitourinary
    musculoskeletal msk neurological neuro psychiatric integumentary endocrine""".split()
)
"""Labels of the review of systems and of the examination that add nothing to a finding. A denial is meant of that
system alone, and keeps its label."""


@dataclass(frozen=True)
class Pair:
    draft: Statement
    reference: Statement
    likeness: float

    @property
    def is_close(self) -> bool:
        in_one_turn = bool(set(self.draft.evidence) & set(self.reference.evidence))
        richer = len(facts(self.reference.text)) >= RICHER_FROM * len(facts(self.draft.text))
        return self.likeness >= (CLOSE_FROM_IN_ONE_TURN if in_one_turn and richer else CLOSE_FROM)


def plain(reference: Sequence[Statement]) -> list[Statement]:
    """The reference's sentences without the labels of its template, filed as the product files them."""
    found = [_plain(statement) for statement in reference]
    return [statement for statement in found if len(statement.text.split()) >= LEAST_WORDS and facts(statement.text)]


def _plain(statement: Statement) -> Statement:
    label = _LABEL.match(statement.text)
    if label is None:
        return statement
    if statement.section in (Section.SUBJECTIVE, Section.OBJECTIVE):
        is_system = _SYSTEMS.issuperset(label[1].lower().split())
        rest = statement.text[label.end() :]
        return statement.replace(text=rest) if is_system and not negated(rest) else statement
    section = Section.ASSESSMENT if label[1].lower() == _REASONS else Section.PLAN
    return statement.replace(text=statement.text[label.end() :], section=section)


def facts(text: str) -> frozenset[str]:
    return content(text) | written_numbers(text)


class Talk:
    """In the stretches that the model was asked about. noted: after which turns an update of the note ended."""

    def __init__(self, turns: Sequence[Turn], noted: Collection[int] = ()) -> None:
        self.turns = turns
        self._stretches = stretches_of(turns, noted)

    def holds(self, sentence: Statement, before: Statement | None = None) -> bool:
        """before: the statement that the sentence is in the place of. The rules are those of the datasets
        (scribe_core/feedback/examples.py)."""
        known = before.evidence if before else ()
        evidence = tuple(sorted(turn.id for turn in find_evidence(sentence.text, self.turns, known))) or known
        number, at = placed(sentence.replace(evidence=evidence), self.turns, self._stretches)
        if number is None or unsaid(before.text if before else "", sentence.text, self.turns):
            return False
        stretch = self._stretches[number]
        return not stretch.doubts(at) and all(stretch.proves(row) for row in stretch.rows([at]))


def matched(draft: Sequence[Statement], reference: Sequence[Statement], talk: Talk) -> list[Pair]:
    """Each statement and each reference sentence that was said there at most once, the closest first."""
    close = [pair for a in draft for b in reference if (pair := Pair(a, b, _dice(a.text, b.text))).is_close]
    taken: set[str] = set()
    found = []
    for pair in sorted(close, key=lambda pair: -pair.likeness):
        names = {f"draft {pair.draft.id}", f"reference {pair.reference.id}"}
        if not names & taken and talk.holds(pair.reference, pair.draft):
            taken |= names
            found.append(pair)
    return found


def _dice(first: str, second: str) -> float:
    a, b = facts(first), facts(second)
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0
