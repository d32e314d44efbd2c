"""Prompts of the note: versioned template files, filled with the turns that are asked about.

The messages are rules and worked example, which never change and stay in the engine's prefix cache, and one message
with the new turns. The visit's older talk is left out: a small model writes it up again with every delta, and a delta
costs the same in the first minute and in the last.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from scribe_core.interfaces import Request
from scribe_core.types import Speaker, Turn

DEFAULT_PROMPT = "delta_v2"

_LABELS = {Speaker.DOCTOR: "Doctor", Speaker.PATIENT: "Patient", Speaker.OTHER: "Other"}


@dataclass(frozen=True)
class PromptTemplate:
    """One version of the wording. user: with places for `earlier` and `new` turns; examples: (user message, reply)."""

    version: str
    system: str
    user: str
    examples: tuple[tuple[str, str], ...]


@cache
def load_prompt(name: str = DEFAULT_PROMPT) -> PromptTemplate:
    data: dict[str, Any] = tomllib.loads(files("scribe_core.note.prompts").joinpath(f"{name}.toml").read_text())
    user = data["user"]
    return PromptTemplate(
        version=data["version"],
        system=data["system"].strip(),
        user=user,
        examples=tuple((user.format(**example), example["reply"]) for example in data.get("example", ())),
    )


def transcript_text(turns: Sequence[Turn]) -> str:
    """One line a turn. A turn's text is a single line, so speech cannot forge a line of its own."""
    return "".join(f"[{turn.id}] {_LABELS[turn.speaker]}: {' '.join(turn.text.split())}\n" for turn in turns)


def note_request(
    template: PromptTemplate, earlier: Sequence[Turn], new: Sequence[Turn], schema: dict[str, Any], max_tokens: int
) -> Request:
    """Asks what `new` brings to the note; `earlier` is shown so that an answer has its question."""
    messages = [("system", template.system)]
    for user, reply in template.examples:
        messages += [("user", user), ("assistant", reply)]
    messages.append(("user", template.user.format(earlier=transcript_text(earlier), new=transcript_text(new))))
    return Request(tuple(messages), schema, max_tokens)
