"""Fine-tuning where all prompts begin alike: what they share is computed once for a batch, exactly.

Rules and worked example are 917 of about 1,050 tokens of an example. A batch is one sequence: the shared tokens, then
each example's own. Each own part sees the shared tokens and itself, at the positions that it has alone, so loss and
gradients are those of the examples one by one (tests/training/test_shared_prefix.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from trl import DPOTrainer, SFTTrainer
from trl.trainer.utils import use_adapter

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
    return _packed(examples)[0]


def collate_pairs(pairs: Sequence[Mapping[str, Any]]) -> dict[str, torch.Tensor]:
    """As `collate`, of all chosen replies and then all rejected ones; parts `(1, tokens)`: whose a token is, from 1; 0
    where it is shared."""
    import torch

    row, parts = _packed([_example(pair, reply) for reply in ("chosen_ids", "rejected_ids") for pair in pairs])
    return row | {"parts": torch.tensor([parts])}


def _example(pair: Mapping[str, Any], reply: str) -> dict[str, list[int]]:
    prompt = pair["prompt_ids"]
    return {"input_ids": prompt + pair[reply], "labels": [IGNORED] * len(prompt) + pair[reply]}


def _packed(examples: Sequence[Mapping[str, Any]]) -> tuple[dict[str, torch.Tensor], list[int]]:
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
    return {name: torch.tensor([row]) for name, row in rows.items()} | {"attention_mask": seen[None, None]}, parts


def _surprise(peft: Any, inputs: Mapping[str, Any], labels: torch.Tensor) -> torch.Tensor:
    """Negative log-likelihood of each label that is not IGNORED. labels `(tokens - 1,)`: the tokens from the second on.

    The output layer reads only the places whose next token is learnt."""
    import torch

    wanted = labels != IGNORED
    causal = peft.get_base_model()
    hidden = causal.model(**inputs, use_cache=False).last_hidden_state[0, :-1]
    logits = causal.lm_head(hidden[wanted]).float()
    return torch.nn.functional.cross_entropy(logits, labels[wanted], reduction="none")


class SharedPrefixTrainer(SFTTrainer):
    """SFTTrainer over `collate`'s rows."""

    def compute_loss(
        self, model: Any, inputs: dict[str, Any], return_outputs: bool = False, num_items_in_batch: Any = None
    ) -> Any:
        each = _surprise(self.accelerator.unwrap_model(model), inputs, inputs.pop("labels")[0, 1:])
        loss = each.sum() / (len(each) if num_items_in_batch is None else num_items_in_batch)
        return (loss, {"each": each}) if return_outputs else loss


class SharedPrefixPreferences(DPOTrainer):
    """DPOTrainer's sigmoid loss over `collate_pairs`' rows. The reference is the model without the adapter, or with the
    one that is gone on with, of which DPOTrainer keeps a copy."""

    def compute_loss(
        self, model: Any, inputs: dict[str, Any], return_outputs: bool = False, num_items_in_batch: Any = None
    ) -> Any:
        import torch

        peft: Any = self.accelerator.unwrap_model(model)
        labels, parts = inputs.pop("labels")[0, 1:], inputs.pop("parts")[0, 1:]
        likely = _of_replies(peft, inputs, labels, parts)
        with torch.no_grad(), use_adapter(peft, "ref" if "ref" in peft.peft_config else None):
            before = _of_replies(peft, inputs, labels, parts)
        chosen, rejected = (likely - before).chunk(2)
        loss = -torch.nn.functional.logsigmoid(self.beta * (chosen - rejected)).mean()
        return (loss, {"chosen": chosen, "rejected": rejected}) if return_outputs else loss


def _of_replies(peft: Any, inputs: Mapping[str, Any], labels: torch.Tensor, parts: torch.Tensor) -> torch.Tensor:
    """Log-likelihood of each reply `(parts,)`."""
    import torch

    each = -_surprise(peft, inputs, labels)
    return torch.zeros(int(parts.max())).to(each).index_add(0, parts[labels != IGNORED] - 1, each)
