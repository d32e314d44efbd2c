"""A language model's opinion on the turns that the small model is unsure of."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from string import Template
from typing import Any

import numpy as np

from scribe_core.errors import LanguageModelError
from scribe_core.interfaces import LanguageModel, Request
from scribe_core.roles.model import SPEAKERS, NgramRoleModel, best_speakers
from scribe_core.types import Speaker, Turn

PROMPT_VERSION = "roles_v1"
# A 1.5B model was no surer than the small one on held-out turns (model_card.md): it is asked about near ties only,
# and tips only those.
UNSURE_BELOW = 0.65
TRUST = 0.5
CONTEXT_TURNS = 6
MOST_ASKED = 8
WINDOW_TURNS = 24

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
        windows = [window for window in self._windows(turns, context, first) if window.asked]
        if not windows:
            return best_speakers(first)
        evidence = np.zeros_like(first)
        for i, speaker in self._ask(windows).items():
            evidence[i, SPEAKERS.index(speaker)] = self._trust
        return best_speakers(self._base.posterior(turns, context, evidence))

    def _windows(self, turns: Sequence[Turn], context: Sequence[Turn], first: np.ndarray) -> Iterator[_Window]:
        """Stretches short enough for a prompt, each with the lines before it and those it is unsure of."""
        guessed = [(turn.text, speaker) for turn, (speaker, _) in zip(turns, best_speakers(first), strict=True)]
        known = [(turn.text, turn.speaker) for turn in context[-CONTEXT_TURNS:]]
        for start in range(0, len(turns), WINDOW_TURNS):
            sureness = first[start : start + WINDOW_TURNS].max(axis=1)
            least_sure = [start + int(i) for i in np.argsort(sureness)[:MOST_ASKED] if sureness[i] < self._unsure_below]
            before = (known + guessed[:start])[-CONTEXT_TURNS:]
            yield _Window(start, before, guessed[start : start + WINDOW_TURNS], sorted(least_sure))

    def _ask(self, windows: Sequence[_Window]) -> dict[int, Speaker]:
        """The speaker of each turn that got an answer."""
        try:
            replies = self._llm.generate([window.request() for window in windows])
            answers = [json.loads(reply.text) for reply in replies]
            return {
                turn: Speaker(answer[name])
                for window, answer in zip(windows, answers, strict=True)
                for name, turn in window.names.items()
            }
        except (LanguageModelError, ValueError, TypeError, KeyError, RecursionError) as error:
            _log.warning("roles: no answer from the language model (%s)", type(error).__name__)
            return {}


@dataclass(frozen=True)
class _Window:
    """before, lines: (text, speaker as far as known); asked: the turns in question, counted over all turns."""

    start: int
    before: list[tuple[str, Speaker]]
    lines: list[tuple[str, Speaker]]
    asked: list[int]

    @property
    def names(self) -> dict[str, int]:
        return {f"line_{turn - self.start + 1}": turn for turn in self.asked}

    def request(self) -> Request:
        shown = [f"- {speaker}: {text}" for text, speaker in self.before]
        for i, (text, speaker) in enumerate(self.lines):
            shown.append(f"{i + 1}. {'?' if self.start + i in self.asked else speaker}: {text}")
        asked = ", ".join(str(turn - self.start + 1) for turn in self.asked)
        prompt = _template().substitute(lines="\n".join(shown), asked=asked)
        return Request((("user", prompt),), _schema(list(self.names)), max_tokens=16 * len(self.asked) + 16)


@lru_cache(maxsize=1)
def _template() -> Template:
    path = Path(__file__).parent / "prompts" / f"{PROMPT_VERSION}.txt"
    return Template(path.read_text(encoding="utf-8"))


def _schema(names: list[str]) -> dict[str, Any]:
    speaker = {"type": "string", "enum": [str(speaker) for speaker in SPEAKERS]}
    return {
        "type": "object",
        "properties": {name: speaker for name in names},
        "required": names,
        "additionalProperties": False,
    }
