"""The history of a note as feedback."""

from __future__ import annotations

import pytest

from scribe_core.types import (
    ChangeKind,
    EditKind,
    Finding,
    Proposal,
    Route,
    Section,
    Severity,
    StatementState,
    Verdict,
)
from tests.feedback.story import DOCTOR, MODEL, PROMPT, STEP_AT, Story, drafted
from tests.makers import a_statement

DOUBT = Finding(
    statement_id="s1", check="sides", verdict=Verdict.UNSUPPORTED, severity=Severity.HIGH, code="no_side_said"
)
ELSEWHERE = DOUBT.replace(statement_id="s2")


def routes(story: Story) -> list[tuple[str, Route]]:
    return [(record.statement_id, record.route) for record in story.feedback]


def test_an_edit_says_all_that_is_known_of_it() -> None:
    story = drafted().edit("s1", "The right knee hurts for 3 weeks.", findings=(DOUBT, ELSEWHERE))
    (record,) = story.feedback
    assert record.id == f"{story.id}:c2:s1" and record.action is ChangeKind.EDIT
    assert (record.before, record.after) == ("The left knee hurts for 3 weeks.", "The right knee hurts for 3 weeks.")
    assert 0.8 < record.similarity < 1 and record.kind is EditKind.WRONG_FACT and record.route is Route.DPO
    assert (record.section, record.findings) == (Section.SUBJECTIVE, (("sides", Severity.HIGH),))
    assert (record.model, record.prompt_version, record.latency_s) == (MODEL, PROMPT, 30.0)
    assert (record.by, record.name, record.at) == (DOCTOR, "Dr. Lind", STEP_AT)


def test_a_draft_and_a_signature_are_no_feedback() -> None:
    assert drafted().sign().feedback == []


def test_accepting_all_gives_one_record_each() -> None:
    story = drafted().accept("s1", "s2", "s3")
    assert routes(story) == [("s1", Route.SFT), ("s2", Route.SFT), ("s3", Route.SFT)]
    assert {record.kind for record in story.feedback} == {None}


def test_what_was_undone_gives_nothing_and_an_undo_of_the_undo_brings_it_back() -> None:
    story = drafted().accept("s1").edit("s2", "No fever.").undo()
    assert routes(story) == [("s1", Route.SFT)]
    assert [record.statement_id for record in story.undo().feedback] == ["s1", "s2"]


def test_a_rejected_sentence_waits_for_the_signature() -> None:
    story = drafted().reject("s1", findings=(DOUBT,), reason="Not said").reject("s2")
    first, second = story.feedback
    assert (first.route, first.kind, first.after, first.reason) == (Route.PENDING, EditKind.WRONG_FACT, "", "Not said")
    assert (second.route, second.kind) == (Route.PENDING, EditKind.OTHER)
    assert routes(story.sign()) == [("s1", Route.DPO), ("s2", Route.DPO)]


def test_the_clinicians_kind_counts_and_is_marked() -> None:
    story = drafted().edit("s1", "The right knee hurts for 3 weeks.")
    story.say(f"{story.id}:c2:s1", EditKind.STYLE)
    (record,) = story.feedback
    assert (record.kind, record.corrected, record.route) == (EditKind.STYLE, True, Route.STYLE)


def test_only_the_last_word_counts() -> None:
    story = drafted().accept("s1").edit("s1", "The left knee hurts at night for 3 weeks.").reject("s1")
    assert routes(story) == [("s1", Route.NONE), ("s1", Route.PENDING), ("s1", Route.NONE)]
    assert story.feedback[1].before == "The left knee hurts for 3 weeks."


def test_an_edit_of_ones_own_words_is_no_pair() -> None:
    story = drafted().edit("s1", "The right knee hurts for 3 weeks.").edit("s1", "The left ankle hurts for 9 weeks.")
    assert routes(story) == [("s1", Route.DPO), ("s1", Route.SFT_CORRECTION)]
    assert routes(story.accept("s1"))[-1] == ("s1", Route.NONE)


def test_a_move_keeps_the_words_and_a_split_is_compared_as_a_whole() -> None:
    story = drafted().move("s3", Section.ASSESSMENT).split("s1", "The left knee hurts.", "For 3 weeks.")
    moved, parted = story.feedback
    assert (moved.similarity, moved.section, moved.route) == (1.0, Section.ASSESSMENT, Route.SFT_CORRECTION)
    assert (parted.statement_id, parted.after) == ("s1", "The left knee hurts. For 3 weeks.")
    assert (parted.kind, parted.route) == (EditKind.FORMATTING, Route.SFT_CORRECTION)


def test_a_sentence_of_ones_own_is_learnt_where_it_was_said() -> None:
    story = drafted().write("s4", "It is worse at night.").write("s5", "Vaccinations are complete.")
    assert [(record.kind, record.route, record.model) for record in story.feedback] == [
        (EditKind.MISSING_FACT, Route.SFT_CORRECTION, ""),
        (EditKind.OTHER, Route.NONE, ""),
    ]
    assert story.feedback[0].before == "" and story.feedback[0].latency_s is None


def test_a_quotation_by_click_teaches_nothing_by_itself() -> None:
    quotation = 'The patient said: "it is worse at night"'
    story = drafted().write("s4", quotation, ChangeKind.WRITE_DOWN, evidence=(2,))
    assert routes(story) == [("s4", Route.NONE)] and story.feedback[0].kind is EditKind.MISSING_FACT


@pytest.mark.parametrize(("taken", "way"), [(True, Route.SFT), (False, Route.NONE)])
def test_a_proposal_taken_is_the_models_and_one_left_says_little(taken: bool, way: Route) -> None:
    old = a_statement(1, "The knee hurts.", evidence=(2,), state=StatementState.ACCEPTED)
    proposal = Proposal(text="The left knee hurts at night.", evidence=(2,))
    story = Story().draft(old.replace(proposal=proposal))
    story.take("s1") if taken else story.leave("s1")
    assert routes(story) == [("s1", way)] and story.feedback[0].kind is None
