"""What a clinician would do with a draft who has the reference note in mind, statement by statement.

Two sentences are compared by their content words and numbers (scribe_core/note/wording.py). A sentence of the reference
is typed in only where its words were said in one stretch of talk: the model must not learn to know what was not said.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from scribe_core.feedback.facts import facts_in
from scribe_core.feedback.kinds import unsaid
from scribe_core.feedback.routing import REPEATED
from scribe_core.feedback.talk import placed, stretches_of
from scribe_core.guardrails.noteworthy import worth
from scribe_core.note.evidence import find_evidence
from scribe_core.note.spoken_numbers import written_numbers
from scribe_core.note.wording import content, coverage, negated
from scribe_core.types import Action, ChangeKind, Section, Statement, StatementState, Turn

CLOSE_FROM, CLOSE_FROM_IN_ONE_TURN = 0.55, 0.35
"""Share of words in common (Dice) from which a reference sentence is the draft's sentence in the clinician's words; and
where both are of the same turn."""
SUPPORTED_FROM = 0.65
"""Share of a sentence's words that a sentence of the other note holds, from which it says that too."""
UNSUPPORTED_BELOW = 0.35
"""Below, the reference says nothing of the kind."""
LEAST_WORTH = 1.0
"""Of a sentence's words, as of the omissions that are reported; below, it is small talk."""
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

    @property
    def is_close(self) -> bool:
        in_one_turn = bool(set(self.draft.evidence) & set(self.reference.evidence))
        return self.likeness >= (CLOSE_FROM_IN_ONE_TURN if in_one_turn else CLOSE_FROM)


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
        number, at = placed(sentence.model_copy(update={"evidence": evidence}), self.turns, self._stretches)
        if number is None or unsaid(before.text if before else "", sentence.text, self.turns):
            return False
        stretch = self._stretches[number]
        return not stretch.doubts(at) and all(stretch.proves(row) for row in stretch.rows([at]))


def actions(
    draft: Sequence[Statement], reference: Sequence[Statement], talk: Talk, doubted: Collection[str] = ()
) -> Iterator[Action]:
    """In order: a step for each statement that the reference decides on, then what is missing is written. doubted: ids
    of statements that a check found fault with: they are rejected where the reference says nothing of the kind. What is
    left without a step and without a doubt is accepted with the button."""
    pairs = {pair.draft.id: pair for pair in matched(draft, reference, talk)}
    wrong = {item.id for item in draft if item.id in doubted and not _is_touched_on(item, reference)} - set(pairs)
    kept = [pairs[item.id].reference if item.id in pairs else item for item in draft if item.id not in wrong]
    for statement in draft:
        rest = [item for item in kept if item is not statement]
        if statement.id in pairs:
            yield from _reworded(pairs[statement.id])
        elif statement.id in wrong:
            yield _step(ChangeKind.REJECT, statement)
        elif _is_in(rest, statement):
            kept = rest
            yield _step(ChangeKind.REJECT, statement, reason="" if _is_beside(rest, statement) else REPEATED)
        elif agreed := [item for item in reference if _says(item.text, statement.text)]:
            yield _filed(statement, next((item for item in agreed if item.section == statement.section), agreed[0]))
        elif not _is_touched_on(statement, reference) and _is_small_talk(statement.text):
            kept = rest
            yield _step(ChangeKind.REJECT, statement)
    for item in reference:
        if talk.holds(item) and not _is_in(kept, item):
            kept.append(item)
            yield Action(kind=ChangeKind.WRITE, texts=(item.text,), section=item.section)


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


def _reworded(pair: Pair) -> Iterator[Action]:
    """Edited, and moved to where the reference says it."""
    from rapidfuzz import fuzz

    draft, reference = pair.draft, pair.reference
    if fuzz.ratio(draft.text.lower(), reference.text.lower()) >= SAME_FROM:
        yield _filed(draft, reference)
        return
    yield _step(ChangeKind.EDIT, draft, reference.text)
    if draft.section != reference.section:
        edited = draft.model_copy(update={"version": draft.version + 1, "state": StatementState.EDITED})
        yield _filed(edited, reference)


def _is_touched_on(statement: Statement, reference: Sequence[Statement]) -> bool:
    return any(coverage(facts(statement.text), facts(item.text)) >= UNSUPPORTED_BELOW for item in reference)


def _is_small_talk(text: str) -> bool:
    return not facts_in(text) and worth(content(text)) < LEAST_WORTH


def _is_in(kept: Sequence[Statement], item: Statement) -> bool:
    """Whether the note says it by now: in one sentence, or in several about the same talk. Clinicians write much
    twice, and the model must not learn to."""
    return _is_beside(kept, item) or any(_says(other.text, item.text) for other in kept)


def _is_beside(kept: Sequence[Statement], item: Statement) -> bool:
    """Statements about the same talk say it together, none of them the opposite."""
    near = [other.text for other in kept if set(other.evidence) & set(item.evidence)]
    beside = [text for text in near if negated(text) == negated(item.text)]
    return coverage(facts(item.text), frozenset().union(*map(facts, beside))) >= SUPPORTED_FROM


def _says(whole: str, part: str) -> bool:
    """Whether the sentence `whole` holds what `part` says."""
    numbers = written_numbers(part) <= written_numbers(whole)
    return numbers and negated(whole) == negated(part) and coverage(facts(part), facts(whole)) >= SUPPORTED_FROM


def _dice(first: str, second: str) -> float:
    a, b = facts(first), facts(second)
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def _filed(statement: Statement, reference: Statement) -> Action:
    """Accepted, or moved to where the reference says it."""
    if statement.section == reference.section:
        return _step(ChangeKind.ACCEPT, statement)
    return _step(ChangeKind.MOVE, statement, section=reference.section)


def _step(kind: ChangeKind, statement: Statement, *texts: str, **more: str) -> Action:
    seen = {"seen_version": statement.version, "seen_state": statement.state}
    return Action(kind=kind, statement_id=statement.id, texts=texts, **seen, **more)
