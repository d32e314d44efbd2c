"""Prompts of the note: versioned template files, filled with what is new and the little that came right before.

The messages are: rules, worked example, and one user message with the turns and, at its very end, the task. Rules and
example never change, and the sections of one delta share their turns, so the engine's prefix cache holds them. The
visit's older talk is left out: a small model writes it up again with every delta, and a delta costs the same in the
first minute and in the last.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from scribe_core.interfaces import Request
from scribe_core.note.turns import latest
from scribe_core.types import Section, Speaker, Turn

DEFAULT_PROMPT = "delta_v1"
CONTEXT_WORDS = 40
"""Older talk that is shown, so that an answer has its question."""

_LABELS = {Speaker.DOCTOR: "Doctor", Speaker.PATIENT: "Patient", Speaker.OTHER: "Other"}


@dataclass(frozen=True)
class PromptTemplate:
    """One version of the wording: `reminder` by section; each example is a step with its turns and, by section, the
    reply."""

    version: str
    system: str
    task: str
    reminder: dict[str, str]
    examples: tuple[dict[str, str], ...]


@cache
def load_prompt(name: str = DEFAULT_PROMPT) -> PromptTemplate:
    data: dict[str, Any] = tomllib.loads(files("scribe_core.note.prompts").joinpath(f"{name}.toml").read_text())
    return PromptTemplate(
        version=data["version"],
        system=data["system"].strip(),
        task=data["task"],
        reminder=data.get("reminder", {}),
        examples=tuple(data.get("example", ())),
    )


def transcript_text(turns: Sequence[Turn]) -> str:
    """One line a turn. A turn's text is a single line, so speech cannot forge a line of its own."""
    return "".join(f"[{turn.id}] {_LABELS[turn.speaker]}: {' '.join(turn.text.split())}\n" for turn in turns)


def section_request(
    template: PromptTemplate,
    section: Section,
    turns: Sequence[Turn],
    first_new: int,
    schema: dict[str, Any],
    max_tokens: int,
) -> Request:
    """Asks for the statements that turns `first_new`.. of `turns` bring to one section."""
    messages = [("system", template.system), *_example_messages(template)]
    older = [turn for turn in turns if turn.id < first_new]
    shown = [*latest(older, CONTEXT_WORDS), *turns[len(older) :]]
    task = _task(template, section, first_new, turns[-1].id)
    messages.append(("user", transcript_text(shown) + task))
    return Request(tuple(messages), schema, max_tokens)


def _example_messages(template: PromptTemplate) -> list[tuple[str, str]]:
    messages: list[tuple[str, str]] = []
    first = 1
    for example in template.examples:
        transcript = example["transcript"].strip() + "\n"
        last = first + transcript.count("\n") - 1
        for section in Section:
            messages.append(("user", transcript + _task(template, section, first, last)))
            messages.append(("assistant", example[section]))
            transcript = ""
        first = last + 1
    return messages


def _task(template: PromptTemplate, section: Section, first: int, last: int) -> str:
    return template.task.format(section=section, reminder=template.reminder[section], first=first, last=last)
