"""Stretches of speech to text with words, on WhisperX's parts; the encoder runs once for text and word times."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from scribe_core.transcript.hallucination import Heard, is_loop
from scribe_core.transcript.pieces import join_pieces
from scribe_core.types import SAMPLE_RATE_HZ, Word

if TYPE_CHECKING:
    import ctranslate2

_LONGEST_STRETCH_S = 30
_SILENCE_AFTER_S, _LEAST_ENCODED_S = 3.0, 12.0
_FRAMES_PER_S = 100
_MAX_TOKENS = 448
_VAD_ONSET, _VAD_OFFSET = 0.5, 0.363
# The voice activity model looks at windows of 5 s. Half a window apart finds the same speech as the default of
# a tenth, for a fifth of the work.
_VAD_STEP_S = 2.5


@dataclass(frozen=True)
class Stretch:
    """A part of the sound with voice in it, at most 30 s; times count from the sound's sample 0."""

    start_s: float
    end_s: float
    voiced_s: float

    def of(self, samples: np.ndarray) -> np.ndarray:
        return samples[int(self.start_s * SAMPLE_RATE_HZ) : int(self.end_s * SAMPLE_RATE_HZ)]


@dataclass(frozen=True)
class Recognised:
    """words carry the times of the cross-attention, counted from the start of the stretch."""

    heard: Heard
    words: list[Word]


class WhisperEngine:
    """`workers` threads may call at once, each on a core of its own: the small steps of decoding gain nothing from
    more cores. Raises RuntimeError, ValueError or OSError."""

    def __init__(self, model_dir: Path, language: str, compute_type: str, device: str, workers: int) -> None:
        import torch
        import whisperx
        from whisperx.asr import WhisperModel

        torch.set_num_threads(1)
        model = WhisperModel(
            str(model_dir),
            device=device,
            compute_type=compute_type,
            cpu_threads=1,
            num_workers=workers,
            local_files_only=True,
        )

        self._pipeline = whisperx.load_model(
            str(model_dir),
            device,
            model=model,
            language=language,
            vad_method="pyannote",
            vad_options={"vad_onset": _VAD_ONSET, "vad_offset": _VAD_OFFSET},
        )
        self._pipeline.vad_model.vad_pipeline._segmentation.step = _VAD_STEP_S
        self._model, self._tokenizer = self._pipeline.model, self._pipeline.tokenizer
        self._prompt = self._model.get_prompt(self._tokenizer, [], without_timestamps=True)

    def find_speech(self, samples: np.ndarray) -> list[Stretch]:
        """Where there is voice in float32 `(n,)`."""
        import torch

        scores = self._pipeline.vad_model({"waveform": torch.from_numpy(samples)[None], "sample_rate": SAMPLE_RATE_HZ})
        merge = type(self._pipeline.vad_model).merge_chunks
        merged = merge(scores, _LONGEST_STRETCH_S, onset=_VAD_ONSET, offset=_VAD_OFFSET)
        return [
            Stretch(
                float(part["start"]), float(part["end"]), float(sum(end - start for start, end in part["segments"]))
            )
            for part in merged
        ]

    def recognise(self, samples: np.ndarray, stretches: list[Stretch]) -> list[Recognised]:
        """One result a stretch; they are recognised as one batch."""
        parts = [stretch.of(samples) for stretch in stretches]
        encoded = self._model.encode(self._features(parts))
        replies = self._generate(encoded, len(parts))
        tokens = [[token for token in reply.sequences_ids[0] if token < self._tokenizer.eot] for reply in replies]
        timed = self._align(encoded, tokens, [len(part) for part in parts])
        results = [
            Recognised(self._heard(reply, ids, stretch), words)
            for reply, ids, stretch, words in zip(replies, tokens, stretches, timed, strict=True)
        ]
        return [self._again(samples, s, r) for s, r in zip(stretches, results, strict=True)]

    def _again(self, samples: np.ndarray, stretch: Stretch, result: Recognised) -> Recognised:
        """A second try, without repetitions, where the decoder ran in circles over real speech."""
        if not is_loop(result.heard.text):
            return result
        part = stretch.of(samples)
        encoded = self._model.encode(self._features([part]))
        reply = self._generate(encoded, 1, no_repeat_ngram_size=3)[0]
        ids = [token for token in reply.sequences_ids[0] if token < self._tokenizer.eot]
        return Recognised(self._heard(reply, ids, stretch), self._align(encoded, [ids], [len(part)])[0])

    def _features(self, parts: list[np.ndarray]) -> np.ndarray:
        import torch
        from whisperx.audio import log_mel_spectrogram

        mels = self._model.feat_kwargs.get("feature_size") or 80
        length = _padded_length(max(map(len, parts)))
        return torch.stack(
            [log_mel_spectrogram(part, n_mels=mels, padding=length - len(part)) for part in parts]
        ).numpy()

    def _generate(self, encoded: ctranslate2.StorageView, count: int, **options: Any) -> list[Any]:
        return self._model.model.generate(
            encoded,
            [self._prompt] * count,
            beam_size=5,
            max_length=_MAX_TOKENS,
            suppress_tokens=[-1],
            return_scores=True,
            return_no_speech_prob=True,
            **options,
        )

    def _heard(self, reply: Any, ids: list[int], stretch: Stretch) -> Heard:
        return Heard(
            text=self._tokenizer.decode(ids).strip(),
            # The score is a mean over the sequence without its end token; Whisper counts that one too.
            avg_logprob=reply.scores[0] * len(reply.sequences_ids[0]) / (len(reply.sequences_ids[0]) + 1),
            no_speech=reply.no_speech_prob,
            voiced_s=stretch.voiced_s,
            duration_s=stretch.end_s - stretch.start_s,
        )

    def _align(self, encoded: ctranslate2.StorageView, tokens: list[list[int]], lengths: list[int]) -> list[list[Word]]:
        if not any(tokens):
            return [[] for _ in tokens]
        frames = [max(length * _FRAMES_PER_S // SAMPLE_RATE_HZ, 2) for length in lengths]
        timed = self._model.find_alignment(self._tokenizer, tokens, encoded, frames)
        return [join_pieces(part, length / SAMPLE_RATE_HZ) for part, length in zip(timed, lengths, strict=True)]


def _padded_length(samples: int) -> int:
    """Whisper was trained on 30 s with silence after the speech. Less silence costs less and is read as well."""
    wanted_s = max(samples / SAMPLE_RATE_HZ + _SILENCE_AFTER_S, _LEAST_ENCODED_S)
    return max(round(min(wanted_s, _LONGEST_STRETCH_S)) * SAMPLE_RATE_HZ, samples)
