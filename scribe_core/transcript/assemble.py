"""Words of chunks to words of the visit: at a seam that two chunks heard, each word is kept once."""

from __future__ import annotations

import json
from itertools import pairwise

from scribe_core.transcript.seam import merge_seam
from scribe_core.types import Chunk, Word

# How far a word's time may lie off between two hearings.
JITTER_S = 0.4
PAUSE_S = 0.7
LONGEST_UTTERANCE_WORDS = 45
_TITLES = frozenset({"dr.", "mr.", "mrs.", "ms.", "st.", "vs.", "e.g.", "i.e."})


class Assembler:
    """Takes the chunks of a visit in order. `carry` restarts it where another one stopped."""

    def __init__(self, visit_id: str, carry: bytes = b"") -> None:
        self.visit_id = visit_id
        self._held = [Word.model_validate(word) for word in json.loads(carry)] if carry else []

    def add(self, chunk: Chunk, words: list[Word]) -> list[Word]:
        """words: of this chunk, counted from its sample 0. Returns the words, in visit time, that are now final.

        Words in the tail that the next chunk will hear again are held back until then.
        """
        heard = [_shifted(word, chunk.start_s) for word in words]
        if self._held and chunk.overlap_s > 0:
            heard = merge_seam(self._held, heard, chunk.start_s, chunk.start_s + chunk.overlap_s)
        else:
            heard = self._held + heard
        heard = _in_order(heard)
        final = _count_final(heard, chunk)
        self._held = heard[final:]
        return heard[:final]

    @property
    def held(self) -> list[Word]:
        """The words held back, where no chunk will hear them again."""
        return self._held

    def carry(self) -> bytes:
        """The same as JSON. They are patient text: the caller seals them."""
        return json.dumps([word.model_dump() for word in self._held]).encode() if self._held else b""


def form_utterances(words: list[Word], pause_s: float = PAUSE_S) -> list[list[Word]]:
    """Groups of words between sentence ends and pauses: what one speaker says in one go, at most."""
    utterances: list[list[Word]] = [words[:1]] if words else []
    for before, word in pairwise(words):
        if _is_break(before, word, pause_s) or len(utterances[-1]) >= LONGEST_UTTERANCE_WORDS:
            utterances.append([])
        utterances[-1].append(word)
    return utterances


def _is_break(before: Word, word: Word, pause_s: float) -> bool:
    ends_sentence = before.text.endswith((".", "?", "!")) and before.text.lower() not in _TITLES
    return ends_sentence or word.start_s - before.end_s >= pause_s


def _count_final(words: list[Word], chunk: Chunk) -> int:
    """How many of the words no later chunk will hear."""
    if chunk.last or not chunk.tail_s:
        return len(words)
    tail_start_s = chunk.end_s - chunk.tail_s - JITTER_S
    return next((i for i, word in enumerate(words) if word.end_s > tail_start_s), len(words))


def _shifted(word: Word, by_s: float) -> Word:
    return word.replace(start_s=round(word.start_s + by_s, 3), end_s=round(word.end_s + by_s, 3))


def _in_order(words: list[Word]) -> list[Word]:
    """Starts never go back and no word ends before it starts."""
    ordered: list[Word] = []
    earliest_s = 0.0
    for word in words:
        start_s = max(word.start_s, earliest_s)
        ordered.append(word.replace(start_s=start_s, end_s=max(word.end_s, start_s)))
        earliest_s = start_s
    return ordered
