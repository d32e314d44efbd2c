"""Word times by a wav2vec2 model (whisperx.align), where one is configured."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from scribe_core.types import Word


class ForcedAligner:
    """model: a local folder or a hub name. Raises OSError or ValueError where it cannot be loaded."""

    def __init__(self, model: str, language: str, device: str) -> None:
        from whisperx import alignment

        # The aligner would fetch a sentence splitter; words are all that is wanted, so a text is one sentence.
        alignment.nltk_load = _one_sentence  # pyrefly: ignore[bad-assignment]  a stand-in for another library's own
        self._align = alignment.align
        self._device = device
        self._model, self._metadata = alignment.load_align_model(language, device, model_name=model)

    def words(self, samples: np.ndarray, start_s: float, end_s: float, text: str) -> list[Word]:
        """Words of `text`, spoken between start_s and end_s of float32 `(n,)`; times count from sample 0.

        Where the model finds no place for any word the list is empty.
        """
        segment = {"start": start_s, "end": end_s, "text": text}
        aligned = self._align([segment], self._model, self._metadata, samples, self._device)
        return _words(aligned["word_segments"], start_s, end_s)


class _OneSentence:
    @staticmethod
    def span_tokenize(text: str) -> list[tuple[int, int]]:
        return [(0, len(text))]


def _one_sentence(_name: str) -> type[_OneSentence]:
    return _OneSentence


def _words(segments: Sequence[Mapping[str, Any]], start_s: float, end_s: float) -> list[Word]:
    """A word without a place of its own lies where the word before it ended; without a score it is doubted."""
    if not any("start" in segment for segment in segments):
        return []
    words: list[Word] = []
    latest_s = start_s
    for segment in segments:
        begin_s = min(max(_number(segment.get("start"), latest_s), latest_s), end_s)
        finish_s = min(max(_number(segment.get("end"), begin_s), begin_s), end_s)
        score = min(max(_number(segment.get("score"), 0.0), 0.0), 1.0)
        words.append(Word(text=segment["word"], start_s=begin_s, end_s=finish_s, score=score))
        latest_s = begin_s
    return words


def _number(value: float | None, default: float) -> float:
    return default if value is None or math.isnan(value) else float(value)
