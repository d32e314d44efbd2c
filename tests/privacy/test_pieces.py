"""Long text is searched in pieces, so that no length is too much."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from scribe_core.privacy.finder import OVERLAP_CHARS, PIECE_CHARS, PresidioFinder, pieces


@pytest.mark.parametrize("text", ["", "a", "word " * 200_000, "x" * 1_100_000, " " * 90_000, "word\n" * 9_000])
def test_pieces_hold_all_of_the_text_and_are_bounded(text: str) -> None:
    cut = list(pieces(text))
    assert cut[0][0] == 0 and cut[-1][1] == len(text)
    assert all(end - start <= PIECE_CHARS for start, end in cut)
    assert all(before[0] < after[0] <= before[1] for before, after in zip(cut, cut[1:], strict=False))


def test_pieces_overlap_and_cut_no_word() -> None:
    text = "word " * 20_000
    for (_, before), (start, _) in zip(list(pieces(text)), list(pieces(text))[1:], strict=False):
        assert 0 < before - start <= OVERLAP_CHARS and text[start - 1] == " " == text[before]


def a_finder() -> PresidioFinder:
    """The rules without the model, which refuses more than a piece."""
    finder = PresidioFinder.__new__(PresidioFinder)
    finder._threshold, finder._lock = 0.5, threading.Lock()

    def analyse(text: str) -> list[Any]:
        assert len(text) <= PIECE_CHARS
        return []

    finder._analyse = analyse
    return finder


def test_a_name_is_found_once_wherever_a_piece_ends() -> None:
    for words in range(PIECE_CHARS // 5 - 60, PIECE_CHARS // 5 + 3, 3):
        text = "word " * words + "my name is Mary Quintero and " + "word " * 3_000
        found = [text[span.start : span.end] for span in a_finder().find(text)]
        assert found == ["Mary Quintero"], words
