"""The note as JSON and as text that a clinician would paste."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scribe_core.note.merge import visible
from scribe_core.types import Addendum, Section, Statement

EMPTY = "Nothing recorded."


def note_json(statements: Sequence[Statement]) -> dict[str, Any]:
    """The content of note.json."""
    fields = {"id", "text", "evidence", "state"}
    return {
        "sections": {
            section.value: [s.model_dump(mode="json", include=fields) for s in visible(statements, section)]
            for section in Section
        }
    }


def note_text(statements: Sequence[Statement], addenda: Sequence[Addendum] = ()) -> str:
    """Four headings with their statements, one a line; then what was added after the signature."""
    parts = []
    for section in Section:
        lines = [statement.text for statement in visible(statements, section)]
        parts.append("\n".join([section.value.upper(), *(lines or [EMPTY])]))
    parts += [f"ADDENDUM ({item.name}, {item.at[:16].replace('T', ' ')} UTC)\n{item.text}" for item in addenda]
    return "\n\n".join(parts) + "\n"
