"""Statements checked in the background, after each change of the note; it never delays transcript or note."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial

from scribe_core.board import Board
from scribe_core.due import Check, CheckVisit, due_checks
from scribe_core.guardrails.case import Case
from scribe_core.guardrails.checks import WHOLE_VISIT, Guard
from scribe_core.guardrails.ranking import ranked
from scribe_core.interfaces import VisitStore, Work
from scribe_core.standing import Standing, read_visit
from scribe_core.timing_events import tell_timing
from scribe_core.types import Checked, ChecksTiming, Finding, FindingName, StageStatus, Statement, Verdict
from scribe_core.work.answers import kept_aside
from scribe_core.work.duties import Duties
from scribe_core.work.workers import Workers

STAGE: Work = "checks"
THREADS = 1
AT_ONCE = 8
"""Statements between two readings of the visit."""


class Checker:
    def __init__(self, store: VisitStore, board: Board, guard: Guard, duties: Duties, first_delay_s: float) -> None:
        self._store = store
        self._board = board
        self._guard = guard
        may_work = partial(duties.take, work=STAGE)
        self.workers = Workers(STAGE, THREADS, self._work, self._failed, first_delay_s, may_work)

    def close(self) -> None:
        self.workers.close()
        self._guard.close()

    def _work(self, visit_id: str) -> bool:
        """Some of the statements that are not checked as they stand; after the last of them, what turns on the whole
        visit: what is missing, and what a later word or another statement makes unsafe."""
        visit = read_visit(self._store, visit_id)
        more = False
        for step in due_checks(visit):
            match step:
                case Check(statements):
                    self._board.show(visit_id, StageStatus(stage=STAGE, state="running"))
                    self._check(visit_id, visit, statements[:AT_ONCE])
                    more = True
                case CheckVisit():
                    self._check_visit(visit_id, visit)
        if not more:
            self._board.show(visit_id, StageStatus(stage=STAGE))
        return more

    def _check(self, visit_id: str, visit: Standing, todo: Sequence[Statement]) -> None:
        self._guard.prepare()
        seconds = []
        for statement in todo:
            begun = time.perf_counter()
            findings = self._guard.check(_case(visit, statement))
            seconds.append(round(time.perf_counter() - begun, 4))
            self._put(visit_id, _read(visit, statement, visit.last_turn), findings)
        tell_timing(self._store, visit_id, ChecksTiming(seconds=tuple(seconds)))

    def _check_visit(self, visit_id: str, visit: Standing) -> None:
        """What is not in the note yet cannot be missing."""
        for statement in visit.standing:
            self._check_again(visit_id, visit, statement)
        noted = [turn for turn in visit.turns if turn.id <= visit.note.noted_turn]
        version = visit.note.version
        whole = Checked(statement_id="", version=version, noted=version, heard=visit.last_turn)
        found = self._guard.check_visit(noted, visit.standing)
        self._put(visit_id, whole, kept_aside(found, visit.checked.get("")))

    def _check_again(self, visit_id: str, visit: Standing, statement: Statement) -> None:
        """What the checks of the whole visit say of it by now; only what differs is stored."""
        before = visit.checked[statement.id]
        kept = [finding for finding in before.findings if finding.check not in WHOLE_VISIT]
        found = [*kept, *self._guard.check(_case(visit, statement), WHOLE_VISIT)]
        if {_said(finding) for finding in found} != {_said(finding) for finding in before.findings}:
            self._put(visit_id, _read(visit, statement, before.heard), kept_aside(found, before))

    def _put(self, visit_id: str, read: Checked, findings: Sequence[Finding]) -> None:
        self._store.put_checked(visit_id, read.replace(findings=tuple(ranked(findings))))

    def _failed(self, visit_id: str, message: str, delay_s: float) -> None:
        detail = f"{message} Statements show as not checked. Next try in {delay_s:.0f} s."
        self._board.show(visit_id, StageStatus(stage=STAGE, state="failed", detail=detail))


def _case(visit: Standing, statement: Statement) -> Case:
    return Case(statement, visit.turns, visit.standing)


def _read(visit: Standing, statement: Statement, heard: int) -> Checked:
    return Checked(statement_id=statement.id, version=statement.version, noted=visit.note.version, heard=heard)


def _said(finding: Finding) -> tuple[FindingName, Verdict]:
    return finding.name, finding.verdict
