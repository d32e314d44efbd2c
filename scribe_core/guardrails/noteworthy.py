"""Sentences of the talk whose words clinicians write down, and that stand in no statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from scribe_core.guardrails.sentences import Sentence, sentences
from scribe_core.guardrails.tables import rows
from scribe_core.note.wording import content
from scribe_core.types import Statement, Turn


@dataclass(frozen=True)
class Unwritten:
    """worth: sum over the words that no statement has; a word's worth is the share of visits in which it was written
    down once it was said."""

    sentence: Sentence
    words: frozenset[str]
    worth: float


def unwritten(turns: Sequence[Turn], note: Sequence[Statement]) -> Iterator[Unwritten]:
    """In the order of the talk; of sentences with the same missing words the first. A question states nothing."""
    written = frozenset().union(*(content(statement.text) for statement in note))
    seen: set[frozenset[str]] = set()
    for sentence in (sentence for turn in turns for sentence in sentences(turn) if not sentence.asks):
        missing = content(sentence.text).intersection(_worth()) - written
        if missing and missing not in seen:
            seen.add(missing)
            yield Unwritten(sentence, missing, worth(missing))


def worth(words: Iterable[str]) -> float:
    """words: stems, as of `content`."""
    return sum(_worth().get(word, 0.0) for word in words)


@cache
def _worth() -> dict[str, float]:
    return {row["word"]: float(row["share"]) for row in rows("note_words")}
