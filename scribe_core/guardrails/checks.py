"""The table of checks, and how they run: each by itself, in bounded time, and never silently without a result."""

from __future__ import annotations

import logging
from collections.abc import Callable, Container, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as OutOfTime
from dataclasses import dataclass, field, replace
from functools import cache, partial

from scribe_core.errors import ScribeError
from scribe_core.guardrails import (
    allergy,
    attribution,
    concepts,
    contraindication,
    dates,
    dosage,
    entailment,
    entities,
    interaction,
    measures,
    misheard,
    negation,
    never_missing,
    omissions,
    sides,
    terms,
    unreadable,
    unsure,
)
from scribe_core.guardrails.case import Case
from scribe_core.guardrails.outweighed import SOURCE_FROM, outweighed
from scribe_core.guardrails.premise import Spoken, source
from scribe_core.guardrails.sentence_encoder import SmallSentenceEncoder
from scribe_core.interfaces import EntailmentModel, EntityModel
from scribe_core.note.vectors import Vectors
from scribe_core.types import Finding, Severity, Statement, Turn, Verdict, talk_of

log = logging.getLogger(__name__)

Check = Callable[[Case], list[Finding]]

LIMIT_S = 5.0
"""For one check of one statement. A check takes milliseconds; one that takes this long is broken."""


@dataclass(frozen=True)
class Models:
    """What gives the models that the checks read with, each at once when it was loaded before. vectors: of the
    talk's sentences. grave: what hears in them what no note may leave out."""

    entailment: Callable[[], EntailmentModel] = entailment.embedded
    entities: Callable[[], EntityModel] = terms.embedded
    vectors: Vectors = field(default_factory=lambda: Vectors(cache(SmallSentenceEncoder)))
    grave: Callable[[], never_missing.Network] = never_missing.embedded


EMBEDDED_MODELS = Models()


def all_checks(models: Models = EMBEDDED_MODELS, entailed: entailment.Entailment | None = None) -> dict[str, Check]:
    """Every check of a statement, by name. entailed: of the same models."""
    judge = entailed or entailment.Entailment(models.entailment, models.vectors)
    return {
        entailment.CHECK: judge.check,
        entities.CHECK: entities.check,
        terms.CHECK: partial(terms.check, load=models.entities),
        concepts.CHECK: concepts.check,
        measures.CHECK: measures.check,
        dates.CHECK: dates.check,
        sides.CHECK: sides.check,
        attribution.CHECK: attribution.check,
        negation.CHECK: negation.check,
        dosage.CHECK: dosage.check,
        allergy.CHECK: allergy.check,
        contraindication.CHECK: contraindication.check,
        interaction.CHECK: interaction.check,
        unsure.CHECK: unsure.check,
        misheard.CHECK: misheard.check,
    }


OF_ORDERS = frozenset({allergy.CHECK, contraindication.CHECK, interaction.CHECK})
"""They speak of what was ordered, whoever wrote it down."""
WHOLE_VISIT = OF_ORDERS | {attribution.CHECK}
"""Checks whose answer may turn on what is said later, on another statement, or on who is taken to have spoken."""


class Guard:
    """Thread-safe. checks: by name, what is run on each statement."""

    def __init__(
        self, models: Models = EMBEDDED_MODELS, checks: dict[str, Check] | None = None, limit_s: float = LIMIT_S
    ) -> None:
        self._models = models
        self._entailed = entailment.Entailment(models.entailment, models.vectors)
        self._checks = all_checks(models, self._entailed) if checks is None else checks
        self._limit_s = limit_s
        self._pool = ThreadPoolExecutor(max(1, len(self._checks)), thread_name_prefix="guard")

    def prepare(self) -> None:
        """Takes as long as it takes: afterwards the limit is one for checking. What cannot be loaded is reported by
        its check."""
        for load in (self._models.entailment, self._models.entities, self._models.vectors.load):
            try:
                load()
            except ScribeError as error:
                log.warning("checks: %s", error)

    def check(self, case: Case, only: Container[str] | None = None) -> list[Finding]:
        """What all checks, or those of these names, say of one statement; one that fails or takes too long says
        `not_checked`."""
        case = self._sourced(replace(case, turns=tuple(talk_of(case.turns))))
        chosen = {name: check for name, check in self._checks.items() if only is None or name in only}
        running = {name: self._pool.submit(check, case) for name, check in chosen.items()}
        found = [finding for name, future in running.items() for finding in self._result(case, name, future)]
        return outweighed(found, lambda: self._support(case))

    def _sourced(self, case: Case) -> Case:
        """With the nearest turns where the statement names none and the model is sure that it was said: its numbers and
        drugs are compared with these.

        Reads the talk before any clock starts: of a long visit that is opened anew it takes longer than the limit."""
        spoken = Spoken(case.turns, self._models.vectors)
        try:
            spoken.read()
            if case.statement.evidence or self._support(case) < SOURCE_FROM:
                return case
            near = source(case.statement.text, spoken)
        except Exception as error:  # noqa: BLE001  the check that needs it says so
            log.error("checks: %s", type(error).__name__)
            return case
        return replace(case, statement=case.statement.replace(evidence=near))

    def _support(self, case: Case) -> float:
        """0 where the model cannot say, or not in time: what others found then stands."""
        try:
            return self._pool.submit(self._entailed.support, case).result(self._limit_s)
        except Exception:  # noqa: BLE001  its own check says so
            return 0.0

    def check_visit(self, turns: Sequence[Turn], note: Sequence[Statement]) -> list[Finding]:
        """What could not be heard, and what was heard and is in no statement, the grave first; `not_checked` where that
        cannot be said."""
        talk = talk_of(turns)
        grave = _or_failed(lambda: never_missing.check_visit(talk, note, self._models.vectors, self._models.grave()))
        missing = _or_failed(lambda: omissions.check_visit(talk, note))
        return [*unreadable.check_visit(turns), *grave, *omissions.without(missing, grave)]

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _result(self, case: Case, name: str, future: Future[list[Finding]]) -> list[Finding]:
        try:
            return future.result(self._limit_s)
        except OutOfTime:
            code = "overloaded" if future.cancel() else "too_slow"
            return [_not_checked(case.statement.id, name, code, name, f"{self._limit_s:g}")]
        except Exception as error:  # noqa: BLE001  whatever breaks a check, the page must say that it did not run
            return [_failed(case.statement.id, name, error)]


def _or_failed(found: Callable[[], list[Finding]]) -> list[Finding]:
    try:
        return found()
    except Exception as error:  # noqa: BLE001  the page must say that it did not run
        return [_failed("", omissions.CHECK, error)]


def _failed(statement_id: str, name: str, error: Exception) -> Finding:
    """An unexpected error's own words may hold what was said."""
    kind = type(error).__name__
    log.error("check %s: %s", name, kind)
    if isinstance(error, ScribeError):
        return _not_checked(statement_id, name, "not_checked", kind, str(error))
    return _not_checked(statement_id, name, "failed", kind)


def _not_checked(statement_id: str, name: str, code: str, *facts: str) -> Finding:
    return Finding(
        statement_id=statement_id,
        check=name,
        verdict=Verdict.NOT_CHECKED,
        severity=Severity.MODERATE,
        code=code,
        facts=facts,
    )
