"""Counters become the rows that a page shows."""

from __future__ import annotations

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe_core.analytics.alarms import alarms, overall
from scribe_core.analytics.buckets import middle_s, of_likeness, of_number, of_seconds, percentile, percentile_s
from scribe_core.analytics.compare import compare, side, writers
from scribe_core.analytics.decisions import GROUPS, decisions, likeness, seconds_to_sign, statements_per_visit
from scribe_core.analytics.figures import NOBODY, Filters
from scribe_core.analytics.spans import masked_by_day, masked_by_kind
from scribe_core.analytics.speed import all_days, engine_by_day, latencies, number_at, queue
from scribe_core.types import Measure
from tests.analytics.made import JANUARY, LARGE, SMALL, a_count, figures

OUTCOMES = (
    a_count(Measure.OUTCOME, 6, label="plan", detail="accepted", **SMALL),
    a_count(Measure.OUTCOME, 3, label="plan", detail="edited", **SMALL),
    a_count(Measure.OUTCOME, 1, label="subjective", detail="rejected", day="2026-01-03", **SMALL),
    a_count(Measure.OUTCOME, 2, label="plan", detail="unreviewed", **SMALL),
    a_count(Measure.OUTCOME, 9, label="plan", detail="accepted", clinician="u2", **LARGE),
    a_count(Measure.OUTCOME, 1, label="plan", detail="rejected", clinician="", **LARGE),
)


@given(st.lists(st.floats(0.0011, 1e6), min_size=1, max_size=200), st.floats(0.01, 1))
def test_a_percentile_is_within_12_percent(seconds: list[float], share: float) -> None:
    counts = figures(*(a_count(Measure.TO_SIGN, 1, detail=of_seconds(s)) for s in seconds))
    found = percentile_s(seconds_to_sign(counts), share)
    true = sorted(seconds)[math.ceil(share * len(seconds)) - 1]
    assert found == pytest.approx(true, rel=0.123)


def test_what_lies_outside_the_buckets_goes_into_the_last_one() -> None:
    assert of_seconds(-3) == of_seconds(0) == -30 and of_seconds(1e99) == 69
    assert of_likeness(100) == of_likeness(95) == 19 and of_likeness(0) == 0
    assert of_number(10**6) == 200
    assert middle_s(0) == pytest.approx(1.122, abs=1e-3)
    assert percentile({}, 0.5) is None


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        ("Section", ["subjective", "plan"]),
        ("Template", ["soap"]),
        ("Model and prompt", ["large · v2", "small · v2"]),
        ("Clinician", ["Dr. Lind", "u2", NOBODY]),
        ("Day", ["2026-01-02", "2026-01-03"]),
    ],
)
def test_decisions_are_grouped(by: str, groups: list[str]) -> None:
    assert by in GROUPS
    rows = decisions(figures(*OUTCOMES), by)
    assert [row.group for row in rows] == groups
    assert sum(row.decided for row in rows) == 20 and sum(row.unreviewed for row in rows) == 2


def test_rates_are_of_what_was_decided() -> None:
    small = decisions(figures(*OUTCOMES), "Model and prompt")[1]
    accepted = small.rate("accepted")
    assert accepted and (accepted.k, accepted.n) == (6, 10) and accepted.low < 0.6 < accepted.high
    (waiting,) = decisions(figures(OUTCOMES[3]), "Section")
    assert waiting.rate("accepted") is None


def test_filters_keep_what_no_model_had_a_part_in() -> None:
    talk = a_count(Measure.MASKED, 4, label="PERSON")
    by_model = figures(*OUTCOMES, talk, filters=Filters(JANUARY.first, JANUARY.last, model="large"))
    assert by_model.total(Measure.OUTCOME) == 10 and by_model.total(Measure.MASKED) == 4
    by_clinician = figures(*OUTCOMES, talk, filters=Filters(JANUARY.first, JANUARY.last, clinician="u2"))
    assert by_clinician.total(Measure.OUTCOME) == 9 and by_clinician.total(Measure.MASKED) == 0
    assert by_model.models == by_clinician.models == ["large", "small"]
    assert by_model.clinicians == ["u1", "", "u2"]  # Dr. Lind, no account, u2
    assert figures(*OUTCOMES).narrowed("u2", None).total(Measure.OUTCOME) == 9


def test_likeness_is_a_whole_histogram_or_none() -> None:
    assert likeness(figures()) == []
    steps = likeness(figures(a_count(Measure.SIMILARITY, 3, label="plan", detail=18, **SMALL)))
    assert len(steps) == 20 and steps[18] == (90, 3) and steps[0] == (0, 0)


def test_statements_are_counted_by_visit() -> None:
    found = statements_per_visit(figures(*(a_count(Measure.STATEMENTS, n, detail=n) for n in (12, 2, 7))))
    assert found == [(2, 2), (7, 7), (12, 12)] and number_at(found, 0.5) == 12


def test_precision_is_of_what_was_judged() -> None:
    facts = {"label": "sides", **SMALL}
    (row,) = alarms(
        figures(
            a_count(Measure.RAISED, 20, **facts),
            a_count(Measure.CONFIRMED, 5, **facts),
            a_count(Measure.DISMISSED, 3, detail="False alarm", **facts),
            a_count(Measure.DISMISSED, 1, detail="It was said", **facts),
            a_count(Measure.DISMISSED, 1, detail="Clinically fine", **facts),
            a_count(Measure.DISMISSED, 2, detail="Other", **facts),
            a_count(Measure.NOT_CHECKED, 4, label="sides"),
        )
    )
    assert (row.open, row.not_checked) == (8, 4)
    assert row.precision and (row.precision.k, row.precision.n) == (6, 10)
    assert overall([row]) == row.precision and overall([]) is None


def test_a_check_that_never_ran_is_listed() -> None:
    (row,) = alarms(figures(a_count(Measure.NOT_CHECKED, 4, label="entailment")))
    assert (row.check, row.raised, row.open, row.precision) == ("entailment", 0, 0, None)


def test_latencies_are_in_the_order_of_the_stages() -> None:
    found = latencies(
        figures(
            *(
                a_count(Measure.LATENCY, n, label=stage, detail=of_seconds(s))
                for stage, s, n in (("delta", 8.0, 90), ("delta", 30.0, 10), ("recognition", 1.0, 1))
            )
        )
    )
    assert [item.stage for item in found] == ["recognition", "delta"]
    assert (found[1].n, found[1].p50_s) == (100, pytest.approx(8, rel=0.13))
    assert found[1].p99_s == pytest.approx(30, rel=0.13)


def test_what_the_engine_did_adds_up() -> None:
    counts = [
        a_count(Measure.TOKENS, n, day, label=kind, **SMALL)
        for day in ("2026-01-02", "2026-01-03")
        for kind, n in (("in", 1000), ("cached", 750), ("out", 100))
    ]
    days = engine_by_day(figures(*counts, a_count(Measure.ENGINE_MS, 4000, **SMALL)))
    assert (days[0].tokens_per_s, days[0].hit_rate, days[1].tokens_per_s) == (25, 0.75, None)
    assert all_days(days).tokens_per_s == 50 and all_days([]).hit_rate is None
    assert queue(figures(a_count(Measure.QUEUE, 3, detail=0), a_count(Measure.QUEUE, 1, detail=2))) == [(0, 3), (2, 1)]


def test_masked_spans_by_kind_and_by_day() -> None:
    made = figures(
        a_count(Measure.MASKED, 3, label="PERSON"),
        a_count(Measure.MASKED, 1, label="PHONE_NUMBER"),
        a_count(Measure.VISITS, 2, detail="started"),
        a_count(Measure.VISITS, 1, detail="ended"),
    )
    assert masked_by_kind(made) == [("PERSON", 3), ("PHONE_NUMBER", 1)]
    assert masked_by_day(made) == [("2026-01-02", 4, 2)]


def test_two_writers_side_by_side() -> None:
    made = figures(*OUTCOMES, a_count(Measure.TOKENS, 10, label="in", **SMALL))
    assert writers(made) == ["large · v2", "small · v2"]
    a, b = (side(made.written_by(writer)) for writer in writers(made))
    accepted, *_, findings = compare(a, b)
    assert accepted.difference and accepted.difference.value == pytest.approx(0.3)
    assert (findings.a, findings.difference) == (None, None)
    assert b.speeds["Prompt tokens from the cache, %"] == 0 and a.speeds["Delta, median, s"] is None


def test_without_figures_there_is_nothing_to_show() -> None:
    nothing = figures(filters=Filters(date(2026, 1, 1), date(2026, 1, 1)))
    assert nothing.empty and writers(nothing) == [] and alarms(nothing) == [] and latencies(nothing) == []
    assert all(item is None for item in side(nothing).rates.values())
