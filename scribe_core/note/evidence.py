"""Evidence that holds: a statement points at the turns that hold its words, and one that was not said is dropped.

A small model writes better sentences than it counts lines, so the turns that it names are a hint; the words decide.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from scribe_core.note.filing import filed
from scribe_core.note.spoken_numbers import spoken_numbers, written_numbers
from scribe_core.note.turns import told
from scribe_core.note.wording import content, names_only
from scribe_core.types import Operation, Turn

_NO_FACT = re.compile(r"\?$|^(?:thank|good (?:morning|afternoon|evening)|hello|you'?re welcome)\b", re.IGNORECASE)
MIN_COVERAGE = 0.5
"""A statement of whose content words and numbers a smaller share is found in its evidence was not said."""

MOST_EVIDENCE = 4
NUMBER_WEIGHT = 2.0
WORD_WEIGHT = 1.0
HINT_WEIGHT = 0.5
LEAST_GAIN = 2.0
"""What a further turn must add to the words already found: two words, or one number; beside a chosen turn, where the
question stands to an answer, half of it."""


def grounded(operations: Sequence[Operation], turns: Sequence[Turn]) -> list[Operation]:
    """The operations that were said in `turns`, each with the turns that hold its words, in its section.

    Every number of a statement must have been said. A question, a greeting or a name is no statement; a question proves
    none without its answer."""
    heard = frozenset().union(*(spoken_numbers(turn.text) for turn in turns))
    kept = []
    for operation in operations:
        found = find_evidence(operation.text, turns, operation.evidence)
        evidence = _with_answers(operation.text, found, turns)
        if evidence and written_numbers(operation.text) <= heard and not _is_no_fact(operation.text):
            ids = tuple(turn.id for turn in evidence)
            kept.append(filed(operation.replace(evidence=ids), evidence))
    return kept


def _is_no_fact(text: str) -> bool:
    return bool(_NO_FACT.search(text)) or names_only(text)


def _with_answers(text: str, evidence: Sequence[Turn], turns: Sequence[Turn]) -> list[Turn]:
    """In order of time. Where only questions hold the words, with the turn after them; without one, nothing."""
    wanted = _weights(text).keys()
    if any(wanted & (content(told(turn)) | spoken_numbers(told(turn))) for turn in evidence):
        return sorted(evidence, key=lambda turn: turn.id)
    asked = {turn.id: turn.speaker for turn in evidence}
    answers = [turn for turn in turns if asked.get(turn.id - 1, turn.speaker) is not turn.speaker]
    return sorted([*evidence, *answers], key=lambda turn: turn.id) if answers else []


def find_evidence(text: str, turns: Sequence[Turn], hints: Sequence[int] = ()) -> list[Turn]:
    """The fewest turns that hold the statement's words; empty where they hold too few. hints: ids to prefer."""
    wanted = _weights(text)
    missing = dict(wanted)
    chosen: list[Turn] = []
    while missing and len(chosen) < MOST_EVIDENCE:
        rest = [turn for turn in turns if turn not in chosen]
        best = max(rest, key=lambda turn: (_gain(turn, missing, hints), -turn.id), default=None)
        if best is None or _gain(best, missing, hints) < _least_gain(best, chosen):
            break
        chosen.append(best)
        missing = {word: weight for word, weight in missing.items() if word not in _said(best)}
    found = sum(wanted.values()) - sum(missing.values())
    return chosen if found >= MIN_COVERAGE * sum(wanted.values()) else []


def _least_gain(turn: Turn, chosen: Sequence[Turn]) -> float:
    beside = not chosen or any(abs(turn.id - other.id) == 1 for other in chosen)
    return LEAST_GAIN / 2 if beside else LEAST_GAIN


def _gain(turn: Turn, missing: dict[str, float], hints: Sequence[int]) -> float:
    gain = sum(weight for word, weight in missing.items() if word in _said(turn))
    return gain + HINT_WEIGHT if gain and turn.id in hints else gain


def _weights(text: str) -> dict[str, float]:
    return dict.fromkeys(content(text), WORD_WEIGHT) | dict.fromkeys(written_numbers(text), NUMBER_WEIGHT)


def _said(turn: Turn) -> frozenset[str]:
    return content(turn.text) | spoken_numbers(turn.text)
