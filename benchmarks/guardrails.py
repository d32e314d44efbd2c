"""What the checks catch, by kind of error, and what they mark in the clean twins.

    python -m benchmarks.guardrails --data DIR [--notes aci_bench|mts_dialog] [--nli NAME] [--seed 1] [--show KIND]

The notes are clinicians': of DIR/aci_bench/valid.csv (ACI-Bench validation visits), whose false alarms and misses were
read while the rules were written, or of DIR/mts_dialog's validation set (short dialogues), of which six
rules saw examples. All statements of LEAST_WORDS or more are taken, also those that differ from the talk in every word,
and those that the clinician wrote without that they were said; of those whose words the transcript holds the share is
given beside it, and on ACI-Bench of those that both of two readers found said in full, and of the others. One error
of each kind that fits is planted into it; its clean twin is the statement as it
was. A statement counts as caught where any check says unsupported, contradicted or violation; allergies, interactions
and contraindications are left out, because they speak of what was ordered, whether or not the statement tells it
rightly (tests/guardrails/test_tables.py measures them). An omitted fact is a statement left out of the note of which
no other statement holds the words. Beside it, the baseline that other tools use: string matching
of the statement's words in the whole transcript, at the threshold that gives as many false alarms; and with --nli a
public model of entailment that reads the transcript at once. Then, for each kind, how often each verdict was the
gravest.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.alarms import findings
from benchmarks.machine import describe
from benchmarks.whole_transcript import WholeTranscript
from scribe_core.build import sentence_vectors
from scribe_core.guardrails.case import Case
from scribe_core.guardrails.note_io import evidence_of
from scribe_core.guardrails.omissions import check_visit
from scribe_core.note.evidence import find_evidence
from scribe_core.note.spoken_numbers import written_numbers
from scribe_core.note.wording import content, coverage
from scribe_core.types import ALARMS, Statement, Verdict
from training.json_lines import json_lines
from training.pairs import UNTOUCHED, Visit, visits
from training.planted import KINDS

NOTES = {
    "aci_bench": (("aci_bench/valid.csv", "dialogue", "note"),),
    "mts_dialog": UNTOUCHED,
}
SAID = Path(__file__).with_name("aci_valid_said.jsonl")
"""How far each statement of ACI-Bench validation was said, as two readers found it apart from each other: full, part,
none, wrong; null where it is no statement."""
CLEAN = "clean twin"
WORDS_HELD = "of these: words held"
IN_FULL = "of these: said in full"
NOT_IN_FULL = "of these: not in full"
GRAVEST = (Verdict.VIOLATION, Verdict.CONTRADICTED, Verdict.UNSUPPORTED, Verdict.NOT_CHECKED)
LEAST_WORDS = 4
OWN_WORDS = 2
Baselines = dict[str, Callable[[Visit, Statement], float]]
"""By name: how likely the statement is, the higher the likelier."""


@dataclass
class Results:
    """By kind: for each statement the gravest verdict, and what each baseline says; and seconds."""

    verdicts: dict[str, list[Verdict]] = field(default_factory=lambda: defaultdict(list))
    baselines: dict[str, dict[str, list[float]]] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)

    def rate(self, kind: str) -> float:
        return statistics.mean(verdict in ALARMS for verdict in self.verdicts[kind])

    def baseline_rate(self, name: str, kind: str) -> float:
        """Caught with the threshold that gives as many false alarms as the checks give."""
        clean = sorted(self.baselines[name][CLEAN])
        threshold = clean[min(len(clean) - 1, int(self.rate(CLEAN) * len(clean)))]
        return statistics.mean(score < threshold for score in self.baselines[name][kind])


def sentences(visit: Visit) -> list[Statement]:
    return [s for s in visit.note if len(s.text.split()) >= LEAST_WORDS]


def told(visit: Visit) -> list[Statement]:
    """The statements whose words the transcript holds."""
    return [s for s in sentences(visit) if find_evidence(s.text, visit.turns)]


def judge(visit: Visit, statement: Statement, kind: str, results: Results, baselines: Baselines) -> set[str]:
    """The checks that find fault."""
    started = time.perf_counter()
    case = Case(statement, visit.turns, visit.note)
    found = findings(case)
    results.seconds.append(time.perf_counter() - started)
    said = {finding.verdict for finding in found}
    results.verdicts[kind].append(next((v for v in GRAVEST if v in said), Verdict.SUPPORTED))
    for name, score in baselines.items():
        results.baselines.setdefault(name, defaultdict(list))[kind].append(score(visit, statement))
    return {finding.check for finding in found if finding.verdict in ALARMS}


def planted(visit: Visit, statement: Statement, kind: str, rng: random.Random, others: list[str]) -> Statement | None:
    """The statement with an error; its evidence is what it was, but for a fabricated one, which finds its own."""
    text = KINDS[kind](statement.text, rng, others)
    if text is None or text == statement.text:
        return None
    evidence = statement.evidence
    if kind == "fabricated statement":
        evidence = evidence_of(text, visit.turns, visit.meanings)
    return statement.replace(text=text, evidence=evidence)


def matching(visit: Visit, statement: Statement) -> float:
    """A baseline: the share of the statement's words and numbers that occur anywhere in the transcript."""
    said = frozenset().union(*(content(turn.text) | written_numbers(turn.text) for turn in visit.turns))
    return coverage(content(statement.text) | written_numbers(statement.text), said)


def omissions(visit: Visit) -> Iterator[tuple[bool, bool]]:
    """For each statement, whether leaving it out is reported, and whether the note then lacks something: at least
    OWN_WORDS that were said in the statement's turns and stand in no other statement. Clinicians write much twice."""
    before = {f.name for f in check_visit(visit.turns, visit.note)}
    for statement in told(visit):
        rest = [other for other in visit.note if other.id != statement.id]
        said = frozenset().union(*(content(t.text) for t in visit.turns if t.id in statement.evidence))
        own = (content(statement.text) & said).difference(*(content(other.text) for other in rest))
        reported = any(f.name not in before for f in check_visit(visit.turns, rest))
        yield reported, len(own) >= OWN_WORDS


def said_in_full() -> dict[tuple[int, str], bool]:
    """By visit and statement of ACI-Bench validation."""
    return {(row["visit"], row["s"]): row["first"] == row["second"] == "full" for row in json_lines(SAID)}


def judge_all(
    rows: Sequence[Visit],
    rng: random.Random,
    show: str | None,
    baselines: Baselines,
    said: Mapping[tuple[int, str], bool],
) -> Results:
    """said: by visit and statement, whether it was said in full, where readers know."""
    results = Results()
    for number, visit in enumerate(rows):
        others = [s.text for i, other in enumerate(rows) if i != number for s in sentences(other)]
        words_held = {s.id for s in told(visit)}
        for statement in sentences(visit):
            found = judge(visit, statement, CLEAN, results, baselines)
            if statement.id in words_held:
                results.verdicts[WORDS_HELD].append(results.verdicts[CLEAN][-1])
            if (number, statement.id) in said:
                kind = IN_FULL if said[number, statement.id] else NOT_IN_FULL
                results.verdicts[kind].append(results.verdicts[CLEAN][-1])
            if found and show == CLEAN:
                print("FALSE ALARM", sorted(found), statement.text)
            for kind in KINDS:
                wrong = planted(visit, statement, kind, rng, others)
                if wrong is not None and not judge(visit, wrong, kind, results, baselines) and show == kind:
                    print("MISSED", wrong.text, "| was:", statement.text)
    return results


def show_results(results: Results) -> None:
    clean = len(results.verdicts[CLEAN])
    median_ms = 1000 * statistics.median(results.seconds)
    print(f"clean twins: {clean} statements, false alarms {results.rate(CLEAN):.1%}; {median_ms:.1f} ms each")
    for kind in (kind for kind in (WORDS_HELD, IN_FULL, NOT_IN_FULL) if kind in results.verdicts):
        print(f"{kind:22} marked {results.rate(kind):6.1%} of {len(results.verdicts[kind]):4}")
    for kind in (kind for kind in KINDS if kind in results.verdicts):
        beside = "".join(f"   {name} {results.baseline_rate(name, kind):6.1%}" for name in results.baselines)
        print(f"{kind:22} caught {results.rate(kind):6.1%} of {len(results.verdicts[kind]):4}{beside}")
    planted_errors = [verdict for kind in KINDS for verdict in results.verdicts.get(kind, ())]
    caught = statistics.mean(verdict in ALARMS for verdict in planted_errors)
    print(f"{'all planted errors':22} caught {caught:6.1%} of {len(planted_errors):4}")
    print("gravest verdict        " + "".join(f"{verdict.value:>14}" for verdict in (*GRAVEST, Verdict.SUPPORTED)))
    for kind, verdicts in results.verdicts.items():
        counts = Counter(verdicts)
        print(f"{kind:22} " + "".join(f"{counts[verdict]:14}" for verdict in (*GRAVEST, Verdict.SUPPORTED)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--notes", choices=NOTES, default="aci_bench")
    parser.add_argument("--nli", help="a second baseline: a public model of entailment, by folder or hub name")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", help=f'print the statements of this kind that were missed; "{CLEAN}": false alarms')
    choice = parser.parse_args()
    print(describe("onnxruntime"), f"; {choice.notes}")
    baselines: Baselines = {"string matching": matching}
    if choice.nli:
        model = WholeTranscript(choice.nli)
        baselines["whole transcript"] = lambda visit, statement: model.supported(visit.turns, statement.text)
    for name, vectors in (("words", None), ("words, else meaning", sentence_vectors())):
        print(f"\nevidence by {name}")
        rows = list(visits(choice.data, NOTES[choice.notes], vectors))
        said = said_in_full() if choice.notes == "aci_bench" else {}
        show_results(judge_all(rows, random.Random(choice.seed), choice.show, baselines, said))
    left_out = [row for visit in rows for row in omissions(visit)]
    for name, some in (
        ("omitted statement", left_out),
        ("of these: omitted fact", [row for row in left_out if row[1]]),
    ):
        print(f"{name:22} caught {statistics.mean(caught for caught, _ in some):6.1%} of {len(some):4}")
    whole = statistics.mean(len(check_visit(visit.turns, visit.note)) for visit in rows)
    print(f"omissions reported beside the whole note: {whole:.1f} a visit")


if __name__ == "__main__":
    main()
