"""Statements checked in the background, after each change of the note; it never delays transcript or note."""

from __future__ import annotations

import time
from collections.abc import Sequence

from scribe_core.board import Board, StageStatus
from scribe_core.guardrails.case import Case
from scribe_core.guardrails.checks import WHOLE_VISIT, Guard
from scribe_core.guardrails.ranking import ranked
from scribe_core.interfaces import VisitStore
from scribe_core.timing_events import tell_timing
from scribe_core.types import Checked, Finding, Statement, Turn
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
        """Some of the statements that are not checked as they stand; after the last of them, what turns on the whole
        visit: what is missing, and what a later word or another statement makes unsafe."""
        state = self._store.note_state(visit_id)
        note = [statement for statement in self._store.statements(visit_id) if statement.stands]
        turns = self._store.turns(visit_id)
        done = self._store.checked(visit_id)
        last = turns[-1].id if turns else 0
        todo = [statement for statement in note if not _is_checked(statement, done.get(statement.id), last)]
        if todo:
            self._board.show(visit_id, StageStatus(stage=STAGE, state="running"))
            self._check(visit_id, todo[:AT_ONCE], note, turns, state.version)
            return True
        if state.version and (done.get("") is None or done[""].version != state.version):
            self._check_again(visit_id, note, turns, done, state.version)
            noted = [turn for turn in turns if turn.id <= state.noted_turn]  # what is not noted yet cannot be missing
            findings = self._guard.check_visit(noted, note)
            whole = Checked(statement_id="", version=state.version, noted=state.version, heard=last)
            self._put(visit_id, whole, findings)
        self._board.show(visit_id, StageStatus(stage=STAGE))
        return False

    def _check(
        self, visit_id: str, todo: Sequence[Statement], note: Sequence[Statement], turns: Sequence[Turn], noted: int
    ) -> None:
        self._guard.prepare()
        heard = turns[-1].id if turns else 0
        seconds = []
        for statement in todo:
            begun = time.perf_counter()
            findings = self._guard.check(Case(statement, tuple(turns), tuple(note)))
            seconds.append(round(time.perf_counter() - begun, 4))
            self._put(visit_id, _read(statement, noted, heard), findings)
        tell_timing(self._store, visit_id, "checks", seconds=seconds)

    def _check_again(
        self, visit_id: str, note: Sequence[Statement], turns: Sequence[Turn], done: dict[str, Checked], noted: int
    ) -> None:
        """What the checks of the whole visit say by now; only what differs is stored."""
        for statement in note:
            before = done[statement.id]
            kept = [finding for finding in before.findings if finding.check not in WHOLE_VISIT]
            found = ranked([*kept, *self._guard.check(Case(statement, tuple(turns), tuple(note)), WHOLE_VISIT)])
            if {_said(finding) for finding in found} != {_said(finding) for finding in before.findings}:
                self._put(visit_id, _read(statement, noted, before.heard), found)

    def _put(self, visit_id: str, read: Checked, findings: Sequence[Finding]) -> None:
        self._store.put_checked(visit_id, read.model_copy(update={"findings": tuple(ranked(findings))}))

    def _failed(self, visit_id: str, message: str, delay_s: float) -> None:
        detail = f"{message} Statements show as not checked. Next try in {delay_s:.0f} s."
        self._board.show(visit_id, StageStatus(stage=STAGE, state="failed", detail=detail))


def _read(statement: Statement, noted: int, heard: int) -> Checked:
    return Checked(statement_id=statement.id, version=statement.version, noted=noted, heard=heard)


def _is_checked(statement: Statement, checked: Checked | None, last_turn: int) -> bool:
    """As it stands; and where it points at what was then the end of the talk, with what came after it."""
    if checked is None or checked.version != statement.version:
        return False
    at_the_end = bool(statement.evidence) and max(statement.evidence) >= checked.heard
    return not at_the_end or checked.heard == last_turn


def _said(finding: Finding) -> tuple[str, str, str]:
    return (finding.check, finding.verdict, finding.message)
