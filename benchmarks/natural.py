"""What the checks say of the product's own notes: `python -m benchmarks.natural --data DIR [--show WHAT]`.

benchmarks/natural/ID.json are its drafts (`benchmarks.natural_drafts`): of ACI-Bench validation visits, whose talk is
read from DIR, and of recordings, whose heard talk they hold. Two readers labelled each statement without seeing the
checks' findings or each other's labels, and a third decided where they differed (labels.jsonl): right, section (right,
in the wrong section), trivial, small (wrong in a small way), matters (wrong in a way that matters), twice (said twice).
missing.jsonl: facts that were said and stand in no statement, with their turns and whether they are important.

Prints the share of each label and the readers' agreement; how many of the statements that are wrong in a way that
matters are marked; how many of the marked ones are wrong; how many of the important missing facts an omission points
at, and how many of the omissions point at a missing fact. WHAT: missed, false or missing, to print them.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.alarms import alarms
from benchmarks.machine import describe
from benchmarks.natural_drafts import ALL, FOLDER
from scribe_core.build import build_guard, load_finder
from scribe_core.guardrails.case import Case, around
from scribe_core.note.transcript_io import read_transcript
from scribe_core.settings import settings
from scribe_core.types import Finding, Section, Statement, Turn, Verdict, talk_of
from training.drafts import masked_talk
from training.encounters import held_back
from training.json_lines import json_lines
from training.pairs import as_file

LABELS = ("right", "section", "trivial", "small", "matters", "twice")
WRONG = frozenset({"small", "matters"})


@dataclass(frozen=True)
class Draft:
    name: str
    turns: tuple[Turn, ...]
    note: tuple[Statement, ...]


def drafts(data: Path) -> Iterator[Draft]:
    talk = {encounter.id: encounter for encounter in held_back(data, ALL)}
    finder = load_finder(settings())
    for path in sorted(FOLDER.glob("*.json")):
        row = json.loads(path.read_text(encoding="utf-8"))
        note = tuple(Statement(**s | {"section": Section(s["section"])}) for s in row["statements"])
        if row["turns"]:
            with as_file(json.dumps({"turns": row["turns"]})) as file:
                turns = read_transcript(file)
        else:
            turns, _ = masked_talk(talk[row["visit"]], finder)
        yield Draft(row["visit"], tuple(talk_of(turns)), note)


def share(part: int, whole: int) -> str:
    return f"{part / max(1, whole):6.1%} of {whole}"


def show_labels(rows: Sequence[dict[str, Any]]) -> None:
    counts = Counter(row["label"] for row in rows)
    print(f"{len(rows)} statements: " + ", ".join(f"{name} {counts[name] / len(rows):.1%}" for name in LABELS))
    same = sum(row["first"] == row["second"] for row in rows)
    alike = sum((row["first"] in WRONG) == (row["second"] in WRONG) for row in rows)
    print(f"both readers said the same of {share(same, len(rows))}, both right or both wrong {share(alike, len(rows))}")


def show_flags(rows: Sequence[dict[str, Any]], found: dict[tuple[str, str], tuple[Finding, ...]]) -> None:
    for name in LABELS:
        some = [row for row in rows if row["label"] == name]
        print(f"{name:8} marked {share(sum(bool(found[row['visit'], row['s']]) for row in some), len(some))}")
    marked = [row for row in rows if found[row["visit"], row["s"]]]
    print(f"flags that are right {share(sum(row['label'] in WRONG for row in marked), len(marked))}")
    for check in sorted({finding.check for some in found.values() for finding in some}):
        by = [row for row in marked if check in {finding.check for finding in found[row["visit"], row["s"]]}]
        print(f"  by {check:16} right {share(sum(row['label'] in WRONG for row in by), len(by))}")


def show_missing(facts: Sequence[dict[str, Any]], read: dict[str, Draft], show: bool) -> None:
    listed = list(_listed(read))
    points = {
        (at, row): _points_at(finding, fact, read[name].turns)
        for at, (name, finding) in enumerate(listed)
        for row, fact in enumerate(facts)
        if fact["visit"] == name
    }
    hits = [fact for row, fact in enumerate(facts) if any(points.get((at, row)) for at in range(len(listed)))]
    important = [fact for fact in facts if fact["important"]]
    print(f"missing facts listed {share(len(hits), len(facts))}")
    print(f"of these important   {share(sum(fact['important'] for fact in hits), len(important))}")
    true = sum(any(points.get((at, row)) for row in range(len(facts))) for at in range(len(listed)))
    print(f"omissions that point at a missing fact {share(true, len(listed))}")
    for fact in important if show else ():
        if fact not in hits:
            print("NOT LISTED", fact["visit"], fact["turns"], fact["fact"])


def _listed(read: dict[str, Draft]) -> Iterator[tuple[str, Finding]]:
    """(visit, what was heard and is in no statement)"""
    guard = build_guard(settings())
    for name, draft in read.items():
        for finding in guard.check_visit(draft.turns, draft.note):
            if finding.verdict is Verdict.OMITTED:
                yield name, finding
    guard.close()


def _points_at(finding: Finding, fact: dict[str, Any], turns: Sequence[Turn]) -> bool:
    """At one of its turns, or the one beside it."""
    return bool({turn.id for turn in around(turns, fact["turns"])} & set(finding.evidence))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--show", choices=("missed", "false", "missing"))
    choice = parser.parse_args()
    print(describe("onnxruntime"))
    read = {draft.name: draft for draft in drafts(choice.data)}
    rows, facts = list(json_lines(FOLDER / "labels.jsonl")), list(json_lines(FOLDER / "missing.jsonl"))
    found = {
        (name, item.id): alarms(Case(item, draft.turns, draft.note))
        for name, draft in read.items()
        for item in draft.note
    }
    texts = {(name, s.id): s.text for name, draft in read.items() for s in draft.note}
    for row in rows:
        marked = found[row["visit"], row["s"]]
        if (choice.show == "missed" and row["label"] == "matters" and not marked) or (
            choice.show == "false" and row["label"] not in WRONG and marked
        ):
            print(row["visit"], row["label"], sorted({f.check for f in marked}), texts[row["visit"], row["s"]])
    show_labels(rows)
    show_flags(rows, found)
    show_missing(facts, read, choice.show == "missing")


if __name__ == "__main__":
    main()
