"""What the checks say of made-up talk, by kind of statement: `python -m benchmarks.kinds [--talks FILE] [--show KIND]`.

FILE (benchmarks/kinds.jsonl): a talk a line, with statements that it says ("said": true) and such as it does not, of
each kind some twenty or more: true in other words, of a relative, offered and declined; false by side, by the time of
another event, by who did it. Two readers labelled them without seeing each other's labels, and agreed on 806 of 810;
the other four are left out. Nothing was trained or tuned on them. Prints for each kind how many were marked: of false
statements all are to be, of true ones none. Findings of doses, allergies, interactions and contraindications are left
out, as they speak of what was ordered.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.alarms import alarms
from benchmarks.machine import describe
from scribe_core.build import sentence_vectors
from scribe_core.guardrails.case import Case
from scribe_core.guardrails.note_io import evidence_of
from scribe_core.note.meaning import Meanings
from scribe_core.types import Finding, Section, Statement, Turn
from training.json_lines import json_lines
from training.written import turns_of

TALKS = Path(__file__).with_suffix(".jsonl")


@dataclass(frozen=True)
class Asked:
    """A statement about a talk. kind: of the statement; said: whether it is true."""

    kind: str
    said: bool
    text: str
    turns: tuple[Turn, ...]

    def case(self) -> Case:
        """With the turns that the statement finds. Raises StageError."""
        evidence = evidence_of(self.text, self.turns, Meanings(self.turns, sentence_vectors()))
        statement = Statement(id="s1", section=Section.SUBJECTIVE, text=self.text, evidence=evidence)
        return Case(statement, self.turns, ())


@dataclass(frozen=True)
class Row:
    """found: what the checks say against the statement."""

    asked: Asked
    found: tuple[Finding, ...]
    seconds: float

    @property
    def right(self) -> bool:
        return bool(self.found) is not self.asked.said


def read(path: Path) -> Iterator[Asked]:
    for talk in json_lines(path):
        turns = turns_of(talk["turns"])
        for row in talk["statements"]:
            yield Asked(row["kind"], row.get("said", row.get("label") == "supported"), row["text"], turns)


def judged(asked: Asked) -> Row:
    case = asked.case()
    started = time.perf_counter()
    return Row(asked, alarms(case), time.perf_counter() - started)


def show(rows: list[Row]) -> None:
    by_kind: dict[tuple[bool, str], list[Row]] = defaultdict(list)
    for row in rows:
        by_kind[row.asked.said, row.asked.kind].append(row)
    for (said, kind), some in sorted(by_kind.items()):
        marked = sum(bool(row.found) for row in some)
        print(f"{'true ' if said else 'false'} {kind:20} marked {marked:3} of {len(some):3}")
    for said, name in ((False, "false statements marked"), (True, "true statements left alone")):
        right = [row.right for row in rows if row.asked.said is said]
        print(f"{name:28} {statistics.mean(right):6.1%} of {len(right)}")
    checks: dict[str, list[bool]] = defaultdict(list)
    for row in rows:
        for name in {finding.check for finding in row.found}:
            checks[name].append(not row.asked.said)
    for name, right in sorted(checks.items()):
        print(f"marked by {name:18} {len(right):4}, of these rightly {statistics.mean(right):6.1%}")
    times_ms = sorted(1000 * row.seconds for row in rows)
    print(f"{statistics.median(times_ms):.0f} ms a statement, 95 % within {times_ms[int(0.95 * len(times_ms))]:.0f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--talks", type=Path, default=TALKS)
    parser.add_argument("--show", help="print the statements of this kind that were judged wrongly")
    choice = parser.parse_args()
    print(describe("onnxruntime"), f"; {choice.talks.name}")
    rows = [judged(asked) for asked in read(choice.talks)]
    for row in rows:
        if row.asked.kind == choice.show and not row.right:
            print(sorted({finding.check for finding in row.found}) or "MISSED", row.asked.text)
    show(rows)


if __name__ == "__main__":
    main()
