"""A clinician who is a program: corrects drafts towards a reference note through the product's own reviewer, its checks
running, and signs them."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress

from scribe_core.board import Board
from scribe_core.errors import BadInputError
from scribe_core.feedback.material import read_material
from scribe_core.guardrails.checks import Guard
from scribe_core.guardrails.note_io import read_note
from scribe_core.interfaces import PiiFinder, VisitStore
from scribe_core.masking import with_vault
from scribe_core.privacy import mask_typed, reveal
from scribe_core.types import (
    ALARMS,
    ChangeKind,
    Checked,
    Finding,
    FindingName,
    Override,
    Person,
    Role,
    Statement,
    Verdict,
)
from scribe_core.work.checker import Checker
from scribe_core.work.duties import Duties
from scribe_core.work.reviewer import Reviewer
from training.corrections import actions
from training.pairs import as_file
from training.reference import Talk, plain

CLINICIAN = Person(id="simulated", name="Simulated clinician", roles=frozenset({Role.CLINICIAN}))
REASON = "The reference note says nothing against it."
LONGEST_CHECKS_S = 600.0
"""Of one note; more means that the checks hang."""


class SimulatedClinician:
    """With the product's reviewer and its checks on one store."""

    def __init__(self, store: VisitStore, finder: PiiFinder, guard: Guard) -> None:
        self.store, self.finder = store, finder
        self._checker = Checker(store, Board(store), guard, Duties(store, LONGEST_CHECKS_S), first_delay_s=1.0)
        self._reviewer = Reviewer(store, lambda: finder)

    def review(self, visit_id: str, note: str) -> Counter[ChangeKind]:
        """Corrects the draft by the reference `note` and signs it. Gives back the steps, counted.

        What is left out once a wrong sentence is rejected is added to the note with a click, as a quotation: the
        datasets take no stretch with one, so that nobody learns to leave it out."""
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
            self._reviewer.act(visit_id, action.replace(texts=typed), CLINICIAN)
        self._write_down(visit_id, set(_missed(checked)))
        self._accept_the_rest(visit_id)
        reasons = [Override(finding=found, reason=REASON) for found in self._reviewer.readiness(visit_id).open]
        self._reviewer.sign(visit_id, self.store.note_state(visit_id), reasons, CLINICIAN)
        return Counter(ChangeKind(action.kind) for action in steps)

    def _write_down(self, visit_id: str, known: set[FindingName]) -> None:
        """What is missing now and was not before. One by one: a quotation may hold what was missing besides."""
        self._wait_for_checks(visit_id)
        while left := [found for name, found in _missed(self.store.checked(visit_id)).items() if name not in known]:
            known.add(left[0].name)
            self._reviewer.write_down(visit_id, left[0].name, CLINICIAN)
            self._wait_for_checks(visit_id)

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
                item.replace(text=mask_typed(item.text, self.finder, vault, names)) for item in found
            ],
        )

    def _wait_for_checks(self, visit_id: str) -> None:
        self._checker.workers.wake(visit_id)
        until = time.monotonic() + LONGEST_CHECKS_S
        while any("checked" in wait for wait in self._reviewer.readiness(visit_id).waits):
            if time.monotonic() > until:
                raise TimeoutError("The checks of a note did not end.")
            time.sleep(0.05)


def _missed(checked: Mapping[str, Checked]) -> dict[FindingName, Finding]:
    """What was heard and is in no statement, by what it is known by."""
    found = checked[""].findings if "" in checked else ()
    return {finding.name: finding for finding in found if finding.verdict is Verdict.OMITTED}
