"""Statements checked in the background, after each change of the note; it never delays transcript or note."""

from __future__ import annotations

import time
from collections.abc import Sequence

from scribe_core.guardrails.case import Case
from scribe_core.guardrails.checks import Guard
from scribe_core.guardrails.ranking import ranked
from scribe_core.interfaces import VisitStore
from scribe_core.types import Checked, Finding, Statement, Turn
from scribe_core.work.board import Board, StageStatus
from scribe_core.work.timings import tell_timing
from scribe_core.work.workers import Workers

STAGE = "checks"
THREADS = 1
AT_ONCE = 8
"""Statements between two readings of the visit."""


class Checker:
    def __init__(self, store: VisitStore, board: Board, guard: Guard, first_delay_s: float) -> None:
        self._store = store
        self._board = board
        self._guard = guard
        self.workers = Workers(STAGE, THREADS, self._work, self._failed, first_delay_s)

    def close(self) -> None:
        self.workers.close()
        self._guard.close()

    def _work(self, visit_id: str) -> bool:
        """Some of the statements that are not checked as they stand; after the last of them, what is missing."""
        state = self._store.note_state(visit_id)
        note = [statement for statement in self._store.statements(visit_id) if statement.stands]
        done = self._store.checked(visit_id)
        todo = [statement for statement in note if not _is_checked(statement, done.get(statement.id))]
        if todo:
            self._board.show(visit_id, StageStatus(stage=STAGE, state="running"))
            self._check(visit_id, todo[:AT_ONCE], note)
            return True
        if state.version and (done.get("") is None or done[""].version != state.version):
            findings = self._guard.check_visit(self._noted_turns(visit_id, state.noted_turn), note)
            self._put(visit_id, "", state.version, findings)
        self._board.show(visit_id, StageStatus(stage=STAGE))
        return False

    def _check(self, visit_id: str, todo: Sequence[Statement], note: Sequence[Statement]) -> None:
        self._guard.prepare()
        turns = tuple(self._store.turns(visit_id))
        seconds = []
        for statement in todo:
            begun = time.perf_counter()
            findings = self._guard.check(Case(statement, turns, tuple(note)))
            seconds.append(round(time.perf_counter() - begun, 4))
            self._put(visit_id, statement.id, statement.version, findings)
        tell_timing(self._store, visit_id, "checks", seconds=seconds)

    def _noted_turns(self, visit_id: str, last: int) -> list[Turn]:
        """What is not in the note yet cannot be missing from it."""
        return [turn for turn in self._store.turns(visit_id) if turn.id <= last]

    def _put(self, visit_id: str, statement_id: str, version: int, findings: Sequence[Finding]) -> None:
        checked = Checked(statement_id=statement_id, version=version, findings=tuple(ranked(findings)))
        self._store.put_checked(visit_id, checked)

    def _failed(self, visit_id: str, message: str, delay_s: float) -> None:
        detail = f"{message} Statements show as not checked. Next try in {delay_s:.0f} s."
        self._board.show(visit_id, StageStatus(stage=STAGE, state="failed", detail=detail))


def _is_checked(statement: Statement, checked: Checked | None) -> bool:
    return checked is not None and checked.version == statement.version
