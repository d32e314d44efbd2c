"""From a dataset folder to an adapter folder, on a model with random weights."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scribe_core.errors import DatasetError, ModelUnavailableError
from scribe_core.llm.adapter import CARD, CONFIG, WEIGHTS, load_adapter
from scribe_core.models import identity
from scribe_core.settings import Settings
from scribe_core.types import DatasetKind
from scribe_core.work.learning import Learning
from tests.fakes import MemoryStore
from tests.feedback.story import drafted
from tests.training import tiny
from training import dataset_folder, finetune
from training.finetune import Plan

PLAN = Plan(rank=4, batch=2, rate=1e-2, checkpointing=False)
LONG = 8192
"""The tiny tokenizer has one token a byte."""


def a_dataset(folder: Path, kind: DatasetKind) -> Path:
    store = MemoryStore()
    for number, more in enumerate(("", ", worse at night", " at night")):
        story = drafted(store=store, visit_id=f"v{number}").edit("s1", f"My left knee hurts for 3 weeks{more}.")
        story.accept("s2").reject("s3").sign()
    Learning(store, Settings(data_dir=folder, dataset_validation_share=0)).build(kind, folder / kind.value)
    return folder / kind.value


@pytest.fixture
def base(tmp_path: Path) -> Path:
    folder = tmp_path / "base"
    tiny.model().save_pretrained(folder)
    tiny.tokenizer().save_pretrained(folder)
    return folder


@pytest.fixture(autouse=True)
def long_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (dataset_folder, finetune):
        monkeypatch.setattr(module, "MAX_TOKENS", LONG)


def tuned(
    base: Path, data: Path, out: Path, start: Path | None = None, plan: Plan = PLAN, preferred: Path | None = None
) -> dict[str, Any]:
    """The adapter's card."""
    folder = dataset_folder.read_dataset(data)
    if preferred:
        folder = dataset_folder.with_preferred(folder, dataset_folder.read_dataset(preferred))
    model, tokenizer = finetune.load(base, plan, start)
    rows, left_out = dataset_folder.chosen(folder.rows, tokenizer, plan.max_examples, plan.seed)
    run = finetune.train(folder, model, tokenizer, rows, plan)
    facts = {"name": "tiny", "identity": identity(base)}
    finetune.save(model, "tiny", out, run.card(facts, folder.facts, len(rows), left_out, {"rank": plan.rank}))
    return json.loads((out / CARD).read_text())


def test_corrections_become_an_adapter_that_the_product_takes_for_this_base_alone(base: Path, tmp_path: Path) -> None:
    card = tuned(base, a_dataset(tmp_path, DatasetKind.SFT), tmp_path / "first")
    assert card["dataset"]["kind"] == "sft" and card["dataset"]["prompt"]["version"] == "delta_v2"
    assert card["examples"] == {"used": 3, "seen": 3, "left_out": {}} and card["training"]["steps"] == 2
    assert "peft " in card["machine"] and "hurts" not in json.dumps(card)
    adapter = load_adapter(tmp_path / "first", identity(base), promoted=False)
    assert adapter.rank == 4 and "down_proj" in adapter.modules
    assert json.loads((tmp_path / "first" / CONFIG).read_text())["base_model_name_or_path"] == "tiny"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["base", "first", "sft"]


def test_preferences_go_on_from_an_adapter(base: Path, tmp_path: Path) -> None:
    tuned(base, a_dataset(tmp_path, DatasetKind.SFT), tmp_path / "first")
    card = tuned(base, a_dataset(tmp_path, DatasetKind.DPO), tmp_path / "second", tmp_path / "first")
    assert card["dataset"]["kind"] == "dpo" and card["training"]["steps"] > 0
    first = json.loads((tmp_path / "first" / CARD).read_text())
    start = finetune.started_from(tmp_path / "first", identity(base))["start"]
    assert (start["name"], start["dataset"]) == ("first", first["dataset"]["id"])
    with pytest.raises(ModelUnavailableError, match="another model"):
        finetune.started_from(tmp_path / "first", "another")
    weights = {name: (tmp_path / name / WEIGHTS).read_bytes() for name in ("first", "second")}
    assert weights["first"] != weights["second"]


def test_what_pairs_prefer_is_learnt_once_for_each_prompt_that_has_no_reply_yet(base: Path, tmp_path: Path) -> None:
    first, pairs = (dataset_folder.read_dataset(a_dataset(tmp_path, kind)) for kind in DatasetKind)
    asked = [{"role": "user", "content": "New:\n[9] Patient: my hip hurts\n"}]
    reply = [{"role": "assistant", "content": '[[9,"subjective","The hip hurts."]]'}]
    answered = first.rows[0]["prompt"]
    pairs.rows.extend({"prompt": prompt, "chosen": reply, "rejected": []} for prompt in (asked, asked, answered))
    both = dataset_folder.with_preferred(first, pairs)
    assert any(row["chosen"][0]["content"] == "[]" for row in pairs.rows) and both.kind is DatasetKind.SFT
    assert both.rows == [*first.rows, {"prompt": asked, "completion": reply}]
    card = tuned(base, tmp_path / "sft", tmp_path / "out", preferred=tmp_path / "dpo")
    assert card["dataset"]["preferred_of"] == pairs.facts["id"]
    with pytest.raises(DatasetError, match="of a DPO dataset"):
        dataset_folder.with_preferred(pairs, first)


def test_time_and_examples_are_bounded_and_what_was_left_out_is_told(base: Path, tmp_path: Path) -> None:
    data = a_dataset(tmp_path, DatasetKind.SFT)
    card = tuned(base, data, tmp_path / "short", plan=Plan(rank=4, batch=1, max_minutes=0, max_examples=2))
    assert card["examples"] == {"used": 2, "seen": 1, "left_out": {"over the limit": 1}}
    assert (card["training"]["steps"], card["training"]["planned_steps"]) == (1, 2)


def test_examples_that_would_be_cut_are_left_out(base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dataset_folder, "MAX_TOKENS", 100)
    rows = dataset_folder.read_dataset(a_dataset(tmp_path, DatasetKind.SFT)).rows
    assert dataset_folder.chosen(rows, tiny.tokenizer(), 0, 1) == ([], {"longer than 100 tokens": 3})


def test_a_dataset_for_another_prompt_is_refused(tmp_path: Path) -> None:
    data = a_dataset(tmp_path, DatasetKind.SFT)
    facts = json.loads((data / "card.json").read_text())
    (data / "card.json").write_text(json.dumps(facts | {"prompt": {"version": "delta_v1"}}))
    with pytest.raises(DatasetError, match="made with prompt delta_v1, and the product sends delta_v2"):
        dataset_folder.read_dataset(data)
    with pytest.raises(DatasetError, match="no dataset"):
        dataset_folder.read_dataset(tmp_path)
