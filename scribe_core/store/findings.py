"""What the checks said of each statement, and what was dismissed."""

from __future__ import annotations

from typing import Any

from scribe_core.store.change import Records
from scribe_core.types import Checked, Dismissal, Finding


class FindingRecords(Records):
    def checked(self, visit_id: str) -> dict[str, Checked]:
        rows = [Checked.model_validate_json(row) for row in self._read(visit_id, "hvals", "checked")]
        return {row.statement_id: row for row in rows}

    def put_checked(self, visit_id: str, checked: Checked) -> None:
        def work(pipe: Any) -> None:
            before = self._stored(pipe, visit_id, checked.statement_id)
            pipe.multi()
            if before is None or before.version <= checked.version:
                self._put_checked(pipe, visit_id, checked.with_dismissals_of(before))

        self._change(visit_id, ("checked",), work)

    def dismiss(self, visit_id: str, finding: Finding, dismissal: Dismissal | None) -> bool:
        def work(pipe: Any) -> bool:
            self._unsigned(pipe, visit_id)
            stored = self._stored(pipe, visit_id, finding.statement_id)
            record = stored.dismissing(finding, dismissal) if stored else None
            pipe.multi()
            if record is None or record == stored:
                return False
            self._put_checked(pipe, visit_id, record)
            return True

        return self._change(visit_id, ("checked",), work)

    def _stored(self, pipe: Any, visit_id: str, statement_id: str) -> Checked | None:
        raw = pipe.hget(self._key(visit_id, "checked"), statement_id)
        return Checked.model_validate_json(raw) if raw else None

    def _put_checked(self, pipe: Any, visit_id: str, record: Checked) -> None:
        pipe.hset(self._key(visit_id, "checked"), record.statement_id, record.model_dump_json())
        self._add_event(pipe, visit_id, "checked", record.model_dump(mode="json"))
