"""Is the dose one that the drug's label supports? Single and daily maxima of reference/doses.tsv, each with its label.

A brand that joins several drugs is looked up under their names joined by a slash."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from scribe_core.guardrails.case import Case
from scribe_core.guardrails.prescriptions import Prescription, prescriptions_in
from scribe_core.guardrails.tables import rows
from scribe_core.types import Finding, Severity, Turn, Verdict

CHECK = "dosage"
ADULT_YEARS = 18
FAR_ABOVE = 1.5
"""Times the maximum from which an overdose is of high severity."""
_TOLERANCE = 1.001

_TO_MG = {"g": 1000.0, "mg": 1.0, "mcg": 0.001}
_AGE = re.compile(r"\b(\d{1,3})[- ](year|month|week)s?[- ]old\b", re.IGNORECASE)


def check(case: Case) -> list[Finding]:
    return [finding for dose in prescriptions_in(case.statement.text) for finding in _check(case, dose)]


def _check(case: Case, dose: Prescription) -> Iterator[Finding]:
    if dose.value is None:
        return
    name = case.statement.text[dose.drug.start : dose.drug.end]
    table = [row for row in rows("doses") if row["drug"] == " / ".join(sorted(dose.drug.ingredients))]
    if not table:
        yield _not_checked(case, dose, "unknown_drug", name)
        return
    row = _row(table, dose, _is_child(case.turns))
    if row is None:
        yield _not_checked(case, dose, "dose_depends", name)
        return
    yield from _above(case, dose, name, row)


def _above(case: Case, dose: Prescription, name: str, row: dict[str, str]) -> Iterator[Finding]:
    factor = _factor(dose.unit, row["unit"])
    if factor is None or dose.value is None or not (row["single_max"] or row["daily_max"]):
        on = row["depends_on"].replace(";", ", ") or "what is treated"
        yield _not_checked(case, dose, "no_fixed_maximum", name, on)
        return
    for said, most, once in ((dose.value, row["single_max"], True), (dose.daily, row["daily_max"], False)):
        if said is None or not most:
            continue
        if dose.weekly and "weekly" not in row["depends_on"]:
            continue
        if said * factor > float(most) * _TOLERANCE:
            severity = Severity.HIGH if said * factor >= float(most) * FAR_ABOVE else Severity.MODERATE
            code = "above_single_maximum" if once else "above_daily_maximum"
            facts = (f"{name} {said:g} {dose.unit}", f"{float(most):g} {row['unit']}", row["source"])
            yield case.finding(CHECK, Verdict.VIOLATION, severity, code, facts, _span(dose))
            return
    if row["population"] == "child" and "weight" in row["depends_on"]:
        yield _not_checked(case, dose, "by_weight", name)


def _row(table: Sequence[dict[str, str]], dose: Prescription, child: bool) -> dict[str, str] | None:
    """The row for this way of giving it and this patient; without a way said, the first row with a unit that fits."""
    population = "child" if child else "adult"
    fitting = [row for row in table if row["population"] == population and _factor(dose.unit, row["unit"]) is not None]
    exact = [row for row in fitting if row["route"] == dose.route]
    return next(iter(exact or ([] if dose.route else fitting)), None) or (fitting[0] if len(fitting) == 1 else None)


def _factor(unit: str, wanted: str) -> float | None:
    """What a value in `unit` is multiplied with to be in `wanted`."""
    if unit == wanted:
        return 1.0
    return _TO_MG[unit] / _TO_MG[wanted] if unit in _TO_MG and wanted in _TO_MG else None


def _is_child(turns: Sequence[Turn]) -> bool:
    """Whether the visit speaks of somebody of less than 18 years first. Ages of relatives come later."""
    for turn in turns:
        if match := _AGE.search(turn.text):
            return match[2].lower() != "year" or int(match[1]) < ADULT_YEARS
    return False


def _not_checked(case: Case, dose: Prescription, code: str, *facts: str) -> Finding:
    return case.finding(CHECK, Verdict.NOT_CHECKED, Severity.LOW, code, facts, _span(dose))


def _span(dose: Prescription) -> tuple[int, int]:
    amount = dose.amount
    if amount is None:
        return dose.drug.start, dose.drug.end
    return min(dose.drug.start, amount.start), max(dose.drug.end, amount.end)
