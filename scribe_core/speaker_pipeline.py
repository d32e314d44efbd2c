"""Who spoke, settled once for each turn before it goes into the note."""

from __future__ import annotations

from collections.abc import Sequence

from scribe_core import again
from scribe_core.interfaces import RoleModel, VisitStore
from scribe_core.timing import Stopwatch
from scribe_core.types import Turn, talk_of

_BUSY = "Who spoke is corrected all the time; it is settled again."


class SpeakerPipeline:
    """refiner: a better judge of who spoke than the one that hears the chunks."""

    def __init__(self, store: VisitStore, refiner: RoleModel) -> None:
        self._store = store
        self._refiner = refiner

    def settle(self, visit_id: str, new: Sequence[Turn]) -> Stopwatch:
        """Of these turns, the next ones that are not settled. Judged anew where a clinician corrects it meanwhile.

        Raises StageError and StoreError; nothing is changed then."""
        watch = Stopwatch()
        with watch.stage("refine"):
            again.on_conflict(lambda: self._settle(visit_id, new[0].id, new[-1].id), _BUSY)
        return watch

    def _settle(self, visit_id: str, first: int, last: int) -> None:
        read = [turn for turn in self._store.turns(visit_id) if turn.id <= last]
        talk = talk_of(read)
        new = [turn for turn in talk if turn.id >= first]
        judged = self._refiner.assign(new, [turn for turn in talk if turn.id < first]) if new else []
        speakers = {turn.id: choice for turn, choice in zip(new, judged, strict=True)}
        self._store.settle_speakers(visit_id, read, speakers)
