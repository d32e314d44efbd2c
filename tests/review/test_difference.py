"""The model's draft beside what the doctor made of it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scribe_core.review.difference import difference, drafted, word_difference
from scribe_core.types import Change, ChangeKind, Section, Statement, StatementState
from tests.makers import a_statement


def drafting(*after: Statement) -> Change:
    return Change(kind=ChangeKind.DRAFT, by="model", name="model", at="2026-01-02T10:00:00+00:00", after=after)


def test_a_changed_word_stands_as_removed_and_added() -> None:
    assert word_difference("Left knee pain.", "Right knee pain.") == (
        ("removed", "Left"),
        ("added", "Right"),
        ("same", "knee pain."),
    )


@given(st.text("ab \n", max_size=40), st.text("ab \n", max_size=40))
def test_both_sides_can_be_read_out_of_the_difference(before: str, after: str) -> None:
    parts = word_difference(before, after)
    for side, mark in ((before, "removed"), (after, "added")):
        assert " ".join(text for kind, text in parts if kind in ("same", mark)) == " ".join(side.split())


def test_the_draft_is_the_models_last_wording_before_a_person_touched_it() -> None:
    first, revised = a_statement(1, "Knee pain."), a_statement(1, "Left knee pain.", version=2)
    touched = revised.replace(state=StatementState.ACCEPTED)
    history = [drafting(first), drafting(revised), drafting(touched.replace(text="Proposed."))]
    assert drafted(history)["s1"].text == "Left knee pain."
    assert drafted([drafting(first), drafting(first.replace(retracted=True))]) == {}


def test_what_was_rejected_written_and_moved_is_told() -> None:
    draft = [a_statement(1, "Knee pain."), a_statement(2, "Fever."), a_statement(3, "Rest.")]
    note = [
        draft[0],
        draft[1].replace(state=StatementState.REJECTED),
        draft[2].replace(section=Section.PLAN, state=StatementState.EDITED),
        a_statement(4, "Call me.", state=StatementState.EDITED),
    ]
    kept, rejected, moved, written = difference([drafting(*draft)], note)
    assert kept.words == (("same", "Knee pain."),)
    assert rejected.words == (("removed", "Fever."),) and rejected.noted_in is None
    assert (moved.drafted_in, moved.noted_in) == (Section.SUBJECTIVE, Section.PLAN)
    assert written.words == (("added", "Call me."),) and written.drafted_in is None
