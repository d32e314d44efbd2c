"""What clinicians say of their own edits, and the datasets that were made."""

from __future__ import annotations

from typing import Any

from scribe_core.errors import ConflictError
from scribe_core.store.change import Records
from scribe_core.store.record import dump, load
from scribe_core.types import DatasetBuild, EditKind, Visit

_BUILDS = "scribe:datasets"
_KINDS = {kind.value for kind in EditKind}
"""A later release may know more."""


class FeedbackRecords(Records):
    def edit_kinds(self, visit_id: str) -> dict[str, EditKind]:
        rows = self._read(visit_id, "hgetall", "kinds").items()
        return {name.decode(): EditKind(kind.decode()) for name, kind in rows if kind.decode() in _KINDS}

    def put_edit_kind(self, visit_id: str, feedback_id: str, kind: EditKind) -> None:
        def work(pipe: Any) -> None:
            pipe.multi()
            pipe.hset(self._key(visit_id, "kinds"), feedback_id, kind.value)

        self._change(visit_id, (), work)

    def put_build(self, build: DatasetBuild) -> None:
        """The visits are watched: a consent that is withdrawn meanwhile either finds this build or prevents it."""
        keys = [self._key(visit_id, "visit") for visit_id in build.visit_ids]

        def step(pipe: Any) -> None:
            rows = pipe.mget(keys) if keys else []
            if not all(raw and load(Visit, raw).consent.allows_training for raw in rows):
                raise ConflictError("A consent was withdrawn, or a visit deleted, meanwhile. Build the dataset again.")
            pipe.multi()
            pipe.hset(_BUILDS, build.id, dump(build))

        with self._errors():
            self._client.transaction(step, *keys)

    def builds(self) -> list[DatasetBuild]:
        with self._errors():
            rows = self._client.hvals(_BUILDS)
        found = [load(DatasetBuild, row) for row in rows]
        return sorted(found, key=lambda build: (build.at, build.id), reverse=True)
