"""What the checks catch, by kind of error, and what they mark in the clean twins.

    python -m benchmarks.guardrails --data DIR [--seed 1] [--show KIND]

The notes are the clinicians' of DIR/aci_bench/valid.csv (ACI-Bench validation visits). False alarms and misses on
these same notes were read while the rules were written, so expect worse elsewhere. A statement is taken where the
transcript holds its words (elsewhere the clinician wrote what was not said). One error of each kind that fits is
planted into it; its clean twin is the statement as it was. A statement counts as caught where any check says
unsupported, contradicted or violation. Beside it, the baseline that other tools use: string matching of the
statement's words in the whole transcript, at the threshold that gives as many false alarms.
"""

from __future__ import annotations

import argparse
import csv
import random
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.machine import describe
from scribe_core.guardrails.case import Case
from scribe_core.guardrails.checks import CHECKS
from scribe_core.guardrails.note_io import read_note
from scribe_core.guardrails.omissions import check_visit
from scribe_core.note.evidence import find_evidence
from scribe_core.note.spoken_numbers import written_numbers
from scribe_core.note.transcript_io import read_transcript
from scribe_core.note.wording import content, coverage
from scribe_core.types import Statement, Turn, Verdict
from training.planted import KINDS

ALARMS = {Verdict.UNSUPPORTED, Verdict.CONTRADICTED, Verdict.VIOLATION}
LEAST_WORDS = 4


@dataclass(frozen=True)
class Visit:
    turns: tuple[Turn, ...]
    note: tuple[Statement, ...]

    @property
    def said(self) -> list[Statement]:
        return [s for s in self.note if s.evidence and len(s.text.split()) >= LEAST_WORDS]


def visits(data: Path) -> Iterator[Visit]:
    with (data / "aci_bench" / "valid.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            with tempfile.TemporaryDirectory() as folder:
                talk, note = Path(folder, "talk.txt"), Path(folder, "note.txt")
                talk.write_text(row["dialogue"])
                note.write_text(row["note"])
                turns = tuple(read_transcript(talk))
                yield Visit(turns, tuple(read_note(note, turns)))


def alarms(visit: Visit, statement: Statement) -> set[str]:
    """The checks that find fault."""
    case = Case(statement, visit.turns, visit.note)
    return {name for name, check in CHECKS.items() if any(f.verdict in ALARMS for f in check(case))}


def planted(visit: Visit, statement: Statement, kind: str, rng: random.Random, others: list[str]) -> Statement | None:
    """The statement with an error; its evidence is what it was, but for a fabricated one, which finds its own."""
    text = KINDS[kind](statement.text, rng, others)
    if text is None or text == statement.text:
        return None
    evidence = statement.evidence
    if kind == "fabricated statement":
        evidence = tuple(turn.id for turn in find_evidence(text, visit.turns))
    return statement.model_copy(update={"text": text, "evidence": evidence})


def matching(visit: Visit, statement: Statement) -> float:
    """The baseline: the share of the statement's words and numbers that occur anywhere in the transcript."""
    said = frozenset().union(*(content(turn.text) | written_numbers(turn.text) for turn in visit.turns))
    return coverage(content(statement.text) | written_numbers(statement.text), said)


def omissions(visit: Visit) -> tuple[int, int]:
    """(facts that go unmentioned when one statement is left out, those of them that are reported)."""
    before = {f.message for f in check_visit(visit.turns, visit.note)}
    caught = 0
    for statement in visit.said:
        rest = [other for other in visit.note if other.id != statement.id]
        caught += any(f.message not in before for f in check_visit(visit.turns, rest))
    return len(visit.said), caught


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", help="print the statements of this kind that were missed; clean: false alarms")
    choice = parser.parse_args()
    rng = random.Random(choice.seed)
    print(describe())
    all_visits = list(visits(choice.data))
    clean: list[bool] = []
    clean_scores: list[float] = []
    seconds: list[float] = []
    caught: dict[str, list[bool]] = defaultdict(list)
    scores: dict[str, list[float]] = defaultdict(list)
    for number, visit in enumerate(all_visits):
        others = [s.text for i, other in enumerate(all_visits) if i != number for s in other.said]
        for statement in visit.said:
            started = time.perf_counter()
            found = alarms(visit, statement)
            seconds.append(time.perf_counter() - started)
            clean.append(bool(found))
            clean_scores.append(matching(visit, statement))
            if found and choice.show == "clean":
                print("FALSE ALARM", sorted(found), statement.text)
            for kind in KINDS:
                wrong = planted(visit, statement, kind, rng, others)
                if wrong is not None:
                    hit = bool(alarms(visit, wrong))
                    caught[kind].append(hit)
                    scores[kind].append(matching(visit, wrong))
                    if not hit and choice.show == kind:
                        print("MISSED", wrong.text, "| was:", statement.text)
    rate = statistics.mean(clean)
    threshold = sorted(clean_scores)[int(rate * len(clean_scores))]
    print(
        f"clean twins: {len(clean)} statements, false alarms {rate:.1%}; "
        f"{1000 * statistics.median(seconds):.1f} ms each"
    )
    for kind, hits in caught.items():
        baseline = statistics.mean(score < threshold for score in scores[kind])
        print(f"{kind:22} caught {statistics.mean(hits):6.1%} of {len(hits):4}   string matching {baseline:6.1%}")
    left_out = [omissions(visit) for visit in all_visits]
    total, told = (sum(row[i] for row in left_out) for i in (0, 1))
    print(f"{'omitted statement':22} caught {told / total:6.1%} of {total:4}")


if __name__ == "__main__":
    main()
