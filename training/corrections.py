"""What a clinician would do with a draft who has the reference note in mind, statement by statement."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from scribe_core.feedback.facts import facts_in, said_in
from scribe_core.feedback.routing import REPEATED
from scribe_core.guardrails.noteworthy import worth
from scribe_core.guardrails.omissions import check_visit
from scribe_core.note.spoken_numbers import written_numbers
from scribe_core.note.wording import content, coverage, negated
from scribe_core.types import Action, ActionKind, ChangeKind, FindingName, Section, Statement, StatementState
from training.reference import Pair, Talk, facts, matched

SUPPORTED_FROM = 0.65
"""Share of a sentence's words that a sentence of the other note holds, from which it says that too."""
UNSUPPORTED_BELOW = 0.35
"""Below, the reference says nothing of the kind."""
LEAST_WORTH = 1.0
"""Of a sentence's words, as of the omissions that are reported; below, it is small talk."""
SAME_FROM = 95.0
"""Likeness of letters, per cent, from which nothing is changed."""


class _Note:
    """As it is being corrected."""

    def __init__(self, draft: Sequence[Statement], talk: Talk) -> None:
        self._talk, self._said = talk, said_in(talk.turns)
        self.keep(list(draft))

    def keep(self, kept: list[Statement]) -> None:
        self.kept, self._missed = kept, self._missing(kept)

    def replace(self, statement: Statement, *by: Statement) -> bool:
        """Not done where something more that was heard would then be in no statement: the page tells the clinician
        what was left out. Nor where a rewording loses a number, a drug, a side or a finding that was said."""
        then = [new for item in self.kept for new in (by if item is statement else (item,))]
        lost = (facts_in(statement.text) & self._said).difference(*(facts_in(item.text) for item in then))
        missed = self._missing(then)
        if (by and lost) or missed - self._missed:
            return False
        self.kept, self._missed = then, missed
        return True

    def _missing(self, note: Sequence[Statement]) -> set[FindingName]:
        return {finding.name for finding in check_visit(self._talk.turns, note)}


def actions(
    draft: Sequence[Statement], reference: Sequence[Statement], talk: Talk, doubted: Collection[str] = ()
) -> Iterator[Action]:
    """In order: a step for each statement that the reference decides on, then what is missing is written. doubted: ids
    of statements that a check found fault with: they are rejected where the reference says nothing of the kind. No
    other step leaves out more of the talk. What is left without a step and without a doubt is accepted with the
    button."""
    note = _Note(draft, talk)
    close = matched(draft, reference, talk)
    pairs = {pair.draft.id: pair for pair in close if note.replace(pair.draft, pair.reference)}
    alien = [item for item in draft if item.id in doubted and not _is_touched_on(item, reference)]
    wrong = {item.id for item in alien if item.id not in pairs}
    note.keep([item for item in note.kept if item.id not in wrong])
    for statement in draft:
        rest = [item for item in note.kept if item is not statement]
        if statement.id in pairs:
            yield from _reworded(pairs[statement.id])
        elif statement.id in wrong:
            yield _step(ChangeKind.REJECT, statement)
        elif _is_in(rest, statement) and note.replace(statement):
            yield _step(ChangeKind.REJECT, statement, reason="" if _is_beside(rest, statement) else REPEATED)
        elif agreed := [item for item in reference if _says(item.text, statement.text)]:
            yield _filed(statement, next((item for item in agreed if item.section == statement.section), agreed[0]))
        elif not _is_touched_on(statement, reference) and _is_small_talk(statement.text) and note.replace(statement):
            yield _step(ChangeKind.REJECT, statement)
    for item in reference:
        if talk.holds(item) and not _is_in(note.kept, item):
            note.kept.append(item)
            yield Action(kind=ChangeKind.WRITE, texts=(item.text,), section=item.section)


def _reworded(pair: Pair) -> Iterator[Action]:
    """Edited, and moved to where the reference says it."""
    from rapidfuzz import fuzz

    draft, reference = pair.draft, pair.reference
    if fuzz.ratio(draft.text.lower(), reference.text.lower()) >= SAME_FROM:
        yield _filed(draft, reference)
        return
    yield _step(ChangeKind.EDIT, draft, reference.text)
    if draft.section != reference.section:
        edited = draft.replace(version=draft.version + 1, state=StatementState.EDITED)
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


def _filed(statement: Statement, reference: Statement) -> Action:
    """Accepted, or moved to where the reference says it."""
    if statement.section == reference.section:
        return _step(ChangeKind.ACCEPT, statement)
    return _step(ChangeKind.MOVE, statement, section=reference.section)


def _step(
    kind: ActionKind, statement: Statement, *texts: str, section: Section | None = None, reason: str = ""
) -> Action:
    return Action(
        kind=kind,
        statement_id=statement.id,
        seen_version=statement.version,
        seen_state=statement.state,
        texts=texts,
        section=section,
        reason=reason,
    )
