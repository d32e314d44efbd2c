"""Word error rate and speed of speech recognition: the product's chunks against WhisperX alone on the uncut file.

    python -m benchmarks.wer --data DIR [--files CAR0001 …]

DIR/osce_audio holds recordings, DIR/osce_transcripts the corrected transcripts with `D:` and `P:` turns
(Fareez et al. 2022, "A dataset of simulated patient-physician medical interviews", https://doi.org/10.6084/m9.figshare.16550013).
Both texts are normalised as in Whisper's paper (EnglishTextNormalizer: case, punctuation, numbers, fillers).
Without --data the demo visit is measured.
"""

from __future__ import annotations

import argparse
import os
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.machine import describe
from scribe_core.audio.decode import decode
from scribe_core.demo import audio_path, script_path
from scribe_core.intake.chunker import Chunker
from scribe_core.interfaces import Recogniser
from scribe_core.settings import Settings, settings
from scribe_core.transcript.ahead import HearAhead
from scribe_core.transcript.assemble import Assembler
from scribe_core.types import SAMPLE_RATE_HZ, Word

_SPEAKER = re.compile(r"^[^\S\n]*+(?:[DP]|DOCTOR|PATIENT)\s*:", re.MULTILINE)


@dataclass(frozen=True)
class Score:
    """errors of `words` reference words; seconds spent on `audio_s` seconds of sound."""

    errors: int
    words: int
    seconds: float
    audio_s: float

    def __add__(self, other: Score) -> Score:
        return Score(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))

    def __str__(self) -> str:
        return f"WER {100 * self.errors / self.words:5.2f} %  {self.audio_s / self.seconds:5.1f} x real time"


def normalised(text: str) -> str:
    from transformers.models.whisper.english_normalizer import EnglishTextNormalizer

    return EnglishTextNormalizer({})(_SPEAKER.sub(" ", text))


def score(reference: str, hypothesis: str, seconds: float, audio_s: float) -> Score:
    import jiwer

    result = jiwer.process_words(normalised(reference), normalised(hypothesis))
    errors = result.substitutions + result.deletions + result.insertions
    return Score(errors, result.hits + result.substitutions + result.deletions, seconds, audio_s)


def chunked_text(path: Path, recogniser: Recogniser, live: bool, config: Settings) -> str:
    """The product's way: decode, cut, recognise, join."""
    min_s = config.chunk_min_s if live else config.chunk_min_file_s
    limits = (config.chunk_max_s, config.chunk_overlap_s, config.chunk_pause_s)
    chunker = Chunker("bench", min_s, *limits, patient=not live)
    assembler = Assembler("bench")
    hearing = HearAhead(recogniser)
    chunks = [chunk for block in decode(path, config.upload_max_s) for chunk in chunker.push(block)] + chunker.flush()
    words: list[Word] = []
    for chunk, following in zip_longest(chunks, chunks[1:]):
        words += assembler.add(chunk, hearing.words(chunk, lambda following=following: following))
    return " ".join(word.text for word in words)


def uncut_text(path: Path, pipeline: Any, config: Settings) -> str:
    """WhisperX alone."""
    samples = np.concatenate(list(decode(path, config.upload_max_s)))
    segments = pipeline.transcribe(samples, batch_size=config.asr_batch_size)["segments"]
    return " ".join(segment["text"] for segment in segments)


def load_engines(config: Settings, model_dir: Path) -> tuple[object, Recogniser]:
    import whisperx

    from scribe_core.transcript.whisperx_recogniser import WhisperXRecogniser

    recogniser = WhisperXRecogniser(model_dir, config.asr_language, config.asr_batch_size)
    pipeline = whisperx.load_model(
        str(model_dir), "cpu", compute_type="int8", language=config.asr_language, threads=os.cpu_count()
    )
    return pipeline, recogniser


def recordings(data: Path | None, names: list[str]) -> list[tuple[Path, str]]:
    if data is None:
        return [(audio_path(), script_path().read_text())]
    found = sorted((data / "osce_audio").glob("*.mp3"))
    chosen = [path for path in found if not names or path.stem in names]
    return [(path, (data / "osce_transcripts" / f"{path.stem}.txt").read_text(errors="replace")) for path in chosen]


def measure(path: Path, reference: str, recognise: Callable[[Path], str]) -> Score:
    audio_s = sum(map(len, decode(path, settings().upload_max_s))) / SAMPLE_RATE_HZ
    start = time.perf_counter()
    text = recognise(path)
    return score(reference, text, time.perf_counter() - start, audio_s)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder with osce_audio and osce_transcripts")
    parser.add_argument("--model", type=Path, help="CTranslate2 folder; default: ASR_MODEL of the settings")
    parser.add_argument("--files", nargs="*", default=[], help="only these recordings")
    arguments = parser.parse_args()
    config = settings()
    model_dir = arguments.model or config.cache_dir / "models" / config.asr_model
    pipeline, recogniser = load_engines(config, model_dir)
    ways: dict[str, Callable[[Path], str]] = {"WhisperX uncut": lambda path: uncut_text(path, pipeline, config)}
    for live in (False, True):
        name = "chunks, live" if live else "chunks, file"
        ways[name] = lambda path, live=live: chunked_text(path, recogniser, live, config)
    print(describe("whisperx", "ctranslate2", "torch"), f"; model {model_dir.name}")
    totals: dict[str, Score] = {}
    for path, reference in recordings(arguments.data, arguments.files):
        for name, recognise in ways.items():
            result = measure(path, reference, recognise)
            totals[name] = totals.get(name, Score(0, 0, 0.0, 0.0)) + result
            print(f"{path.stem:10} {name:18} {result}", flush=True)
    for name, total in totals.items():
        print(f"{'all':10} {name:18} {total}")


if __name__ == "__main__":
    main()
