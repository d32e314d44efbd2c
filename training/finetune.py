"""Fine-tune the language model with LoRA on a dataset of the clinicians' corrections.

    python -m training.finetune --dataset DIR --out ADAPTER [--base NAME] [--start ADAPTER] [--preferred DIR] …

DIR is what `python -m scribe_core dataset sft|dpo --out DIR` wrote: SFT is trained with TRL's SFTTrainer on the replies
alone, DPO with its DPOTrainer. --base: a catalogue name, made once from the published file, a folder or a hub name.
--start: an adapter to go on with, for example DPO after SFT. --preferred: a DPO dataset; what it prefers is learnt with
the SFT dataset. On an NVIDIA GPU in bfloat16, or float16 on older cards; on a CPU in small: what the prompts share is
computed once a batch (shared_prefix.py), and time and examples are bounded. ADAPTER is a new folder; it has to be
promoted (training.promote) before it is served.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from scribe_core.errors import DatasetError
from scribe_core.llm.adapter import CARD, load_adapter
from scribe_core.models import identity
from scribe_core.models.catalogue import catalogue
from scribe_core.models.fetch import fetch
from scribe_core.models.library import folder_or_hub
from scribe_core.settings import Settings, settings
from scribe_core.types import DatasetKind
from training.adapter_card import Run, write_card
from training.dataset_folder import MAX_TOKENS, DatasetFolder, Row, chosen, read_dataset, with_preferred
from training.told import told

BASE = "qwen2.5-coder-1.5b-bf16"


@dataclass(frozen=True)
class Plan:
    """rate: learning rate, constant, because time may end training early. batch: examples a step. max_minutes: of
    training, after which no step is begun. max_examples: 0 for all. beta: DPO's."""

    rank: int = 16
    alpha: int = 32
    modules: tuple[str, ...] = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
    rate: float = 1e-4
    batch: int = 8
    epochs: float = 1.0
    max_minutes: float = 25.0
    max_examples: int = 0
    beta: float = 0.1
    seed: int = 1
    checkpointing: bool = True


def base_folder(name: str, config: Settings) -> Path:
    """Raises ModelUnavailableError."""
    return fetch(name, config) if name in catalogue() else folder_or_hub(name, config, local_only=False)


def load(base: Path, plan: Plan, start: Path | None) -> tuple[Any, Any]:
    """The model with an adapter on it, and its tokenizer."""
    from peft import LoraConfig, PeftModel, get_peft_model
    from transformers import AutoModelForCausalLM, AutoTokenizer, set_seed

    set_seed(plan.seed)
    tokenizer = AutoTokenizer.from_pretrained(base)
    model = AutoModelForCausalLM.from_pretrained(base, dtype=_number_format(), attn_implementation="sdpa")
    if start is not None:
        return PeftModel.from_pretrained(model, start, is_trainable=True), tokenizer
    lora = LoraConfig(
        r=plan.rank, lora_alpha=plan.alpha, target_modules=list(plan.modules), bias="none", task_type="CAUSAL_LM"
    )
    return get_peft_model(model, lora), tokenizer


def started_from(folder: Path, base: str) -> dict[str, Any]:
    """For the card, so that a withdrawn consent finds the adapters that went on with one. base: the model's identity.

    Raises ModelUnavailableError where the adapter was trained on another model."""
    adapter = load_adapter(folder, base, promoted=False)
    card = json.loads((adapter.folder / CARD).read_text(encoding="utf-8"))
    learnt = {"dataset": card["dataset"]["id"], "preferred_of": card["dataset"].get("preferred_of")}
    facts = {"name": adapter.name, "sha256": adapter.sha256} | learnt
    return {"start": facts | ({"start": card["start"]} if "start" in card else {})}


def as_loaded(plan: Plan, model: Any) -> Plan:
    """An adapter that is gone on with decides these itself."""
    config = model.peft_config["default"]
    modules = tuple(sorted(config.target_modules))
    return replace(plan, rank=config.r, alpha=config.lora_alpha, modules=modules)


def _number_format() -> Any:
    """bfloat16 where the machine computes in it, and in float16 on older cards; the adapter itself is float32."""
    import torch

    if torch.cuda.is_available():
        return torch.bfloat16 if torch.cuda.is_bf16_supported(including_emulation=False) else torch.float16
    return torch.bfloat16 if torch.cpu._is_avx512_bf16_supported() else torch.float32


def train(folder: DatasetFolder, model: Any, tokenizer: Any, rows: list[Row], plan: Plan) -> Run:
    """Changes the adapter on the model."""
    from datasets import Dataset

    clock = _clock(plan.max_minutes)
    make = _sft if folder.kind is DatasetKind.SFT else _dpo
    with tempfile.TemporaryDirectory(prefix="clinical-scribe-") as scratch:
        trainer = make(model, tokenizer, Dataset.from_list(rows), plan, Path(scratch), [clock])
        started = time.monotonic()
        trainer.train()
    losses = [row["loss"] for row in trainer.state.log_history if "loss" in row]
    return Run(
        minutes=(time.monotonic() - started) / 60,
        steps=trainer.state.global_step,
        planned_steps=trainer.state.max_steps,
        seen=min(len(rows), trainer.state.global_step * plan.batch),
        losses=losses,
    )


def _sft(model: Any, tokenizer: Any, rows: Any, plan: Plan, scratch: Path, callbacks: list[Any]) -> Any:
    from trl import SFTConfig, SFTTrainer

    shared = {"model": model, "processing_class": tokenizer, "train_dataset": rows, "callbacks": callbacks}
    if _on_gpu():
        return SFTTrainer(args=SFTConfig(**_arguments(plan, scratch), completion_only_loss=True), **shared)
    from training.shared_prefix import SharedPrefixTrainer, collate

    arguments = SFTConfig(**_arguments(plan, scratch, whole_batch=True), completion_only_loss=True)
    return SharedPrefixTrainer(args=arguments, data_collator=collate, **shared)


def _dpo(model: Any, tokenizer: Any, rows: Any, plan: Plan, scratch: Path, callbacks: list[Any]) -> Any:
    """The reference is the model as it was before: without the adapter, or with the one that is gone on with."""
    from trl import DPOConfig, DPOTrainer

    shared = {"model": model, "processing_class": tokenizer, "train_dataset": rows, "callbacks": callbacks}
    if _on_gpu():
        return DPOTrainer(args=DPOConfig(**_arguments(plan, scratch), beta=plan.beta), **shared)
    from training.shared_prefix import SharedPrefixPreferences, collate_pairs

    arguments = DPOConfig(**_arguments(plan, scratch, whole_batch=True), beta=plan.beta)
    return SharedPrefixPreferences(args=arguments, data_collator=collate_pairs, **shared)


def _arguments(plan: Plan, scratch: Path, whole_batch: bool = False) -> dict[str, Any]:
    """whole_batch: the examples of a step side by side; else one by one, added up."""
    import torch

    half = _number_format() is torch.float16
    return {
        "output_dir": str(scratch),
        "per_device_train_batch_size": plan.batch if whole_batch else 1,
        "gradient_accumulation_steps": 1 if whole_batch else plan.batch,
        "num_train_epochs": plan.epochs,
        "learning_rate": plan.rate,
        "lr_scheduler_type": "constant",
        "max_length": MAX_TOKENS,
        "gradient_checkpointing": plan.checkpointing,
        "bf16": _on_gpu() and not half,
        "fp16": half,
        "use_cpu": not _on_gpu(),
        "dataloader_pin_memory": _on_gpu(),
        "logging_steps": 1,
        "save_strategy": "no",
        "report_to": "none",
        "seed": plan.seed,
    }


def _clock(minutes: float) -> Any:
    from transformers import TrainerCallback

    class Clock(TrainerCallback):
        """Ends training after so many minutes, at the end of a step."""

        def on_train_begin(self, *_: Any, **__: Any) -> None:
            self._until = time.monotonic() + 60 * minutes

        def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
            control.should_training_stop = control.should_training_stop or time.monotonic() > self._until

    return Clock()


def _on_gpu() -> bool:
    import torch

    return torch.cuda.is_available()


def save(model: Any, base: str, out: Path, card: dict[str, Any]) -> None:
    """The folder appears whole. base: the name that the adapter's configuration keeps, in the place of a path."""
    draft = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    config = model.peft_config["default"]
    config.base_model_name_or_path, config.inference_mode = base, True
    model.save_pretrained(draft, selected_adapters=["default"], save_embedding_layers=False)
    write_card(draft, card)
    if out.exists():
        out.rmdir()
    draft.rename(out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dataset", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--base", default=BASE)
    parser.add_argument("--start", type=Path)
    parser.add_argument("--preferred", type=Path)
    for name in ("rank", "alpha", "rate", "batch", "epochs", "max_minutes", "max_examples", "beta", "seed"):
        default = getattr(Plan, name)
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(default), default=default)
    parser.add_argument("--modules", nargs="+", default=Plan.modules, help="layers that the adapter changes")
    parser.add_argument("--no-checkpointing", action="store_true", help="nothing is computed twice, for more memory")
    choice = parser.parse_args()
    if choice.out.exists() and any(choice.out.iterdir()):
        raise DatasetError(f"{choice.out} is not an empty folder. Give a new one.")
    choice.out.parent.mkdir(parents=True, exist_ok=True)
    names = set(asdict(Plan())) - {"modules", "checkpointing"}
    plan = Plan(
        **{name: getattr(choice, name) for name in names},
        modules=tuple(choice.modules),
        checkpointing=not choice.no_checkpointing,
    )
    folder, base = read_dataset(choice.dataset), base_folder(choice.base, settings())
    if choice.preferred:
        folder = with_preferred(folder, read_dataset(choice.preferred))
    base_facts = {"name": choice.base, "identity": identity(base)}
    origin = started_from(choice.start, base_facts["identity"]) if choice.start else {}
    model, tokenizer = load(base, plan, choice.start)
    plan = as_loaded(plan, model)
    rows, left_out = chosen(folder.rows, tokenizer, plan.max_examples, plan.seed)
    print(f"{len(rows)} examples of {folder.facts['id']}, left out {left_out or 'none'}", flush=True)
    run = train(folder, model, tokenizer, rows, plan)
    print(f"{run.seen} of them seen in {run.steps} of {run.planned_steps} steps, {run.minutes:.1f} minutes")
    card = run.card(base_facts, folder.facts, len(rows), left_out, asdict(plan)) | origin
    save(model, choice.base, choice.out, card)
    print(f"{choice.out}: measure and promote it with `python -m training.promote`")


if __name__ == "__main__":
    sys.exit(told(main))
