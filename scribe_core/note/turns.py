"""Which turns go into the next update."""

from __future__ import annotations

from collections.abc import Sequence

from scribe_core.types import Turn


def word_count(turns: Sequence[Turn]) -> int:
    return sum(len(turn.text.split()) for turn in turns)


def stretches(turns: Sequence[Turn], max_words: int) -> list[list[Turn]]:
    """All turns, in order, in groups of at most `max_words` words; a longer turn is a group of its own."""
    groups: list[list[Turn]] = []
    rest = list(turns)
    while rest:
        groups.append(oldest(rest, max_words))
        rest = rest[len(groups[-1]) :]
    return groups


def latest(turns: Sequence[Turn], max_words: int) -> list[Turn]:
    """The last turns that hold at most `max_words` words together; always at least one, where there is one."""
    return oldest(turns[::-1], max_words)[::-1]


def oldest(turns: Sequence[Turn], max_words: int) -> list[Turn]:
    """The first turns that hold at most `max_words` words together; always at least one, where there is one."""
    taken: list[Turn] = []
    words = 0
    for turn in turns:
        words += word_count([turn])
        if taken and words > max_words:
            break
        taken.append(turn)
    return taken
