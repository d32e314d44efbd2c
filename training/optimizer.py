"""How both models are trained: AdamW, with a rate that rises over a tenth of the steps and then falls to nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

RISING = 0.1
LONGEST_GRADIENT = 1.0


class Optimizer:
    """groups: parameters with their highest rate; steps: how often `step` is called."""

    def __init__(self, groups: Sequence[dict[str, Any]], steps: int) -> None:
        import torch

        self._parameters = [weight for group in groups for weight in group["params"]]
        self._adam = torch.optim.AdamW(groups, weight_decay=0.01)
        self._schedule = torch.optim.lr_scheduler.LambdaLR(
            self._adam,
            lambda step: min((step + 1) / (RISING * steps), max(0.0, (steps - step) / ((1 - RISING) * steps))),
        )

    def step(self, loss: Any) -> float:
        import torch

        loss.backward()
        torch.nn.utils.clip_grad_norm_(self._parameters, LONGEST_GRADIENT)
        self._adam.step()
        self._schedule.step()
        self._adam.zero_grad()
        return loss.item()
