"""The usual check, as a baseline: a public model of entailment reads the transcript at once beside the statement."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from scribe_core.guardrails.named_model import NamedCrossEncoder
from scribe_core.guardrails.onnx_model import softmax
from scribe_core.models.library import folder_or_hub
from scribe_core.settings import settings
from scribe_core.types import Turn


class WholeTranscript:
    """name: a transformers classifier of entailment (folder or hub name), or a folder with one *.onnx of fixed length,
    whose first logit is "entailed", and its tokenizer.json somewhere below. The transcript is cut where the model ends,
    which is what such a check does."""

    def __init__(self, name: str) -> None:
        onnx = sorted(Path(name).glob("*.onnx")) if Path(name).is_dir() else []
        self._entailed = _onnx(onnx[0]) if onnx else _named(name)

    def supported(self, turns: Sequence[Turn], text: str) -> float:
        """Probability that the transcript entails the text."""
        return self._entailed("\n".join(f"{turn.speaker}: {turn.text}" for turn in turns), text)


def _named(name: str) -> Callable[[str, str], float]:
    model = NamedCrossEncoder(folder_or_hub(name, settings(), local_only=False), supported_from=0.0)
    return lambda transcript, text: model.judge([(transcript, text)])[0].supported


def _onnx(path: Path) -> Callable[[str, str], float]:
    import onnxruntime
    from tokenizers import Tokenizer

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    tokenizer = Tokenizer.from_file(str(next(path.parent.rglob("tokenizer.json"))))
    length = session.get_inputs()[0].shape[1]
    tokenizer.enable_truncation(length, strategy="only_first")
    tokenizer.enable_padding(length=length)

    def entailed(transcript: str, text: str) -> float:
        row = tokenizer.encode(transcript, text)
        inputs = {"input_ids": np.array([row.ids]), "attention_mask": np.array([row.attention_mask])}
        return float(softmax(np.asarray(session.run(["logits"], inputs)[0]))[0, 0])

    return entailed
