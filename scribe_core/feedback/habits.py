"""What a clinician does again and again: wordings of their own, and words that the recogniser mishears.

Both are lists to read. Neither is put into prompts or into the recogniser yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from scribe_core.feedback.changed_words import misheard, replaced
from scribe_core.guardrails.case import around
from scribe_core.types import EditKind, Feedback, Route, Turn, WordPair

MOST_WORDS = 4
"""A longer stretch is a new sentence and no habit."""

Pair = tuple[str, str]


def style_pairs(record: Feedback) -> list[Pair]:
    """Old wording and new wording, lower case, of an edit of style; without placeholders."""
    if record.route is not Route.STYLE:
        return []
    return [pair for pair in replaced(record.before, record.after) if _is_habit(*pair)]


def heard_pairs(
    record: Feedback, turns: Sequence[Turn], evidence: Sequence[int], sounds_like_from: float
) -> list[Pair]:
    """Words heard and words meant; where the clinician called it misheard, all that was replaced."""
    if record.kind is not EditKind.RECOGNISER_ERROR or record.route is not Route.VOCABULARY:
        return []
    pairs = misheard(record.before, record.after, around(turns, evidence), sounds_like_from)
    if record.corrected and not pairs:
        pairs = replaced(record.before, record.after)
    return [pair for pair in pairs if _is_habit(*pair) and not any(word[0].isdigit() for word in pair)]


def counted(pairs: Iterable[tuple[Feedback, Pair]], least: int = 1) -> list[WordPair]:
    """By clinician, the most frequent first; those that came at least `least` times."""
    names: dict[str, str] = {}
    counts: Counter[tuple[str, str, str]] = Counter()
    for record, (old, new) in pairs:
        names[record.by] = record.name
        counts[record.by, old, new] += 1
    found = [
        WordPair(by=by, name=names[by], old=old, new=new, count=count)
        for (by, old, new), count in counts.items()
        if count >= least
    ]
    return sorted(found, key=lambda pair: (pair.name, -pair.count, pair.old, pair.new))


def _is_habit(old: str, new: str) -> bool:
    short = max(len(old.split()), len(new.split())) <= MOST_WORDS
    return short and not any("_" in text for text in (old, new))
