"""Neighbouring utterances of one speaker become a turn."""

from __future__ import annotations

from collections.abc import Sequence

from scribe_core.types import Speaker, Turn, Word

MAX_WORDS = 45
MAX_PAUSE_S = 3.0


def merge_by_speaker(
    utterances: Sequence[Sequence[Word]], speakers: Sequence[tuple[Speaker, float]], first_id: int
) -> list[Turn]:
    """Turns numbered from `first_id`, in order; no word is lost, moved or doubled.

    utterances: words of one sentence or breath each; speakers: who said each, and how sure (0 to 1). A turn keeps
    to one speaker and to MAX_WORDS (a longer utterance stays whole), and holds no pause longer than MAX_PAUSE_S.
    Its score is the lowest of its utterances.
    """
    groups: list[tuple[list[Word], Speaker, float]] = []
    for words, (speaker, score) in zip(utterances, speakers, strict=True):
        if not words:
            continue
        if groups and _joins(groups[-1], words, speaker):
            before, _, lowest = groups[-1]
            groups[-1] = ([*before, *words], speaker, min(lowest, score))
        else:
            groups.append((list(words), speaker, score))
    return [_turn(first_id + i, *group) for i, group in enumerate(groups)]


def _joins(group: tuple[list[Word], Speaker, float], words: Sequence[Word], speaker: Speaker) -> bool:
    before, who, _ = group
    pause_s = words[0].start_s - before[-1].end_s
    return who is speaker and len(before) + len(words) <= MAX_WORDS and pause_s <= MAX_PAUSE_S


def _turn(turn_id: int, words: list[Word], speaker: Speaker, score: float) -> Turn:
    return Turn(
        id=turn_id,
        speaker=speaker,
        start_s=words[0].start_s,
        end_s=words[-1].end_s,
        text=" ".join(word.text for word in words),
        words=tuple(words),
        speaker_score=score,
    )
