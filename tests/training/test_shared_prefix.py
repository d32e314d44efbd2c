"""The shared beginning is computed once, and nothing else changes: loss and gradients of the examples one by one."""

from __future__ import annotations

from typing import Any

import pytest

from tests.training import tiny
from training.finetune import Plan
from training.shared_prefix import IGNORED, collate, shared_length

torch = pytest.importorskip("torch")

START = [5, 9, 2, 7, 7, 1]


def example(prompt: list[int], reply: list[int]) -> dict[str, list[int]]:
    return {"input_ids": START + prompt + reply, "labels": [IGNORED] * len(START + prompt) + reply}


EXAMPLES = [example([3, 4], [11, 12, 13]), example([3, 8, 8, 2], [14]), example([6], [15, 11])]


def test_what_all_begin_with_is_there_once_and_each_part_sees_only_it_and_itself() -> None:
    row = collate(EXAMPLES)
    assert row["input_ids"].tolist() == [START + [3, 4, 11, 12, 13] + [3, 8, 8, 2, 14] + [6, 15, 11]]
    assert row["position_ids"][0].tolist() == [*range(11), *range(6, 11), *range(6, 9)]
    seen = row["attention_mask"][0, 0]
    assert seen[:6, :6].equal(torch.ones(6, 6).tril().bool())
    assert seen[11].tolist() == [True] * 6 + [False] * 5 + [True] + [False] * 7


def test_prompts_that_are_the_same_keep_their_last_token_apart_because_it_predicts_the_reply() -> None:
    assert shared_length([example([3], [11]), example([3], [12])]) == len(START)
    assert shared_length(EXAMPLES[:1]) == 0


def gradients(model: Any) -> dict[str, Any]:
    return {name: weight.grad for name, weight in model.named_parameters() if weight.requires_grad}


def adapted() -> Any:
    from peft import LoraConfig, get_peft_model

    model = get_peft_model(tiny.model(), LoraConfig(r=4, target_modules=list(Plan.modules)))
    generator = torch.Generator().manual_seed(3)
    for name, weight in model.named_parameters():
        if "lora_B" in name:
            weight.data = torch.randn(weight.shape, generator=generator) / 5
    return model.train()


QUIET = {"use_cpu": True, "bf16": False, "report_to": "none"}


def tiny_model(model: Any) -> dict[str, Any]:
    """What every trainer here is given."""
    return {"model": model, "processing_class": tiny.tokenizer(), "data_collator": collate}


def test_loss_and_gradients_are_those_of_the_examples_one_by_one(tmp_path: Any) -> None:
    from datasets import Dataset
    from trl import SFTConfig

    from training.shared_prefix import SharedPrefixTrainer

    alone, together = adapted(), adapted()
    replies = sum(label != IGNORED for row in EXAMPLES for label in row["labels"])
    losses = []
    for row in EXAMPLES:
        labels = torch.tensor([row["labels"]])
        loss = alone(input_ids=torch.tensor([row["input_ids"]]), labels=labels).loss * (labels != IGNORED).sum()
        (loss / replies).backward()
        losses.append(loss.item())
    arguments = SFTConfig(output_dir=str(tmp_path), **QUIET, max_length=64)
    trainer = SharedPrefixTrainer(train_dataset=Dataset.from_list(EXAMPLES), args=arguments, **tiny_model(together))
    loss = trainer.compute_loss(together, collate(EXAMPLES))
    loss.backward()
    assert loss.item() == pytest.approx(sum(losses) / replies, rel=1e-5)
    wanted = gradients(alone)
    assert all(torch.allclose(grad, wanted[name], atol=1e-6) for name, grad in gradients(together).items())


PAIRS = [
    {"prompt_ids": [*START, 3, 4], "chosen_ids": [11, 12, 13], "rejected_ids": [11, 13]},
    {"prompt_ids": [*START, 3, 8, 8, 2], "chosen_ids": [14], "rejected_ids": [15, 15, 2]},
]


def likelihood(model: Any, pair: dict[str, list[int]], reply: str) -> Any:
    prompt = pair["prompt_ids"]
    ids = torch.tensor([prompt + pair[reply]])
    scores = model(input_ids=ids).logits[0, len(prompt) - 1 : -1].log_softmax(-1)
    return scores.gather(1, ids[0, len(prompt) :, None]).sum()


def trained_on(model: Any) -> Any:
    """As after some steps: what was learnt is twice as strong."""
    for name, weight in model.named_parameters():
        if "lora_B.default" in name:
            weight.data *= 2
    return model


def preference_loss(model: Any, reference: Any, beta: float) -> Any:
    losses = []
    for pair in PAIRS:
        with torch.no_grad():
            before = likelihood(reference, pair, "chosen_ids") - likelihood(reference, pair, "rejected_ids")
        after = likelihood(model, pair, "chosen_ids") - likelihood(model, pair, "rejected_ids")
        losses.append(-torch.nn.functional.logsigmoid(beta * (after - before)))
    return torch.stack(losses).mean()


def test_preferences_have_the_loss_and_gradients_of_the_pairs_one_by_one(tmp_path: Any) -> None:
    from datasets import Dataset
    from trl import DPOConfig

    from training.shared_prefix import SharedPrefixPreferences, collate_pairs

    alone, together = trained_on(adapted()), adapted()
    wanted = preference_loss(alone, adapted(), 0.3)
    wanted.backward()
    arguments = DPOConfig(output_dir=str(tmp_path), **QUIET, beta=0.3)
    words = Dataset.from_list([{"prompt": "a", "chosen": "b", "rejected": "c"}])
    trainer = SharedPrefixPreferences(train_dataset=words, args=arguments, **tiny_model(together))
    loss = trainer.compute_loss(trained_on(together), collate_pairs(PAIRS))
    loss.backward()
    assert loss.item() == pytest.approx(wanted.item(), rel=1e-5) and loss.item() != pytest.approx(0.6931, abs=1e-3)
    grads = gradients(alone)
    found = {name: grad for name, grad in gradients(together).items() if grad is not None}
    assert found and all(torch.allclose(grad, grads[name], atol=1e-6) for name, grad in found.items())
