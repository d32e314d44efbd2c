"""What a check is given, and how it answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from scribe_core.types import Finding, Severity, Statement, Turn, Verdict


def around(turns: Sequence[Turn], ids: Iterable[int]) -> tuple[Turn, ...]:
    """The turns with these ids and those right before and after each."""
    wanted = {turn + step for turn in ids for step in (-1, 0, 1)}
    return tuple(turn for turn in turns if turn.id in wanted)


@dataclass(frozen=True, eq=False)
class Case:
    """One statement of a visit. turns: all that was said; note: all statements that stand, this one among them.

    Known by identity: what is found out for one check is kept for the others."""

    statement: Statement
    turns: tuple[Turn, ...]
    note: tuple[Statement, ...]

    @cached_property
    def evidence(self) -> tuple[Turn, ...]:
        """The turns that the statement names."""
        return tuple(turn for turn in self.turns if turn.id in self.statement.evidence)

    @cached_property
    def nearby(self) -> tuple[Turn, ...]:
        """The evidence and the turns right before and after it: a question to an answer, a word that corrects."""
        return around(self.turns, self.statement.evidence)

    def finding(
        self,
        check: str,
        verdict: Verdict,
        severity: Severity,
        code: str,
        facts: tuple[str, ...] = (),
        span: tuple[int, int] | None = None,
        evidence: tuple[int, ...] | None = None,
        confidence: float = 1.0,
    ) -> Finding:
        """code, facts: see Finding. evidence: None for the statement's own."""
        return Finding(
            statement_id=self.statement.id,
            check=check,
            verdict=verdict,
            severity=severity,
            code=code,
            facts=facts,
            evidence=self.statement.evidence if evidence is None else evidence,
            span=span,
            confidence=confidence,
        )
