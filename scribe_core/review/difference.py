"""What a person changed in the model's draft, word by word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from scribe_core.types import Change, ChangeKind, Section, Statement

Mark = Literal["same", "added", "removed"]


@dataclass(frozen=True)
class StatementDifference:
    """One statement of draft or note: in order, stretches of words that are the same, added or removed.

    drafted_in: where the draft had it, None for what a person wrote; noted_in: where the note has it, None for what is
    not in it. section: where it is now, or was."""

    id: str
    section: Section
    words: tuple[tuple[Mark, str], ...]
    drafted_in: Section | None
    noted_in: Section | None


def difference(history: Sequence[Change], statements: Sequence[Statement]) -> list[StatementDifference]:
    """In the order of the statements' ids, all that the draft or the note holds."""
    drafts = drafted(history)
    rows = [_row(drafts.get(statement.id), statement) for statement in statements]
    return [row for row in rows if row.drafted_in or row.noted_in]


def drafted(history: Sequence[Change]) -> dict[str, Statement]:
    """The model's last wording of each statement before a person touched it, by id."""
    drafts: dict[str, Statement] = {}
    for change in history:
        if change.kind is ChangeKind.DRAFT:
            drafts |= {after.id: after for after in change.after if not after.touched}
    return {key: draft for key, draft in drafts.items() if not draft.retracted}


def word_difference(before: str, after: str) -> tuple[tuple[Mark, str], ...]:
    old, new = before.split(), after.split()
    parts: list[tuple[Mark, str]] = []
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            parts.append(("same", " ".join(old[i:j])))
            continue
        if j > i:
            parts.append(("removed", " ".join(old[i:j])))
        if m > k:
            parts.append(("added", " ".join(new[k:m])))
    return tuple(parts)


def _row(draft: Statement | None, statement: Statement) -> StatementDifference:
    standing = statement if statement.stands else None
    return StatementDifference(
        id=statement.id,
        section=(standing or draft or statement).section,
        words=word_difference(draft.text if draft else "", standing.text if standing else ""),
        drafted_in=draft.section if draft else None,
        noted_in=standing.section if standing else None,
    )
