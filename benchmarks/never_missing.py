"""Is what no note may leave out listed where it is missing? `python -m benchmarks.never_missing [--talks FILE]`

FILE (benchmarks/never_missing.jsonl): 80 made-up talks with notes, a talk a line; "must" names what has to stand in a
note (self_harm, violence, allergy, pregnancy, red_flag, agreed: what was agreed for an emergency), its turns, and
whether this note has it. About half of the talks hold nothing of the kind and come near: idioms, denials, other
people's. They are kept aside: training/never_missing has others to work with. Prints for each topic how many of the
missing facts an omission points at, how many of these are high, and how many high ones point at nothing that is
missing.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.machine import describe
from scribe_core.build import build_guard
from scribe_core.guardrails.checks import Guard
from scribe_core.settings import settings
from scribe_core.types import Finding, Severity, Verdict
from training.json_lines import json_lines
from training.never_missing_model import statement
from training.written import turns_of

TALKS = Path(__file__).with_suffix(".jsonl")


def omissions(guard: Guard, talk: dict[str, Any]) -> list[Finding]:
    turns = turns_of(talk["turns"])
    note = [statement(number, text, turns) for number, text in enumerate(talk["note"], start=1)]
    return [finding for finding in guard.check_visit(turns, note) if finding.verdict is Verdict.OMITTED]


def points_at(finding: Finding, fact: dict[str, Any]) -> bool:
    return bool(set(finding.evidence) & set(fact["turns"]))


def missing(talk: dict[str, Any]) -> Iterator[dict[str, Any]]:
    return (fact for fact in talk["must"] if not fact["in_note"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--talks", type=Path, default=TALKS)
    parser.add_argument("--show", action="store_true", help="print what is missing and not listed as high")
    choice = parser.parse_args()
    print(describe("onnxruntime"), f"; {choice.talks.name}")
    guard = build_guard(settings())
    counts: Counter[tuple[str, str]] = Counter()
    false_high = 0
    for talk in json_lines(choice.talks):
        found = omissions(guard, talk)
        high = [finding for finding in found if finding.severity is Severity.HIGH]
        false_high += sum(not any(points_at(finding, fact) for fact in missing(talk)) for finding in high)
        for fact in missing(talk):
            counts[fact["topic"], "missing"] += 1
            counts[fact["topic"], "listed"] += any(points_at(finding, fact) for finding in found)
            counts[fact["topic"], "high"] += any(points_at(finding, fact) for finding in high)
            if choice.show and not any(points_at(finding, fact) for finding in high):
                print(fact["topic"], "|", " / ".join(talk["turns"][turn - 1] for turn in fact["turns"]))
    guard.close()
    for topic in sorted({topic for topic, _ in counts}):
        print(f"{topic:10} missing {counts[topic, 'missing']:3}, listed {counts[topic, 'listed']:3}, "
              f"as high {counts[topic, 'high']:3}")  # fmt: skip
    print(f"high ones that point at nothing missing: {false_high}")


if __name__ == "__main__":
    main()
