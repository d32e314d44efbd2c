from hypothesis import given
from hypothesis import strategies as st

from scribe_core.note.merge import merge, visible
from scribe_core.types import Operation, OperationKind, Section, Statement, StatementState
from tests.makers import a_turn

PLAN = Section.PLAN


def add(text, evidence=(1,), section=PLAN):
    return Operation(kind=OperationKind.ADD, section=section, text=text, evidence=evidence)


def statement(text, state=StatementState.PROPOSED, evidence=(1,), number=1):
    return Statement(id=f"s{number}", section=PLAN, text=text, evidence=evidence, state=state)


def test_an_addition_gets_the_next_number():
    merged = merge([], [add("Start lisinopril 10 mg daily.")], [a_turn(1)], 7)
    assert [s.id for s in merged.changed.values()] == ["s7"]
    assert merged.next_number == 8


def test_what_the_note_says_already_is_dropped():
    old = statement("The patient will start lisinopril 10 mg daily.")
    assert not merge([old], [add("Start lisinopril 10 mg daily.", (3,))], [a_turn(3)], 2).changed


def test_another_dose_or_side_or_a_negation_is_not_a_duplicate():
    for old, new in [
        ("Start lisinopril 10 mg daily.", "Start lisinopril 20 mg daily."),
        ("Pain in the left knee.", "Pain in the right knee."),
        ("The patient has chest pain.", "The patient denies chest pain."),
    ]:
        assert merge([statement(old)], [add(new, (3,))], [a_turn(3, "so")], 2).changed, new


def test_a_spoken_correction_revises_the_statement_with_the_same_subject():
    old = statement("Start lisinopril 20 mg daily.", evidence=(1,))
    turns = [a_turn(1, "lisinopril twenty"), a_turn(4, "actually make that ten milligrams of lisinopril")]
    merged = merge([old], [add("Start lisinopril 10 mg daily.", (4,))], turns, 2)
    (revised,) = merged.changed.values()
    assert (revised.id, revised.version, revised.evidence) == ("s1", 2, (1, 4))
    assert revised.text == "Start lisinopril 10 mg daily."


def test_a_correction_of_a_touched_statement_is_only_proposed():
    old = statement("Start lisinopril 20 mg daily.", StatementState.EDITED)
    merged = merge([old], [add("Start lisinopril 10 mg daily.", (4,))], [a_turn(4, "sorry I mean ten")], 2)
    (kept,) = merged.changed.values()
    assert kept.text == old.text and kept.state is StatementState.EDITED
    assert kept.proposal.text == "Start lisinopril 10 mg daily."


def test_what_was_rejected_does_not_come_back():
    old = statement("The patient has diabetes.", StatementState.REJECTED)
    assert not merge([old], [add("The patient has diabetes.", (5,))], [a_turn(5)], 2).changed


def test_a_retraction_hides_an_open_statement():
    old = statement("Refer to cardiology.")
    retract = Operation(kind=OperationKind.RETRACT, section=PLAN, statement_id="s1")
    (gone,) = merge([old], [retract], [a_turn(1)], 2).changed.values()
    assert gone.retracted and visible([gone], PLAN) == []


texts = st.sampled_from(
    [
        "Start lisinopril 10 mg daily.",
        "Start lisinopril 20 mg daily.",
        "The patient denies fever.",
        "The patient has a fever.",
        "Follow up in 2 weeks.",
        "Follow up in 3 weeks.",
    ]
)
states = st.sampled_from(list(StatementState))
operations = st.builds(
    Operation,
    kind=st.sampled_from(list(OperationKind)),
    section=st.sampled_from(list(Section)),
    text=texts,
    evidence=st.lists(st.integers(1, 6), min_size=1, max_size=3).map(tuple),
    statement_id=st.sampled_from(["", "s1", "s2", "s3", "s99"]),
)


@given(st.lists(st.tuples(texts, states), max_size=3), st.lists(operations, max_size=12))
def test_no_sequence_of_operations_changes_what_a_person_touched(notes, steps):
    before = [statement(text, state, number=i) for i, (text, state) in enumerate(notes, start=1)]
    turns = [a_turn(i, "actually no wait sorry") for i in range(1, 7)]
    merged = merge(before, steps, turns, 4)
    for old in before:
        new = merged.statements[old.id]
        if old.touched:
            same = ("text", "evidence", "state", "section", "retracted")
            assert all(getattr(new, name) == getattr(old, name) for name in same)
        if old.state is StatementState.REJECTED:
            assert new == old


@given(st.lists(operations, max_size=12))
def test_merging_twice_adds_nothing(steps):
    turns = [a_turn(i, "it is") for i in range(1, 7)]
    additions = [step for step in steps if step.kind is OperationKind.ADD]
    once = merge([], additions, turns, 1)
    again = merge(list(once.statements.values()), additions, turns, once.next_number)
    assert not again.changed
