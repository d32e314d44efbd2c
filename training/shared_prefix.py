"""Fine-tuning where all prompts begin alike: what they share is computed once for a batch, exactly.

Rules and worked example are 917 of about 1,050 tokens of an example. A batch is one sequence: the shared tokens, then
each example's own. Each own part sees the shared tokens and itself, at the positions that it has alone, so loss and
gradients are those of the examples one by one (tests/training/test_shared_prefix.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from trl import SFTTrainer

if TYPE_CHECKING:
    import torch

IGNORED = -100


def shared_length(examples: Sequence[Mapping[str, Any]]) -> int:
    """Tokens that all begin with, and that end before the last token of a prompt: it predicts the first of a reply."""
    if len(examples) < 2:
        return 0
    prompts = [next(i for i, label in enumerate(row["labels"]) if label != IGNORED) for row in examples]
    columns = zip(*(row["input_ids"] for row in examples), strict=False)
    same = next((i for i, column in enumerate(columns) if len(set(column)) > 1), min(prompts))
    return max(0, min(same, min(prompts) - 1))


def collate(examples: Sequence[Mapping[str, Any]]) -> dict[str, torch.Tensor]:
    """One row: tokens, labels and positions `(1, tokens)`; attention_mask `(1, 1, tokens, tokens)`, True where seen."""
    import torch

    start = shared_length(examples)
    ids, labels, positions = list(examples[0]["input_ids"][:start]), [IGNORED] * start, list(range(start))
    parts = [0] * start
    for number, row in enumerate(examples, 1):
        ids += row["input_ids"][start:]
        labels += row["labels"][start:]
        positions += range(start, len(row["input_ids"]))
        parts += [number] * (len(row["input_ids"]) - start)
    part, place = torch.tensor(parts), torch.arange(len(parts))
    seen = (place[:, None] >= place) & ((part[:, None] == part) | (part == 0))
    rows = {"input_ids": ids, "labels": labels, "position_ids": positions}
    return {name: torch.tensor([row]) for name, row in rows.items()} | {"attention_mask": seen[None, None]}


class SharedPrefixTrainer(SFTTrainer):
    """SFTTrainer over `collate`'s rows. The output layer reads only the places whose next token is learnt."""

    def compute_loss(
        self, model: Any, inputs: dict[str, Any], return_outputs: bool = False, num_items_in_batch: Any = None
    ) -> Any:
        import torch

        labels = inputs.pop("labels")[:, 1:]
        wanted = labels != IGNORED
        causal = self.accelerator.unwrap_model(model).get_base_model()
        hidden = causal.model(**inputs, use_cache=False).last_hidden_state[:, :-1]
        logits = causal.lm_head(hidden[wanted]).float()
        loss = torch.nn.functional.cross_entropy(logits, labels[wanted], reduction="sum")
        loss = loss / (wanted.sum() if num_items_in_batch is None else num_items_in_batch)
        return (loss, {"logits": logits}) if return_outputs else loss
