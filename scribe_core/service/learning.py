"""Learning from corrections, and the figures."""

from __future__ import annotations

from scribe_core.analytics.figures import Figures, Filters
from scribe_core.interfaces import Store
from scribe_core.rights import Bound, admin, clinician, own_visit
from scribe_core.types import DatasetBuild, DatasetKind, EditKind, Feedback, Supply, WordPair
from scribe_core.work.learning import Learning, Progress


class LearningDoor(Bound):
    """What clinicians' steps teach, and what admins see of it."""

    _store: Store
    _learning: Learning

    @own_visit
    def feedback(self, visit_id: str) -> list[Feedback]:
        """What the steps taken on the note say, oldest first."""
        return self._learning.feedback(visit_id)

    @own_visit
    def correct_edit_kind(self, visit_id: str, feedback_id: str, kind: EditKind) -> None:
        """The clinician says why a sentence was changed. Raises BadInputError where there is no such edit."""
        self._learning.correct_kind(visit_id, feedback_id, kind)

    @own_visit
    def withdraw_consent(self, visit_id: str) -> list[DatasetBuild]:
        """No later dataset holds the visit. Gives back the earlier ones that do."""
        return self._learning.withdraw(visit_id)

    @clinician
    def style_rules(self) -> list[WordPair]:
        """The clinician's own wordings, to read."""
        return self._learning.style_rules(self._who.id)

    @clinician
    def vocabulary(self) -> list[WordPair]:
        """Words heard and words meant, of the clinician's own corrections, to read."""
        return self._learning.vocabulary(self._who.id)

    @admin
    def dataset_supply(self) -> Supply:
        return self._learning.supply()

    @admin
    def build_dataset(self, kind: DatasetKind, on_progress: Progress | None = None) -> DatasetBuild:
        """Into DATA_DIR/datasets. Raises DatasetError where there is nothing to build of, and says what is missing."""
        return self._learning.build(kind, on_progress=on_progress)

    @admin
    def dataset_builds(self) -> list[DatasetBuild]:
        """Newest first."""
        return self._learning.builds()

    @admin
    def datasets_withdrawn_from(self) -> dict[str, int]:
        """By dataset, how many of its visits were withdrawn or deleted since."""
        return self._learning.withdrawn_from()

    @admin
    def can_download(self, build: DatasetBuild) -> bool:
        return self._learning.can_download(build)

    @admin
    def dataset_archive(self, build_id: str) -> bytes:
        """A zip. Raises DatasetError where the files are not here."""
        return self._learning.archive(build_id)

    @admin
    def figures(self, filters: Filters, names: dict[str, str] | None = None) -> Figures:
        """Counters of all visits, without a word of them, a few seconds old. names: of clinicians, by account's id."""
        return Figures(self._store.figures(filters.first.isoformat(), filters.last.isoformat()), filters, names)
