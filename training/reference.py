"""What a clinician would do with a draft who has the reference note in mind, statement by statement.

Two sentences are compared by their content words and numbers (scribe_core/note/wording.py). A sentence of the reference
that nobody said is never typed in: the model must not learn to know what was not said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scribe_core.note.evidence import find_evidence
from scribe_core.note.spoken_numbers import written_numbers
from scribe_core.note.wording import content, coverage, negated
from scribe_core.types import Action, ChangeKind, Section, Statement, Turn

CLOSE_FROM = 0.55
"""Share of words in common (Dice) from which a reference sentence is the draft's sentence in the clinician's words."""
SUPPORTED_FROM = 0.65
"""Share of a sentence's words that a sentence of the other note holds, from which it says that too."""
UNSUPPORTED_BELOW = 0.35
"""Below, the reference says nothing of the kind; in between the clinician accepts it with the others that no check
doubts."""
SAME_FROM = 95.0
"""Likeness of letters, per cent, from which nothing is changed."""
LEAST_WORDS = 3
_LABEL = re.compile(r"^(?:\d+\.\s*)?([A-Z][A-Za-z ]{2,40}):\s+(?=\S)")
_REASONS = "medical reasoning"


@dataclass(frozen=True)
class Pair:
    draft: Statement
    reference: Statement
    likeness: float


def plain(reference: Sequence[Statement]) -> list[Statement]:
    """The reference's sentences without the labels of its template, filed as the product files them."""
    found = [_plain(statement) for statement in reference]
    return [statement for statement in found if len(statement.text.split()) >= LEAST_WORDS and facts(statement.text)]


def _plain(statement: Statement) -> Statement:
    label = _LABEL.match(statement.text)
    if label is None or statement.section not in (Section.ASSESSMENT, Section.PLAN):
        return statement
    section = Section.ASSESSMENT if label[1].lower() == _REASONS else Section.PLAN
    return statement.model_copy(update={"text": statement.text[label.end() :], "section": section})


def facts(text: str) -> frozenset[str]:
    return content(text) | written_numbers(text)


def actions(draft: Sequence[Statement], reference: Sequence[Statement], turns: Sequence[Turn]) -> Iterator[Action]:
    """In order: a step for each statement that the reference decides on, then what is missing is written."""
    said = [item for item in reference if find_evidence(item.text, turns)]
    pairs = {pair.draft.id: pair for pair in matched(draft, said)}
    kept: list[Statement] = []
    for statement in draft:
        pair = pairs.get(statement.id)
        step = _reworded(pair) if pair else _judged(statement, reference)
        kept += [] if step and step.kind is ChangeKind.REJECT else [pair.reference if pair else statement]
        if step:
            yield step
    for item in said:
        if not _is_in(kept, item):
            kept.append(item)
            yield Action(kind=ChangeKind.WRITE, texts=(item.text,), section=item.section)


def matched(draft: Sequence[Statement], reference: Sequence[Statement]) -> list[Pair]:
    """Each statement and each reference sentence at most once, the closest first."""
    close = [pair for a in draft for b in reference if (pair := Pair(a, b, _dice(a.text, b.text))).likeness]
    taken: set[str] = set()
    found = []
    for pair in sorted(close, key=lambda pair: -pair.likeness):
        names = {f"draft {pair.draft.id}", f"reference {pair.reference.id}"}
        if pair.likeness >= CLOSE_FROM and not names & taken:
            taken |= names
            found.append(pair)
    return found


def _reworded(pair: Pair) -> Action:
    from rapidfuzz import fuzz

    if fuzz.ratio(pair.draft.text.lower(), pair.reference.text.lower()) >= SAME_FROM:
        return _step(ChangeKind.ACCEPT, pair.draft)
    return _step(ChangeKind.EDIT, pair.draft, pair.reference.text)


def _judged(statement: Statement, reference: Sequence[Statement]) -> Action | None:
    if any(_says(item.text, statement.text) for item in reference):
        return _step(ChangeKind.ACCEPT, statement)
    best = max((coverage(facts(statement.text), facts(item.text)) for item in reference), default=0.0)
    return _step(ChangeKind.REJECT, statement) if best < UNSUPPORTED_BELOW else None


def _is_in(kept: Sequence[Statement], item: Statement) -> bool:
    """Whether the note says it by now: in one sentence, or in several about the same talk. Clinicians write much
    twice, and the model must not learn to."""
    beside = [other.text for other in kept if set(other.evidence) & set(item.evidence)]
    together = frozenset().union(*map(facts, beside))
    return coverage(facts(item.text), together) >= SUPPORTED_FROM or any(_says(s.text, item.text) for s in kept)


def _says(whole: str, part: str) -> bool:
    """Whether the sentence `whole` holds what `part` says."""
    numbers = written_numbers(part) <= written_numbers(whole)
    return numbers and negated(whole) == negated(part) and coverage(facts(part), facts(whole)) >= SUPPORTED_FROM


def _dice(first: str, second: str) -> float:
    a, b = facts(first), facts(second)
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def _step(kind: ChangeKind, statement: Statement, *texts: str) -> Action:
    seen = {"seen_version": statement.version, "seen_state": statement.state}
    return Action(kind=kind, statement_id=statement.id, texts=texts, **seen)
