"""A language model's opinion on the turns that the small model is unsure of."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from string import Template

import numpy as np

from scribe_core.errors import LanguageModelError
from scribe_core.interfaces import LanguageModel, Request
from scribe_core.roles.model import SPEAKERS, NgramRoleModel, best_speakers
from scribe_core.types import Speaker, Turn

PROMPT_VERSION = "roles_v1"
UNSURE_BELOW = 0.75
TRUST = 0.6
CONTEXT_TURNS = 6
MOST_ASKED = 8

_log = logging.getLogger(__name__)


class LlmRoleModel:
    """Implements interfaces.RoleModel. Where the language model fails, the small model's answer stands."""

    def __init__(
        self, llm: LanguageModel, base: NgramRoleModel, unsure_below: float = UNSURE_BELOW, trust: float = TRUST
    ) -> None:
        """unsure_below: ask about turns whose best speaker is less likely than this.
        trust: log-odds that an answer adds to the speaker it names."""
        self._llm, self._base = llm, base
        self._unsure_below, self._trust = unsure_below, trust

    def assign(self, turns: Sequence[Turn], context: Sequence[Turn]) -> list[tuple[Speaker, float]]:
        first = self._base.posterior(turns, context)
        unsure = [int(i) for i in np.flatnonzero(first.max(axis=1) < self._unsure_below)] if len(turns) else []
        asked = sorted(sorted(unsure, key=lambda i: first[i].max())[:MOST_ASKED])
        if not asked:
            return best_speakers(first)
        evidence = np.zeros_like(first)
        for i, speaker in self._ask(turns, context, first, asked).items():
            evidence[i, SPEAKERS.index(speaker)] = self._trust
        return best_speakers(self._base.posterior(turns, context, evidence))

    def _ask(
        self, turns: Sequence[Turn], context: Sequence[Turn], first: np.ndarray, asked: list[int]
    ) -> dict[int, Speaker]:
        names = {f"line_{i + 1}": i for i in asked}
        prompt = _prompt(turns, context[-CONTEXT_TURNS:], first, asked)
        request = Request((("user", prompt),), _schema(list(names)), max_tokens=16 * len(asked) + 16)
        try:
            answer = json.loads(self._llm.generate([request])[0].text)
            return {names[name]: Speaker(speaker) for name, speaker in answer.items() if name in names}
        except (LanguageModelError, ValueError, AttributeError, IndexError) as error:
            _log.warning("roles: no answer from the language model (%s)", type(error).__name__)
            return {}


@lru_cache(maxsize=1)
def _template() -> Template:
    path = Path(__file__).parent / "prompts" / f"{PROMPT_VERSION}.txt"
    return Template(path.read_text(encoding="utf-8"))


def _prompt(turns: Sequence[Turn], context: Sequence[Turn], first: np.ndarray, asked: list[int]) -> str:
    known = [f"- {turn.speaker}: {turn.text}" for turn in context]
    new = [
        f"{i + 1}. {'?' if i in asked else best_speakers(first[i : i + 1])[0][0]}: {turn.text}"
        for i, turn in enumerate(turns)
    ]
    return _template().substitute(lines="\n".join(known + new), asked=", ".join(str(i + 1) for i in asked))


def _schema(names: list[str]) -> dict:
    speaker = {"type": "string", "enum": [str(speaker) for speaker in SPEAKERS]}
    return {
        "type": "object",
        "properties": {name: speaker for name in names},
        "required": names,
        "additionalProperties": False,
    }
