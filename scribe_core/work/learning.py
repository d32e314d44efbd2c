"""What is learnt from the clinicians' steps: feedback, habits, datasets and the consents behind them."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from scribe_core.errors import BadInputError, DatasetError, VisitNotFoundError
from scribe_core.feedback import consent
from scribe_core.feedback.card import card, readme
from scribe_core.feedback.dataset import TRAIN, split
from scribe_core.feedback.examples import Harvest, harvest
from scribe_core.feedback.habits import Pair, counted, heard_pairs, style_pairs
from scribe_core.feedback.leaks import LeakFinder
from scribe_core.feedback.material import Material, read_material
from scribe_core.feedback.records import Step, records
from scribe_core.feedback.routing import Thresholds
from scribe_core.interfaces import VisitStore, every_visit
from scribe_core.settings import Settings
from scribe_core.timing import now
from scribe_core.types import (
    DatasetBuild,
    DatasetKind,
    EditKind,
    Feedback,
    Route,
    Supply,
    Turn,
    Visit,
    VisitStatus,
    WordPair,
)
from scribe_core.work.dataset_files import check_free, checksums, write_folder, zipped

Progress = Callable[[int, int], None]
"""Told how many of how many visits were read."""

_USED = {DatasetKind.SFT: (Route.SFT, Route.SFT_CORRECTION), DatasetKind.DPO: (Route.DPO,)}


class Learning:
    """Raises StoreError wherever the store does not answer."""

    def __init__(self, store: VisitStore, settings: Settings) -> None:
        self._store = store
        self._settings = settings
        self._thresholds = Thresholds(settings.edit_close_from, settings.sounds_like_from)

    def feedback(self, visit_id: str) -> list[Feedback]:
        """Of the visit's steps that were not undone, oldest first. Raises VisitNotFoundError."""
        return [record for record, _ in self._records(read_material(self._store, visit_id))]

    def correct_kind(self, visit_id: str, feedback_id: str, kind: EditKind) -> None:
        """Raises BadInputError where there is no such edit, or nothing was edited."""
        edited = {record.id for record in self.feedback(visit_id) if record.kind is not None}
        if feedback_id not in edited:
            raise BadInputError("There is no such edit in this visit; it may have been undone meanwhile.")
        self._store.put_edit_kind(visit_id, feedback_id, kind)

    def withdraw(self, visit_id: str) -> list[DatasetBuild]:
        """The datasets that hold the visit; later ones will not."""
        return consent.withdraw_consent(self._store, visit_id, now())

    def style_rules(self, by: str) -> list[WordPair]:
        """How this clinician words what the model words otherwise; from visits whose patients agree to it."""
        return counted(self._pairs(by, lambda record, *_: style_pairs(record)), self._settings.style_rule_from)

    def vocabulary(self, by: str) -> list[WordPair]:
        """Words that the recogniser hears and this clinician corrects: the same visits."""
        sound = self._thresholds.sounds_like_from
        return counted(
            self._pairs(by, lambda record, step, turns: heard_pairs(record, turns, step.statement.evidence, sound))
        )

    def supply(self, unsigned: bool | None = None) -> Supply:
        """What a dataset could be made of now."""
        visits = list(every_visit(self._store))
        agreed = [visit for visit in visits if visit.consent.allows_training]
        routes: Counter[Route] = Counter()
        for material in self._materials(self._usable(visits, unsigned)):
            routes.update(record.route for record, _ in self._records(material))
        return Supply(
            visits=len(visits),
            agreed=len(agreed),
            withdrawn=sum(visit.consent.withdrawn_at is not None for visit in visits),
            signed=sum(visit.status is VisitStatus.SIGNED for visit in agreed),
            routes=dict(routes),
        )

    def build(
        self,
        kind: DatasetKind,
        folder: Path | None = None,
        unsigned: bool | None = None,
        on_progress: Progress | None = None,
    ) -> DatasetBuild:
        """Writes the dataset to `folder`, or to one of its own under DATA_DIR/datasets. unsigned: also from notes that
        are not signed; the setting decides where it is None.

        Raises DatasetError where there is nothing to build, or the folder cannot be used, and ConflictError where a
        consent was withdrawn meanwhile."""
        at = now()
        build_id = f"{kind.value}-{at[:19].translate({45: None, 58: None})}-{uuid.uuid4().hex[:6]}"
        folder = folder or self._folder(build_id)
        check_free(folder)
        found = split(self._harvests(kind, unsigned, on_progress), self._settings.dataset_validation_share)
        supply = self.supply(unsigned)
        if not found.examples[TRAIN]:
            raise DatasetError(_missing(kind, supply, bool(found.visit_ids), found.left_out))
        facts = card(build_id, at, kind, found, supply, self._rules(unsigned))
        files = {**found.files, "card.json": json.dumps(facts, indent=2) + "\n", "README.md": readme(facts)}
        counts = {name: len(rows) for name, rows in found.examples.items()} | {"visits": len(found.visit_ids)}
        build = DatasetBuild(
            id=build_id, at=at, kind=kind, counts=counts, visit_ids=found.visit_ids, files=checksums(files)
        )
        # Registered first: there is never a folder that a withdrawal does not know of.
        self._store.put_build(build)
        write_folder(folder, files)
        return build

    def builds(self) -> list[DatasetBuild]:
        """Newest first."""
        return self._store.builds()

    def withdrawn_from(self) -> dict[str, int]:
        """For each dataset that holds visits which it may no longer hold, how many."""
        return consent.withdrawn_from(self._store)

    def can_download(self, build: DatasetBuild) -> bool:
        """Whether its files lie in this machine's folder."""
        return all((self._folder(build.id) / name).is_file() for name in build.files)

    def archive(self, build_id: str) -> bytes:
        """The files as a zip. Raises DatasetError where they are not here."""
        build = next((build for build in self._store.builds() if build.id == build_id), None)
        if build is None:
            raise DatasetError("There is no such dataset.")
        return zipped(self._folder(build.id), build.files)

    def _folder(self, build_id: str) -> Path:
        return self._settings.data_dir / "datasets" / build_id

    def _rules(self, unsigned: bool | None) -> dict[str, Any]:
        names = {"edit_close_from", "sounds_like_from", "dataset_validation_share"}
        return self._settings.model_dump(include=names) | {"unsigned": self._takes_unsigned(unsigned)}

    def _takes_unsigned(self, unsigned: bool | None) -> bool:
        return self._settings.dataset_unsigned if unsigned is None else unsigned

    def _usable(self, visits: Iterable[Visit], unsigned: bool | None) -> list[Visit]:
        """Oldest first, so that of two examples that are the same the first is kept."""
        anyway = self._takes_unsigned(unsigned)
        allowed = (visit for visit in visits if visit.consent.allows_training)
        return [visit for visit in reversed(list(allowed)) if anyway or visit.status is VisitStatus.SIGNED]

    def _materials(self, visits: list[Visit]) -> Iterator[Material]:
        """Without those that were deleted meanwhile."""
        for visit in visits:
            try:
                yield read_material(self._store, visit.id)
            except VisitNotFoundError:
                continue

    def _harvests(self, kind: DatasetKind, unsigned: bool | None, on_progress: Progress | None) -> Iterator[Harvest]:
        visits = self._usable(every_visit(self._store), unsigned)
        for done, material in enumerate(self._materials(visits), 1):
            yield harvest(material, kind, self._thresholds)
            if on_progress:
                on_progress(done, len(visits))

    def _records(self, material: Material) -> list[tuple[Feedback, Step]]:
        return records(material.visit, material.turns, material.history, material.kinds, self._thresholds)

    def _pairs(
        self, by: str, pairs_of: Callable[[Feedback, Step, tuple[Turn, ...]], list[Pair]]
    ) -> Iterator[tuple[Feedback, Pair]]:
        """Of a clinician's feedback; without those that hold a real value of their visit."""
        for material in self._materials(self._usable(every_visit(self._store, by), unsigned=True)):
            leaks = LeakFinder(material.vault).leaks
            for record, step in self._records(material):
                pairs = pairs_of(record, step, material.turns) if record.by == by else []
                yield from ((record, pair) for pair in pairs if not leaks(pair))


def _missing(kind: DatasetKind, supply: Supply, in_validation: bool, left_out: Counter[str]) -> str:
    """What is needed before a dataset can be built, in one line."""
    lead = f"There is nothing to build the {kind.value.upper()} dataset of: "
    routed = sum(supply.routes.get(route, 0) for route in _USED[kind])
    if not supply.agreed:
        return lead + f"of {supply.visits} visits none has a patient's consent to training."
    if not supply.routes:
        return lead + f"of {supply.agreed} visits with consent to training {supply.signed} are signed, without a step."
    if not routed:
        wanted = "accepted or corrected" if kind is DatasetKind.SFT else "rejected or rewritten"
        return lead + f"in {supply.agreed} visits with consent to training no sentence of the model was {wanted}."
    if in_validation:
        return lead + "all visits fell into validation. More visits help, or DATASET_VALIDATION_SHARE=0."
    reasons = ", ".join(f"{reason} ({count})" for reason, count in left_out.most_common(3))
    return lead + f"every example was left out: {reasons}."
