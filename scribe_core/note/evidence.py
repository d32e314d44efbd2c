"""Evidence that holds: what a statement points at must share its words."""

from __future__ import annotations

from collections.abc import Sequence

from scribe_core.note.spoken_numbers import spoken_numbers, written_numbers
from scribe_core.note.wording import content, coverage
from scribe_core.types import Operation, Turn

MIN_COVERAGE = 0.25
"""A statement of whose content words fewer are found in its evidence and the turns beside it was not said."""

NEIGHBOUR_TURNS = 2
MAX_EVIDENCE = 6


def grounded(operations: Sequence[Operation], turns: Sequence[Turn]) -> list[Operation]:
    """The operations whose words and numbers were said; their evidence gains the turns that hold those words."""
    by_id = {turn.id: turn for turn in turns}
    heard = frozenset().union(*(spoken_numbers(turn.text) for turn in turns))
    kept = []
    for operation in operations:
        near = _near(operation, by_id)
        if _supported(operation.text, near, heard):
            kept.append(operation.model_copy(update={"evidence": _complete(operation, near)}))
    return kept


def _near(operation: Operation, by_id: dict[int, Turn]) -> list[Turn]:
    ids = {turn_id + step for turn_id in operation.evidence for step in range(-NEIGHBOUR_TURNS, NEIGHBOUR_TURNS + 1)}
    return [by_id[turn_id] for turn_id in sorted(ids) if turn_id in by_id]


def _supported(text: str, near: Sequence[Turn], heard: frozenset[str]) -> bool:
    said = content(" ".join(turn.text for turn in near))
    return coverage(content(text), said) >= MIN_COVERAGE and written_numbers(text) <= heard


def _complete(operation: Operation, near: Sequence[Turn]) -> tuple[int, ...]:
    """Adds neighbours that hold content words or numbers of the statement which its evidence lacks."""
    evidence = set(operation.evidence)
    figures = written_numbers(operation.text)
    wanted = content(operation.text) | figures
    for turn in near:
        if turn.id in evidence or len(evidence) >= MAX_EVIDENCE:
            continue
        have = frozenset().union(*(_all(t) for t in near if t.id in evidence))
        if len((wanted - have) & _all(turn)) >= 2 or (figures - have) & _all(turn):
            evidence.add(turn.id)
    return tuple(sorted(evidence))


def _all(turn: Turn) -> frozenset[str]:
    return content(turn.text) | spoken_numbers(turn.text)
