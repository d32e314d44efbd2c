"""Who speaks, from the words alone: a logistic regression over hashed n-grams, smoothed over neighbours.

The weights ship with the package (weights.npz; model_card.md says what they were trained on).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from scribe_core.errors import ModelUnavailableError
from scribe_core.roles.features import change_features, tokens, turn_features
from scribe_core.roles.outright import company, outright
from scribe_core.roles.present import presences
from scribe_core.roles.smooth import Chain, mixed
from scribe_core.types import Speaker, Turn

WEIGHTS = Path(__file__).with_name("weights.npz")
SPEAKERS = (Speaker.DOCTOR, Speaker.PATIENT, Speaker.OTHER)
EVIDENCE_SCALE = 0.8
CHANGE_SCALE = 0.8
WINDOW = 20
CUTS = ((-0.5, 0.35), (1.0, 0.3), (4.0, 0.35))
# Where two are alone, hardly anybody else speaks; in company somebody else speaks often. Which of the two it is, is
# found from the visit. The patient may open it.
ALONE = Chain(np.log([0.7, 0.2999, 0.0001]), np.array([[0, 0.999, 0.001], [0.999, 0, 0.001], [0.5, 0.5, 0]]), CUTS)
IN_COMPANY = Chain(np.log([0.6, 0.2, 0.2]), np.array([[0, 0.6, 0.4], [0.6, 0, 0.4], [0.6, 0.4, 0]]), CUTS)
KNOWN_OTHER = np.array([0.0, 0.0, 1.0])
CORRECTION_RATE = 2.0


class NgramRoleModel:
    """Implements interfaces.RoleModel. Stateless after loading, so safe to share between threads."""

    def __init__(self, weights: Path = WEIGHTS) -> None:
        """Raises ModelUnavailableError where the weights cannot be read."""
        try:
            with np.load(weights) as arrays:
                self._turn = arrays["turn"].astype(np.float32)
                self._turn_bias = arrays["turn_bias"].astype(np.float32)
                self._change = arrays["change"].astype(np.float32)
                self._change_bias = float(arrays["change_bias"])
        except (OSError, KeyError, ValueError) as error:
            raise ModelUnavailableError(f"The weights of the speaker model ({weights.name}) cannot be read.") from error

    def assign(self, turns: Sequence[Turn], context: Sequence[Turn]) -> list[tuple[Speaker, float]]:
        return best_speakers(self.posterior(turns, context))

    def posterior(
        self, turns: Sequence[Turn], context: Sequence[Turn], evidence: np.ndarray | float = 0.0
    ) -> np.ndarray:
        """Probabilities `(n, 3)` in the order of SPEAKERS. evidence: log-likelihoods `(n, 3)` from elsewhere."""
        if not turns:
            return np.zeros((0, len(SPEAKERS)))
        recent = list(context[-WINDOW:])
        words = [tokens(turn.text) for turn in (*recent, *turns)]
        corrected = [turn for turn in context if turn.speaker_by == "clinician"]
        third_person = any(turn.speaker is Speaker.OTHER for turn in corrected)
        here = presences([*context, *turns])
        heard = self._read(words, len(recent)) + evidence + outright(turns, here[len(context) :])
        if third_person:
            heard = heard + KNOWN_OTHER + self._lessons(words[len(recent) :], corrected)
        known = [_belief(turn) for turn in recent]
        change = [self._change_odds(a, b) for a, b in zip(words, words[1:], strict=False)]
        runs = [chain.posterior(np.vstack([*known, heard]), np.array(change)) for chain in (ALONE, IN_COMPANY)]
        likely = company(here, third_person)
        marginals, _ = mixed(runs, (1 - likely, likely))
        return marginals[len(recent) :]

    def _read(self, words: list[list[str]], first: int) -> np.ndarray:
        """Log-likelihoods `(n, 3)` of the turns from `first` on."""
        padded = [[], *words, []]
        return np.array(
            [
                self._log_likelihood(*turn_features(padded[i + 1], padded[i], padded[i + 2]))
                for i in range(first, len(words))
            ]
        )

    def _log_likelihood(self, buckets: np.ndarray, weights: np.ndarray) -> np.ndarray:
        return EVIDENCE_SCALE * (self._turn[:, buckets] @ weights + self._turn_bias)

    def _change_odds(self, before: list[str], words: list[str]) -> float:
        buckets, weights = change_features(before, words)
        return CHANGE_SCALE * (float(self._change[buckets] @ weights) + self._change_bias)

    def _lessons(self, words: list[list[str]], corrected: Sequence[Turn]) -> np.ndarray:
        """Log-likelihoods `(n, 3)` that corrections add to turns alike: one gradient step on each correction."""
        shift = np.zeros((len(words), len(SPEAKERS)))
        own = [_sparse(turn_words) for turn_words in words]
        for turn in corrected:
            said = tokens(turn.text)
            guess = np.exp(self._log_likelihood(*turn_features(said, [], [])))
            error = (np.arange(len(SPEAKERS)) == SPEAKERS.index(turn.speaker)) - guess / guess.sum()
            there = _sparse(said)
            shift += np.outer([_likeness(here, there) for here in own], error)
        return CORRECTION_RATE * shift


def best_speakers(posterior: np.ndarray) -> list[tuple[Speaker, float]]:
    """The likeliest speaker of each row of `(n, 3)` probabilities, and its probability."""
    return [(SPEAKERS[int(row.argmax())], float(min(row.max(), 1.0))) for row in posterior]


def _belief(turn: Turn) -> np.ndarray:
    """Log-probabilities `(3,)` of the speaker that a turn already has; a clinician's choice is certain."""
    sure = 0.9999 if turn.speaker_by == "clinician" else min(max(turn.speaker_score, 0.34), 0.99)
    rest = (1 - sure) / (len(SPEAKERS) - 1)
    return np.log([sure if speaker is turn.speaker else rest for speaker in SPEAKERS])


def _sparse(words: list[str]) -> dict[int, float]:
    buckets, weights = turn_features(words, [], [])
    norm = float(np.sqrt(weights @ weights)) or 1.0
    return dict(zip(buckets.tolist(), (weights / norm).tolist(), strict=True))


def _likeness(a: dict[int, float], b: dict[int, float]) -> float:
    """Cosine, 0 to 1."""
    return sum(weight * b[bucket] for bucket, weight in a.items() if bucket in b)
