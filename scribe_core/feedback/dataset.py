"""The examples of all visits as one dataset: without repetitions, split by visit, as JSON lines."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from scribe_core.feedback.examples import Example, Harvest

TRAIN, VALIDATION = "train", "validation"
REPEATED = "the same example came before"
SEEN = "its prompt is in the training split"


def _no_examples() -> dict[str, list[Example]]:
    return {TRAIN: [], VALIDATION: []}


@dataclass
class Split:
    """Examples by split, and why others were left out, counted."""

    examples: dict[str, list[Example]] = field(default_factory=_no_examples)
    left_out: Counter[str] = field(default_factory=Counter)

    @property
    def visit_ids(self) -> tuple[str, ...]:
        return tuple(sorted({example.visit_id for rows in self.examples.values() for example in rows}))

    @property
    def files(self) -> dict[str, str]:
        """Name to content; none for a split without examples, which the libraries cannot read."""
        return {f"{name}.jsonl": json_lines(rows) for name, rows in self.examples.items() if rows}


def split(harvests: Iterable[Harvest], validation_share: float) -> Split:
    """A visit is wholly in one split. No prompt is in both: the same talk may have been recorded twice."""
    found = Split()
    unique: dict[tuple[str, str, str | None], Example] = {}
    for harvest in harvests:
        found.left_out.update(harvest.left_out)
        for example in harvest.examples:
            known = unique.setdefault(_identity(example), example)
            found.left_out[REPEATED] += known is not example
    for example in unique.values():
        name = VALIDATION if in_validation(example.visit_id, validation_share) else TRAIN
        found.examples[name].append(example)
    _keep_apart(found)
    found.left_out += Counter()  # drops zeros
    return found


def in_validation(visit_id: str, share: float) -> bool:
    """By a hash of the id alone, so that a visit stays in its split from build to build."""
    return int.from_bytes(hashlib.sha256(visit_id.encode()).digest()[:8]) / 2**64 < share


def json_lines(examples: Sequence[Example]) -> str:
    return "".join(json.dumps(example.record(), ensure_ascii=False) + "\n" for example in examples)


def _identity(example: Example) -> tuple[str, str, str | None]:
    return example.prompt[-1]["content"], example.chosen, example.rejected


def _keep_apart(found: Split) -> None:
    known = {example.prompt[-1]["content"] for example in found.examples[TRAIN]}
    kept = [example for example in found.examples[VALIDATION] if example.prompt[-1]["content"] not in known]
    found.left_out[SEEN] += len(found.examples[VALIDATION]) - len(kept)
    found.examples[VALIDATION] = kept
