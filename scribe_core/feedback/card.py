"""The card of a dataset: card.json with all figures, and README.md in the hub's form. Neither holds patient text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from typing import Any

from scribe_core.feedback.dataset import Split
from scribe_core.feedback.examples import Example
from scribe_core.note.prompt import load_prompt
from scribe_core.types import DatasetKind, Feedback, Supply

LIBRARIES = ("trl", "peft", "transformers", "datasets", "rapidfuzz", "jellyfish")


def card(
    build_id: str, at: str, kind: DatasetKind, found: Split, supply: Supply, rules: dict[str, Any]
) -> dict[str, Any]:
    """The content of card.json. rules: the settings that decided."""
    used = [record for rows in found.examples.values() for record in _used(rows)]
    return {
        "id": build_id,
        "at": at,
        "kind": kind.value,
        "examples": {name: len(rows) for name, rows in found.examples.items()},
        "visits": {name: len({example.visit_id for example in rows}) for name, rows in found.examples.items()},
        "feedback": {"all": _tally(used)} | {name: _tally(_used(rows)) for name, rows in found.examples.items()},
        "left_out": dict(sorted(found.left_out.items())),
        "consent": supply.model_dump(mode="json", include={"visits", "agreed", "withdrawn", "signed"}),
        "written_by": _count(_writer(record) for record in used if record.model),
        "prompt": {"version": load_prompt().version, "longest_characters": _longest(found)},
        "rules": rules,
        "libraries": {name: _version(name) for name in LIBRARIES},
    }


def readme(facts: dict[str, Any]) -> str:
    """The content of README.md."""
    from jinja2 import Environment

    text = files("scribe_core.feedback").joinpath("card.md.j2").read_text(encoding="utf-8")
    page = Environment(trim_blocks=True, lstrip_blocks=True, autoescape=False).from_string(text)
    return page.render(**facts)


def _used(rows: Iterable[Example]) -> list[Feedback]:
    return [record for example in rows for record in example.feedback]


def _tally(used: Sequence[Feedback]) -> dict[str, dict[str, int]]:
    return {
        "route": _count(record.route.value for record in used),
        "kind_of_edit": _count(record.kind.value if record.kind else "none" for record in used),
        "section": _count(record.section.value for record in used),
        "action": _count(record.action.value for record in used),
    }


def _writer(record: Feedback) -> str:
    return f"{record.model} with {record.prompt_version}"


def _longest(found: Split) -> int:
    lengths = (
        sum(len(message["content"]) for message in example.prompt) + len(example.chosen)
        for rows in found.examples.values()
        for example in rows
    )
    return max(lengths, default=0)


def _count(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
