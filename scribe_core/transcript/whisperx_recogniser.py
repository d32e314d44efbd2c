"""Speech to words by WhisperX from a local folder."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np

from scribe_core.errors import ModelUnavailableError, RecognitionError
from scribe_core.transcript.ahead import WORKERS
from scribe_core.transcript.forced_alignment import ForcedAligner
from scribe_core.transcript.hallucination import is_invented
from scribe_core.transcript.whisper_engine import Recognised, Stretch, WhisperEngine
from scribe_core.types import SAMPLE_RATE_HZ, Word

_SHORTEST_S = 0.1
_COMPUTE_TYPES = {"cpu": "int8", "cuda": "int8_float16"}
_ENGINE_ERRORS = (RuntimeError, ValueError, OSError, IndexError, KeyError)
_Result = TypeVar("_Result")


class WhisperXRecogniser:
    """Implements interfaces.Recogniser. Loads in the constructor; raises ModelUnavailableError.

    model_dir: a CTranslate2 Whisper folder. align_model: a wav2vec2 folder or hub name; None: word times come from
    the recogniser's own cross-attention. compute_type "auto": int8 on a CPU, int8_float16 on a GPU.
    Thread-safe; on a CPU WORKERS sounds are heard at once, each on one core.
    """

    def __init__(
        self,
        model_dir: Path,
        language: str = "en",
        batch_size: int = 4,
        compute_type: str = "auto",
        align_model: str | None = None,
        device: str = "cpu",
    ) -> None:
        if not (Path(model_dir) / "model.bin").is_file():
            raise ModelUnavailableError("The speech model is missing. Run `make models`.")
        compute_type = _COMPUTE_TYPES.get(device, "int8") if compute_type == "auto" else compute_type
        self._batch_size = max(batch_size, 1)
        workers = min(os.cpu_count() or 1, WORKERS) if device == "cpu" else 1
        self._free = threading.Semaphore(workers)
        self._engine = _load(lambda: WhisperEngine(Path(model_dir), language, compute_type, device, workers))
        self._aligner = _load(lambda: ForcedAligner(align_model, language, device)) if align_model else None

    def transcribe(self, samples: np.ndarray) -> list[Word]:
        """See interfaces.Recogniser."""
        samples = np.ascontiguousarray(samples, np.float32)
        if len(samples) < _SHORTEST_S * SAMPLE_RATE_HZ:
            return []
        try:
            with self._free:
                return self._transcribe(samples)
        except _ENGINE_ERRORS as error:
            # The library's message may quote what was said.
            raise RecognitionError(f"Speech recognition failed ({type(error).__name__}). It is tried again.") from None

    def _transcribe(self, samples: np.ndarray) -> list[Word]:
        stretches = self._engine.find_speech(samples)
        words: list[Word] = []
        for first in range(0, len(stretches), self._batch_size):
            batch = stretches[first : first + self._batch_size]
            for stretch, result in zip(batch, self._engine.recognise(samples, batch), strict=True):
                if not is_invented(result.heard):
                    words += self._timed(samples, stretch, result)
        return words

    def _timed(self, samples: np.ndarray, stretch: Stretch, result: Recognised) -> list[Word]:
        aligned: list[Word] = []
        if self._aligner:
            aligned = self._aligner.words(samples, stretch.start_s, stretch.end_s, result.heard.text)
        return aligned or [_shifted(word, stretch.start_s) for word in result.words]


def _load(loader: Callable[[], _Result]) -> _Result:
    try:
        return loader()
    except (*_ENGINE_ERRORS, ImportError) as error:
        raise ModelUnavailableError(f"The speech model cannot be loaded: {error}. Run `make models`.") from error


def _shifted(word: Word, by_s: float) -> Word:
    return word.replace(start_s=round(word.start_s + by_s, 3), end_s=round(word.end_s + by_s, 3))
