"""What the checks said of each statement, and what was dismissed."""

from __future__ import annotations

from typing import Any

from scribe_core.interfaces import is_settled
from scribe_core.store.change import Records
from scribe_core.store.record import dump, load, load_to_change
from scribe_core.types import Checked, Dismissal, Finding


class FindingRecords(Records):
    def checked(self, visit_id: str) -> dict[str, Checked]:
        rows = [load(Checked, row) for row in self._read(visit_id, "hvals", "checked")]
        return {row.statement_id: row for row in rows}

    def put_checked(self, visit_id: str, checked: Checked) -> None:
        def work(pipe: Any) -> None:
            before = self._checked_to_change(pipe, visit_id, checked.statement_id)
            whole = self._checked(pipe, visit_id, "")
            note, visit = self._note(pipe, visit_id), self._visit(pipe, visit_id)
            pipe.multi()
            if checked.is_outdated(before, whole):
                return
            self._put_checked(pipe, visit_id, checked.with_dismissals_of(before))
            if not checked.statement_id:
                self._settle(pipe, visit_id, is_settled(visit, note, checked))

        self._change(visit_id, ("checked", "note"), work)

    def dismiss(self, visit_id: str, finding: Finding, dismissal: Dismissal | None) -> bool:
        def work(pipe: Any) -> bool:
            self._unsigned(pipe, visit_id)
            stored = self._checked_to_change(pipe, visit_id, finding.statement_id)
            if stored is None or not any(other.same_as(finding) for other in stored.findings):
                return False
            record = stored.dismissing(finding, dismissal)
            pipe.multi()
            if record != stored:
                self._put_checked(pipe, visit_id, record)
            return True

        return self._change(visit_id, ("checked",), work)

    def _checked_to_change(self, pipe: Any, visit_id: str, statement_id: str) -> Checked | None:
        raw = pipe.hget(self._key(visit_id, "checked"), statement_id)
        return load_to_change(Checked, raw) if raw else None

    def _put_checked(self, pipe: Any, visit_id: str, record: Checked) -> None:
        pipe.hset(self._key(visit_id, "checked"), record.statement_id, dump(record))
        self._add_event(pipe, visit_id, record)
