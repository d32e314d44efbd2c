"""The recogniser's timed pieces to words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from scribe_core.types import Word

# Written without spaces: there each piece is a word.
_UNSPACED_FROM = "\u0e00"


def join_pieces(pieces: Iterable[Mapping[str, Any]], duration_s: float) -> list[Word]:
    """pieces: {"word", "start", "end", "probability"}; a word begins with a space, what follows without one joins it.

    Times are kept inside [0, duration_s]; a word's score is that of its least certain piece.
    """
    words: list[Word] = []
    for piece in pieces:
        word = _word(piece, duration_s)
        if not word.text:
            continue
        if words and _joins(piece["word"]):
            words[-1] = _joined(words[-1], word)
        else:
            words.append(word)
    return [word for word in words if any(c.isalnum() for c in word.text)]


def _word(piece: Mapping[str, Any], duration_s: float) -> Word:
    start_s, end_s = (min(max(float(piece[key]), 0.0), duration_s) for key in ("start", "end"))
    score = min(max(float(piece["probability"]), 0.0), 1.0)
    return Word(text=piece["word"].strip(), start_s=start_s, end_s=max(start_s, end_s), score=score)


def _joins(text: str) -> bool:
    spoken = any(c.isalnum() for c in text)
    return not text.startswith(" ") and not (spoken and text >= _UNSPACED_FROM)


def _joined(word: Word, piece: Word) -> Word:
    """Punctuation adds neither time nor doubt."""
    if not any(c.isalnum() for c in piece.text):
        return word.replace(text=word.text + piece.text)
    start_s, score = word.start_s, min(word.score, piece.score)
    if not any(c.isalnum() for c in word.text):
        start_s, score = piece.start_s, piece.score
    return Word(text=word.text + piece.text, start_s=start_s, end_s=max(word.end_s, piece.end_s), score=score)
