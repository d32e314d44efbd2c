"""The card of an adapter: card.json, which the product reads to know its base model, and a README. No patient text."""

from __future__ import annotations

import json
import statistics
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.machine import describe
from scribe_core.timing import now

LIBRARIES = ("torch", "transformers", "trl", "peft", "datasets")
OF_DATASET = ("id", "kind", "examples", "visits", "written_by", "prompt")
ENDS = 5
"""Steps whose losses make the mean at first, and at last."""


@dataclass(frozen=True)
class Run:
    """What training did. minutes: without loading. seen: examples that it came to; losses: of each step."""

    minutes: float
    steps: int
    planned_steps: int
    seen: int
    losses: list[float]

    def card(
        self,
        base: dict[str, str],
        dataset: dict[str, Any],
        used: int,
        left_out: dict[str, int],
        plan: dict[str, Any],
    ) -> dict[str, Any]:
        """base: name and identity of the model. dataset: its own card; preferred_of: the id of another one whose
        preferred replies were learnt too, so that a withdrawn consent finds this adapter."""
        return {
            "at": now(),
            "base": base,
            "dataset": {name: dataset[name] for name in OF_DATASET} | {"preferred_of": dataset.get("preferred_of")},
            "examples": {"used": used, "seen": self.seen, "left_out": left_out},
            "hyperparameters": plan,
            "training": {
                "minutes": round(self.minutes, 1),
                "steps": self.steps,
                "planned_steps": self.planned_steps,
                "loss_of_first_steps": _mean(self.losses[:ENDS]),
                "loss_of_last_steps": _mean(self.losses[-ENDS:]),
            },
            "machine": describe(*LIBRARIES),
        }


def _mean(values: list[float]) -> float | None:
    return round(statistics.mean(values), 4) if values else None


def write_card(folder: Path, card: dict[str, Any]) -> None:
    (folder / "card.json").write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
    facts, preferred = card["training"], card["dataset"]["preferred_of"]
    (folder / "README.md").write_text(
        f"""---
library_name: peft
base_model: {card["base"]["name"]}
tags: [lora, trl, medical]
---

# LoRA adapter for {card["base"]["name"]}

Fine-tuned on {card["examples"]["seen"]} examples of the {card["dataset"]["kind"].upper()} dataset
{card["dataset"]["id"]}{f" and of what {preferred} prefers," if preferred else ""}
for prompt `{card["dataset"]["prompt"]["version"]}`, in {facts["steps"]} steps and {facts["minutes"]} minutes; loss
{facts["loss_of_first_steps"]} at first, {facts["loss_of_last_steps"]} at last. {card["machine"]}.

It was trained on records of visits of patients who agreed to this use: keep it under the same protection. card.json
holds every figure; evaluation.json, once it is there, says whether its notes were no worse and it may be served.
""",
        encoding="utf-8",
    )
