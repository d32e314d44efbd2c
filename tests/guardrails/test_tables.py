"""The tables are whole, and each of their rows is caught in a plan that holds its drugs."""

from __future__ import annotations

import pytest

from scribe_core.guardrails import allergy, contraindication, interaction
from scribe_core.guardrails.case import Case
from scribe_core.guardrails.tables import classes, drug_names, members, rows
from scribe_core.types import Section, Speaker, Statement, Turn

CAUGHT = 0.99


def plan(number, drug):
    return Statement(id=f"s{number}", section=Section.PLAN, text=f"Start {drug} daily.", evidence=(1,))


def turn(text):
    return Turn(id=1, speaker=Speaker.PATIENT, start_s=0, end_s=1, text=text)


def known(cell):
    """A drug of the cell that the lexicon names."""
    return next((drug for drug in sorted(members(cell)) if drug in drug_names()), None)


def test_interactions_are_caught():
    caught = []
    for row in rows("interactions"):
        a = known(row["a"])
        b = next((drug for drug in sorted(members(row["b"])) if drug in drug_names() and drug != a), None)
        if a and b and not (drug_names()[a] & drug_names()[b]):
            note = (plan(1, a), plan(2, b))
            caught.append(bool(interaction.check(Case(note[0], (turn("so"),), note))))
    assert len(caught) >= 200 and sum(caught) / len(caught) >= CAUGHT


@pytest.mark.parametrize(("how", "severity"), [("50 mg twice a day", "high"), ("gel to the knee", "low")])
def test_on_the_skin_an_interaction_is_of_low_severity(how, severity):
    gel, blood = plan(1, f"diclofenac {how}"), plan(2, "warfarin")
    for case in (Case(gel, (turn("so"),), (gel, blood)), Case(blood, (turn("so"),), (gel, blood))):
        assert [finding.severity for finding in interaction.check(case)] == [severity]


def test_allergies_are_caught():
    caught = []
    for row in rows("allergies"):
        drug = known(row["class_or_drug"])
        words = next(words["words"] for words in rows("allergens") if words["allergen"] == row["allergen"]).split(";")[
            0
        ]
        if drug:
            statement = plan(1, drug)
            caught.append(bool(allergy.check(Case(statement, (turn(f"I am allergic to {words}."),), (statement,)))))
    assert len(caught) >= 100 and sum(caught) / len(caught) >= CAUGHT


def test_contraindications_are_caught():
    words = {row["condition"]: row["words"].split(";")[0] for row in rows("conditions")}
    caught = []
    for row in rows("contraindications"):
        drug = known(row["drug"])
        if drug:
            statement = plan(1, drug)
            talk = turn(f"I have {words[row['condition']]}.")
            caught.append(bool(contraindication.check(Case(statement, (talk,), (statement,)))))
    assert len(caught) >= 400 and sum(caught) / len(caught) >= CAUGHT


@pytest.mark.parametrize("table", ["interactions", "contraindications", "allergies", "doses"])
def test_every_row_cites_a_source(table):
    assert all(row["source"].strip() for row in rows(table))


@pytest.mark.parametrize(("table", "columns"), [
    ("interactions", ("a", "b")), ("contraindications", ("drug",)), ("allergies", ("class_or_drug",)),
])  # fmt: skip
def test_every_class_that_a_row_names_exists(table, columns):
    assert all(members(row[column]) for row in rows(table) for column in columns)


def test_no_pair_stands_twice():
    pairs = [frozenset({row["a"], row["b"]}) for row in rows("interactions")]
    assert len(pairs) == len(set(pairs)) >= 200


def test_most_drugs_of_the_classes_are_known_by_name():
    drugs = {drug for members_ in classes().values() for drug in members_}
    assert len([drug for drug in drugs if drug in drug_names()]) / len(drugs) > 0.9
