import pytest

from scribe_core.guardrails.case import Case
from scribe_core.guardrails.dosage import check
from scribe_core.guardrails.tables import rows
from scribe_core.types import Section
from tests.makers import a_statement, a_turn


def verdicts(text, talk="so"):
    statement = a_statement(1, text, section=Section.PLAN)
    return [(f.verdict.value, f.severity.value) for f in check(Case(statement, (a_turn(1, talk),), (statement,)))]


@pytest.mark.parametrize(
    "text",
    [
        "Lisinopril 10 mg daily.",
        "Metformin 1000 mg twice a day.",
        "Acetaminophen 1000 mg every 6 hours as needed.",
        "Albuterol inhaler, 2 puffs every 4 hours.",
        "Levothyroxine 100 mcg daily.",
        "Methotrexate 15 mg weekly.",
        "Take 2 tablets of ibuprofen 400 mg three times a day.",
        "Start lisinopril.",
        "Ibuprofen four hundred milligrams every eight hours.",
    ],
)
def test_a_usual_dose_is_no_finding(text):
    assert verdicts(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Lisinopril 1000 mg daily.",
        "Metformin 10000 mg twice a day.",
        "Levothyroxine 100 mg daily.",
        "Acetaminophen 1000 mg every 2 hours.",
        "Amlodipine fifty milligrams a day.",
        "Take 5 tablets of ibuprofen 800 mg.",
        "Albuterol inhaler, 20 puffs every 4 hours.",
    ],
)
def test_ten_times_the_dose_the_wrong_unit_and_too_often_are_caught(text):
    assert ("violation", "high") in verdicts(text)


@pytest.mark.parametrize(
    ("text", "talk"),
    [
        ("Zzyzxol 10 mg daily.", ""),
        ("Morphine 15 mg every 4 hours.", "so"),
        ("Amoxicillin 400 mg twice a day.", "He is a 4-year-old boy."),
    ],
)
def test_what_the_table_cannot_judge_is_not_called_safe(text, talk):
    assert all(verdict == "not_checked" for verdict, _ in verdicts(text, talk))
    assert verdicts(text, talk) or "Zzyzxol" in text


def test_every_row_cites_its_label_and_is_possible():
    drugs = set()
    for row in rows("doses"):
        assert row["source"].startswith("FDA label: ") and row["population"] in ("adult", "child")
        single, daily = (float(row[name]) if row[name] else None for name in ("single_max", "daily_max"))
        assert single is None or daily is None or single <= daily
        drugs.add(row["drug"])
    assert len(drugs) >= 150


@pytest.mark.parametrize("row", [r for r in rows("doses") if r["population"] == "adult" and r["daily_max"]][::5])
def test_the_tables_own_doses(row):
    """At the maximum nothing is said; at ten times of it, it is."""
    if row["route"] != "oral" or "weekly" in row["depends_on"] or " / " in row["drug"]:
        return
    most = float(row["daily_max"])
    assert ("violation", "high") in verdicts(f"{row['drug']} {most * 10:g} {row['unit']} once a day.")
