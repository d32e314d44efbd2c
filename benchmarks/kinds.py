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
import json
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.machine import describe
from scribe_core.build import check_models, sentence_vectors
from scribe_core.guardrails.case import Case
from scribe_core.guardrails.checks import OF_ORDERS, all_checks
from scribe_core.guardrails.dosage import CHECK as DOSAGE
from scribe_core.guardrails.note_io import evidence_of
from scribe_core.note.meaning import Meanings
from scribe_core.settings import settings
from scribe_core.types import ALARMS, Finding, Section, Statement, Turn
from training.written import turns_of

TALKS = Path(__file__).with_suffix(".jsonl")


@dataclass(frozen=True)
class Row:
    """kind: of the statement; said: whether it is true; alarms: what the checks say against it."""

    kind: str
    said: bool
    case: Case
    alarms: tuple[Finding, ...]
    seconds: float


def judged(path: Path) -> Iterator[Row]:
    checks = all_checks(check_models(settings()))
    for line in path.read_text(encoding="utf-8").splitlines():
        talk = json.loads(line)
        turns = turns_of(talk["turns"])
        meanings = Meanings(turns, sentence_vectors())
        for number, statement in enumerate(talk["statements"], start=1):
            case = _case(f"s{number}", statement["text"], turns, meanings)
            started = time.perf_counter()
            found = [f for name, check in checks.items() if name not in OF_ORDERS | {DOSAGE} for f in check(case)]
            alarms = tuple(finding for finding in found if finding.verdict in ALARMS)
            said = statement.get("said", statement.get("label") == "supported")
            yield Row(statement["kind"], said, case, alarms, time.perf_counter() - started)


def _case(name: str, text: str, turns: tuple[Turn, ...], meanings: Meanings) -> Case:
    evidence = evidence_of(text, turns, meanings)
    return Case(Statement(id=name, section=Section.SUBJECTIVE, text=text, evidence=evidence), turns, ())


def show(rows: list[Row]) -> None:
    by_kind: dict[tuple[bool, str], list[Row]] = defaultdict(list)
    for row in rows:
        by_kind[row.said, row.kind].append(row)
    for (said, kind), some in sorted(by_kind.items()):
        marked = sum(bool(row.alarms) for row in some)
        print(f"{'true ' if said else 'false'} {kind:20} marked {marked:3} of {len(some):3}")
    for said, name in ((False, "false statements marked"), (True, "true statements left alone")):
        right = [bool(row.alarms) is not said for row in rows if row.said is said]
        print(f"{name:28} {statistics.mean(right):6.1%} of {len(right)}")
    checks: dict[str, list[bool]] = defaultdict(list)
    for row in rows:
        for name in {finding.check for finding in row.alarms}:
            checks[name].append(not row.said)
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
    rows = list(judged(choice.talks))
    for row in rows:
        if row.kind == choice.show and bool(row.alarms) is row.said:
            print(sorted({finding.check for finding in row.alarms}) or "MISSED", row.case.statement.text)
    show(rows)


if __name__ == "__main__":
    main()
