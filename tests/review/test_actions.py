"""What each action does to a statement, and what it refuses."""

from __future__ import annotations

import pytest

from scribe_core.errors import BadInputError, ConflictError
from scribe_core.review.actions import apply
from scribe_core.types import Action, ChangeKind, Proposal, Section, Statement, StatementState
from tests.makers import a_statement, a_turn

TURNS = [a_turn(1, "my left knee hurts"), a_turn(2, "since monday with swelling")]
KNEE = a_statement(1, "Left knee pain and swelling.", evidence=(1,))


def done(action: Action, *statements: Statement) -> tuple[Statement, ...]:
    return apply(statements or (KNEE,), TURNS, action, 7).after


def on_knee(kind: ChangeKind, **facts: object) -> Action:
    return Action(kind=kind, statement_id="s1", seen_version=1, **facts)


def test_accepting_keeps_wording_and_version() -> None:
    (after,) = done(on_knee(ChangeKind.ACCEPT))
    assert after == KNEE.replace(state=StatementState.ACCEPTED)


def test_rejecting_takes_it_out_and_accepting_brings_it_back() -> None:
    (gone,) = done(on_knee(ChangeKind.REJECT))
    assert not gone.stands
    (back,) = done(on_knee(ChangeKind.ACCEPT, seen_state=StatementState.REJECTED), gone)
    assert back.stands and back.text == KNEE.text


def test_an_edit_is_a_new_version_with_the_turns_that_hold_its_words() -> None:
    (after,) = done(on_knee(ChangeKind.EDIT, texts=("  Left knee pain with   swelling since Monday.",)))
    assert (after.text, after.version) == ("Left knee pain with swelling since Monday.", 2)
    assert (after.state, after.evidence) == (StatementState.EDITED, (1, 2))


def test_words_that_nobody_said_keep_the_old_evidence() -> None:
    (after,) = done(on_knee(ChangeKind.EDIT, texts=("Gonarthrosis suspected.",)))
    assert after.evidence == (1,)


def test_an_edit_that_changes_nothing_is_an_acceptance() -> None:
    (after,) = done(on_knee(ChangeKind.EDIT, texts=(KNEE.text,)))
    assert (after.state, after.version) == (StatementState.ACCEPTED, 1)


def test_what_a_person_worded_stays_theirs_when_accepted() -> None:
    edited = KNEE.replace(state=StatementState.EDITED)
    assert done(on_knee(ChangeKind.ACCEPT, seen_state=StatementState.EDITED), edited) == (edited,)


def test_moving_needs_another_section() -> None:
    (after,) = done(on_knee(ChangeKind.MOVE, section=Section.PLAN))
    assert (after.section, after.version, after.state) == (Section.PLAN, 2, StatementState.EDITED)
    for section in (None, Section.SUBJECTIVE):
        with pytest.raises(BadInputError):
            done(on_knee(ChangeKind.MOVE, section=section))


def test_the_parts_of_a_sentence_that_is_split_stand_behind_it() -> None:
    first = done(on_knee(ChangeKind.SPLIT, texts=("Left knee pain.", "Swelling since Monday.")))
    assert [(item.id, item.text, item.version) for item in first] == [
        ("s1", "Left knee pain.", 2),
        ("s1.1", "Swelling since Monday.", 1),
    ]
    assert first[0].evidence == (1,) and first[1].evidence == (2,)
    action = Action(
        kind=ChangeKind.SPLIT,
        statement_id="s1",
        seen_version=2,
        seen_state=StatementState.EDITED,
        texts=("Left knee.", "Pain."),
    )
    assert [item.id for item in done(action, *first)] == ["s1", "s1.2"]
    assert sorted([*first, a_statement(2)], key=lambda item: item.number)[1].id == "s1.1"


def test_a_written_statement_finds_its_own_evidence() -> None:
    step = apply([KNEE], TURNS, Action(kind=ChangeKind.WRITE, section=Section.PLAN, texts=("Rest the knee.",)), 7)
    (written,) = step.after
    assert (written.id, written.state, written.origin, step.before) == ("s7", StatementState.EDITED, None, ())
    assert step.next_number == 8 and written.evidence == (1,)
    with pytest.raises(BadInputError):
        apply([KNEE], TURNS, Action(kind=ChangeKind.WRITE, texts=("Rest.",)), 7)


@pytest.mark.parametrize("texts", [(), ("",), ("  \n",)])
def test_a_statement_needs_words(texts: tuple[str, ...]) -> None:
    for kind in (ChangeKind.EDIT, ChangeKind.SPLIT):
        with pytest.raises(BadInputError):
            done(on_knee(kind, texts=texts))
    with pytest.raises(BadInputError):
        done(on_knee(ChangeKind.SPLIT, texts=("one part",)))


def test_a_proposal_is_taken_or_left_as_it_was_seen() -> None:
    proposal = Proposal(text="Right knee pain.", evidence=(2,))
    held = KNEE.replace(state=StatementState.EDITED, proposal=proposal)
    seen = {"seen_state": StatementState.EDITED}
    (taken,) = done(on_knee(ChangeKind.TAKE, texts=(proposal.text,), **seen), held)
    assert (taken.text, taken.evidence, taken.proposal, taken.version) == ("Right knee pain.", (2,), None, 2)
    (left,) = done(on_knee(ChangeKind.LEAVE, texts=(proposal.text,), **seen), held)
    assert left == held.replace(proposal=None)
    with pytest.raises(ConflictError):
        done(on_knee(ChangeKind.TAKE, texts=("Another proposal.",), **seen), held)
    with pytest.raises(ConflictError):
        done(on_knee(ChangeKind.LEAVE, texts=("Another proposal.",), **seen), held)
    with pytest.raises(ConflictError):
        done(on_knee(ChangeKind.LEAVE))
    parts = done(on_knee(ChangeKind.SPLIT, texts=("Left knee.", "Pain."), **seen), held)
    assert [part.proposal for part in parts] == [proposal, None]


def test_a_proposal_without_words_takes_the_statement_out() -> None:
    held = KNEE.replace(proposal=Proposal(text="", evidence=(2,)))
    (taken,) = done(on_knee(ChangeKind.TAKE, texts=("",)), held)
    assert not taken.stands


@pytest.mark.parametrize(
    "now",
    [
        KNEE.replace(version=2, text="Right knee pain."),
        KNEE.replace(state=StatementState.ACCEPTED),
        KNEE.replace(retracted=True),
        a_statement(2),
    ],
)
def test_nothing_is_done_to_a_statement_that_is_not_as_it_was_seen(now: Statement) -> None:
    for kind, facts in ((ChangeKind.ACCEPT, {}), (ChangeKind.REJECT, {}), (ChangeKind.EDIT, {"texts": ("New.",)})):
        with pytest.raises(ConflictError):
            done(on_knee(kind, **facts), now)
