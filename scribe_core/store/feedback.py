"""What clinicians say of their own edits, and the datasets that were made."""

from __future__ import annotations

from typing import Any

from scribe_core.errors import ConflictError
from scribe_core.store.change import Records
from scribe_core.types import DatasetBuild, EditKind, Visit

_BUILDS = "scribe:datasets"


class FeedbackRecords(Records):
    def edit_kinds(self, visit_id: str) -> dict[str, EditKind]:
        rows = self._read(visit_id, "hgetall", "kinds").items()
        return {name.decode(): EditKind(kind.decode()) for name, kind in rows}

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
            if not all(raw and Visit.model_validate_json(raw).consent.allows_training for raw in rows):
                raise ConflictError("A consent was withdrawn, or a visit deleted, meanwhile. Build the dataset again.")
            pipe.multi()
            pipe.hset(_BUILDS, build.id, build.model_dump_json())

        with self._errors():
            self._client.transaction(step, *keys)

    def builds(self) -> list[DatasetBuild]:
        with self._errors():
            rows = self._client.hvals(_BUILDS)
        found = [DatasetBuild.model_validate_json(row) for row in rows]
        return sorted(found, key=lambda build: (build.at, build.id), reverse=True)
