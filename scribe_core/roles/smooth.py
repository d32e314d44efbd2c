"""Who speaks, smoothed over neighbours: a hidden Markov chain over the speakers of successive turns.

How often the speaker changes depends on how the talk was cut: whole turns nearly always alternate, sentences do
not. The cut is not known, so the chain is run once for each of a few ways of cutting, and these are weighted by
how well they explain the visit (`mixed`). So are chains of two and of three speakers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_NEVER = 1e-9


@dataclass(frozen=True)
class Chain:
    """start: log-probability of the first speaker `(k,)`; change_to: probabilities `(k, k)` of the next speaker
    where the speaker changes; cuts: (log-odds added to a change, prior) of each way of cutting."""

    start: np.ndarray
    change_to: np.ndarray
    cuts: tuple[tuple[float, float], ...]

    def posterior(self, evidence: np.ndarray, change: np.ndarray) -> tuple[np.ndarray, float]:
        """Probabilities `(n, k)` of the speakers, and how well the chain explains the visit: its log-likelihood.

        evidence: log-likelihood `(n, k)` of each turn under each speaker; change: log-odds `(n - 1,)` that the
        speaker changes after each turn but the last.
        """
        runs = [self._run(evidence, change + odds) for odds, _ in self.cuts]
        return mixed(runs, [prior for _, prior in self.cuts])

    def _run(self, evidence: np.ndarray, change: np.ndarray) -> tuple[np.ndarray, float]:
        """Forward and backward pass: marginals `(n, k)` and the log-likelihood of the whole."""
        steps = self._steps(change)
        forward = [self.start + evidence[0]]
        for step, here in zip(steps, evidence[1:], strict=True):
            forward.append(_log_sum(forward[-1][:, None] + step, 0) + here)
        backward = [np.zeros_like(self.start)]
        for step, there in zip(steps[::-1], evidence[:0:-1], strict=True):
            backward.append(_log_sum(step + (there + backward[-1]), 1))
        joint = np.array(forward) + np.array(backward[::-1])
        fit = _log_sum(joint[0], 0)
        return np.exp(joint - _log_sum(joint, 1)[:, None]), float(fit)

    def _steps(self, change: np.ndarray) -> np.ndarray:
        """Log-transitions `(n - 1, k, k)`."""
        moves = 1 / (1 + np.exp(-np.clip(change, -8, 8)))
        steps = moves[:, None, None] * self.change_to
        speakers = np.arange(len(self.start))
        steps[:, speakers, speakers] = 1 - moves[:, None]
        return np.log(np.maximum(steps, _NEVER))


def mixed(runs: Sequence[tuple[np.ndarray, float]], priors: Sequence[float]) -> tuple[np.ndarray, float]:
    """The mean of probabilities `(n, k)`, each weighted by its prior and its log-likelihood; and that of the whole."""
    weight = np.array([fit for _, fit in runs]) + np.log(priors)
    whole = _log_sum(weight, 0)
    return np.einsum("c,cnk->nk", np.exp(weight - whole), np.array([marginal for marginal, _ in runs])), float(whole)


def _log_sum(values: np.ndarray, axis: int) -> np.ndarray:
    top = values.max(axis=axis)
    return top + np.log(np.exp(values - np.expand_dims(top, axis)).sum(axis=axis))
