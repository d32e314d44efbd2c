"""Steps of clinicians on a stored note, beside the model and beside each other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scribe_core.errors import BadInputError, ConflictError, SignedError
from scribe_core.note.merge import merge
from scribe_core.types import (
    Action,
    ChangeKind,
    Checked,
    Finding,
    NoteState,
    Operation,
    OperationKind,
    Override,
    Person,
    Role,
    Section,
    Statement,
    StatementState,
    VisitStatus,
)
from scribe_core.work.reviewer import Reviewer
from tests.fakes import FakeFinder, MemoryStore
from tests.makers import A_CLINICIAN, a_statement, a_turn, a_visit

A_COLLEAGUE = Person(id="u2", name="Dr. Berg", roles=frozenset({Role.CLINICIAN}))
TURNS = [a_turn(1, "my left knee hurts"), a_turn(2, "actually it is the right knee")]


def a_store(*statements: Statement, status: VisitStatus = VisitStatus.ENDED) -> MemoryStore:
    statements = statements or (a_statement(1),)
    store = MemoryStore()
    store.create_visit(a_visit(id="v", status=status))
    store.commit_turns("v", 0, TURNS, b"")
    state = NoteState(1, 2, len(statements) + 1, final=True)
    store.commit_note("v", NoteState(), state, statements)
    return store


def a_reviewer(store: MemoryStore) -> Reviewer:
    return Reviewer(store, FakeFinder)


def check_all(store: MemoryStore, *findings: Finding) -> None:
    for item in store.statements("v"):
        own = tuple(finding for finding in findings if finding.statement_id == item.id)
        store.put_checked("v", Checked(statement_id=item.id, version=item.version, findings=own))
    store.put_checked("v", Checked(statement_id="", version=store.note_state("v").version))


def on(statement: Statement, kind: ChangeKind, **facts: object) -> Action:
    seen = {"seen_version": statement.version, "seen_state": statement.state}
    return Action(kind=kind, statement_id=statement.id, **seen, **facts)


SEEN = {"s1": 1, "s2": 1, "s3": 1}
HIGH = Finding(
    statement_id="s1", check="sides", verdict="unsupported", severity="high", code="no_side_said", facts=("left",)
)


def test_a_step_is_attributed_timed_and_kept_with_what_stood_open() -> None:
    store = a_store()
    check_all(store, HIGH)
    change = a_reviewer(store).act("v", on(a_statement(1), ChangeKind.EDIT, texts=("Right knee pain.",)), A_CLINICIAN)
    assert (change.id, change.kind, change.by, change.name) == ("c1", ChangeKind.EDIT, "lind", "Dr. Lind")
    assert change.at and change.findings == (HIGH,)
    assert (change.before, change.after) == ((a_statement(1),), tuple(store.statements("v")))
    assert store.history("v") == [change]


def test_an_acceptance_has_nothing_checked_anew_and_an_edit_has() -> None:
    store = a_store()
    a_reviewer(store).act("v", on(a_statement(1), ChangeKind.ACCEPT), A_CLINICIAN)
    assert store.note_state("v").version == 1 and store.note_state("v").reviewed == 1
    (accepted,) = store.statements("v")
    a_reviewer(store).act("v", on(accepted, ChangeKind.REJECT, reason="Not relevant"), A_CLINICIAN)
    assert store.note_state("v").version == 2
    assert store.history("v")[-1].reason == "Not relevant"


def test_an_edit_that_changes_nothing_is_an_acceptance() -> None:
    store = a_store()
    (before,) = store.statements("v")
    change = a_reviewer(store).act("v", on(before, ChangeKind.EDIT, texts=(before.text,)), A_CLINICIAN)
    (after,) = store.statements("v")
    assert change.kind is ChangeKind.ACCEPT and (after.text, after.version) == (before.text, before.version)


def test_what_is_typed_is_stored_masked() -> None:
    store = a_store()
    store.put_secret("v", "names", b'["Ann"]')
    store.put_vault("v", {"<PERSON_1>": "Ann", "<PHONE_1>": "555 0100"}, {})
    texts = ("Ann to call 555 0100.",)
    a_reviewer(store).act("v", on(a_statement(1), ChangeKind.EDIT, texts=texts), A_CLINICIAN)
    assert store.statements("v")[0].text == "<PERSON_1> to call <PHONE_1>."
    assert "Ann" not in store.history("v")[-1].model_dump_json()


def test_the_second_of_two_clinicians_is_told_and_overwrites_nothing() -> None:
    store = a_store()
    seen = a_statement(1)
    a_reviewer(store).act("v", on(seen, ChangeKind.EDIT, texts=("Right knee pain.",)), A_CLINICIAN)
    with pytest.raises(ConflictError, match="nothing was overwritten"):
        a_reviewer(store).act("v", on(seen, ChangeKind.EDIT, texts=("Hip pain.",)), A_COLLEAGUE)
    assert store.statements("v")[0].text == "Right knee pain." and len(store.history("v")) == 1


def test_of_many_at_once_one_wins_and_the_others_are_told() -> None:
    store = a_store()

    def edit(number: int) -> bool:
        action = on(a_statement(1), ChangeKind.EDIT, texts=(f"Wording {number}.",))
        try:
            a_reviewer(store).act("v", action, A_CLINICIAN)
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(edit, range(16))) == 1
    assert len(store.history("v")) == 1


def test_what_two_do_to_different_statements_both_stands() -> None:
    store = a_store(*(a_statement(number) for number in range(1, 9)))

    def reject(number: int) -> None:
        a_reviewer(store).act("v", on(a_statement(number), ChangeKind.REJECT), A_CLINICIAN)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(reject, range(1, 9)))
    assert not any(item.stands for item in store.statements("v"))


def test_undo_goes_back_step_by_step_and_only_over_own_steps() -> None:
    store = a_store()
    reviewer = a_reviewer(store)
    reviewer.act("v", on(a_statement(1), ChangeKind.EDIT, texts=("Right knee pain.",)), A_CLINICIAN)
    parts = ("Right knee.", "Pain.")
    reviewer.act("v", on(store.statements("v")[0], ChangeKind.SPLIT, texts=parts), A_CLINICIAN)
    with pytest.raises(BadInputError):
        reviewer.undo("v", A_COLLEAGUE)
    assert reviewer.undo("v", A_CLINICIAN).undoes == "c2"
    assert [item.text for item in store.statements("v") if item.stands] == ["Right knee pain."]
    reviewer.undo("v", A_CLINICIAN)
    (first, _) = store.statements("v")
    assert (first.text, first.state) == ("Knee pain.", StatementState.PROPOSED) and first.version > 3
    with pytest.raises(BadInputError, match="nothing to undo"):
        reviewer.undo("v", A_CLINICIAN)


def test_a_step_that_somebody_built_on_is_not_undone() -> None:
    store = a_store()
    reviewer = a_reviewer(store)
    reviewer.act("v", on(a_statement(1), ChangeKind.ACCEPT), A_CLINICIAN)
    reviewer.act("v", on(store.statements("v")[0], ChangeKind.REJECT), A_COLLEAGUE)
    with pytest.raises(ConflictError):
        reviewer.undo("v", A_CLINICIAN)


def test_accepting_all_leaves_what_has_a_finding_or_is_not_checked() -> None:
    store = a_store(a_statement(1), a_statement(2), a_statement(3))
    check_all(store, HIGH)
    store.commit_note("v", store.note_state("v"), store.note_state("v"), [a_statement(3, version=2)])
    change = a_reviewer(store).accept_clean("v", SEEN, A_CLINICIAN)
    assert [item.id for item in change.after] == ["s2"]
    with pytest.raises(BadInputError):
        a_reviewer(store).accept_clean("v", SEEN, A_CLINICIAN)
    a_reviewer(store).undo("v", A_CLINICIAN)
    assert not any(item.touched for item in store.statements("v"))


def test_a_signed_note_holds_who_signed_and_why_a_finding_was_passed() -> None:
    store = a_store(a_statement(1), a_statement(2, state=StatementState.EDITED))
    check_all(store, HIGH)
    reviewer = a_reviewer(store)
    with pytest.raises(BadInputError):
        reviewer.sign("v", store.note_state("v"), (), A_CLINICIAN)
    reasons = (Override(finding=HIGH, reason="I examined it"),)
    signed = reviewer.sign("v", store.note_state("v"), reasons, A_CLINICIAN)
    assert signed.status is VisitStatus.SIGNED and signed.signature.overrides == reasons
    assert [item.state for item in store.statements("v")] == [StatementState.LOCKED, StatementState.EDITED]
    with pytest.raises(SignedError):
        reviewer.act("v", on(store.statements("v")[0], ChangeKind.EDIT, texts=("Other.",)), A_CLINICIAN)
    assert reviewer.add_addendum("v", " Called  back. ", A_CLINICIAN).addenda[0].text == "Called back."


def test_a_note_that_changed_since_it_was_read_is_not_signed() -> None:
    store = a_store()
    seen = store.note_state("v")
    a_reviewer(store).act("v", on(a_statement(1), ChangeKind.ACCEPT), A_COLLEAGUE)
    check_all(store)
    with pytest.raises(ConflictError, match="changed while you were reading"):
        a_reviewer(store).sign("v", seen, (), A_CLINICIAN)


def test_what_came_after_the_page_was_drawn_is_not_accepted_with_the_rest() -> None:
    store = a_store(a_statement(1), a_statement(2))
    check_all(store)
    change = a_reviewer(store).accept_clean("v", {"s1": 1, "s2": 0}, A_CLINICIAN)
    assert [item.id for item in change.after] == ["s1"]


def test_a_request_that_comes_again_is_not_done_again() -> None:
    store = a_store()
    action = Action(kind=ChangeKind.WRITE, section=Section.PLAN, texts=("Rest.",))
    first = a_reviewer(store).act("v", action, A_CLINICIAN, "t1")
    assert a_reviewer(store).act("v", action, A_CLINICIAN, "t1") == first
    assert len(store.statements("v")) == 2 and first.ticket == "t1"
    a_reviewer(store).undo("v", A_CLINICIAN, "t2")
    a_reviewer(store).undo("v", A_CLINICIAN, "t2")
    assert [change.kind for change in store.history("v")] == [ChangeKind.WRITE, ChangeKind.UNDO]


def test_a_correction_of_what_was_rejected_stands_beside_it() -> None:
    rejected = a_statement(1, "Ibuprofen 400 mg twice a day.", state=StatementState.REJECTED)
    corrected = Operation(
        kind=OperationKind.ADD, section=Section.SUBJECTIVE, text="Ibuprofen 600 mg twice a day.", evidence=(2,)
    )
    merged = merge([rejected], [corrected], [a_turn(2, "actually make it ibuprofen 600 mg twice a day")], 2)
    assert [item.text for item in merged.changed.values()] == ["Ibuprofen 600 mg twice a day."]


WORDS = st.sampled_from(["knee", "hurts", "left", "right", "monday", "rest", "10", "no"])
TEXTS = st.lists(WORDS, min_size=1, max_size=4).map(lambda words: " ".join(words) + ".")
OPERATIONS = st.builds(
    Operation,
    kind=st.sampled_from(OperationKind),
    section=st.sampled_from(Section),
    text=TEXTS,
    evidence=st.sampled_from([(1,), (2,), (1, 2)]),
    statement_id=st.sampled_from(["", "s1", "s2", "s3", "s1.1"]),
)
KINDS = [ChangeKind.ACCEPT, ChangeKind.EDIT, ChangeKind.REJECT, ChangeKind.MOVE, ChangeKind.SPLIT, ChangeKind.LEAVE]
STEPS = st.one_of(
    st.lists(OPERATIONS, max_size=3),
    st.tuples(st.sampled_from(KINDS), st.integers(0, 5), TEXTS, st.sampled_from(Section)),
    st.just("undo"),
)


def delta(store: MemoryStore, operations: list[Operation]) -> None:
    state = store.note_state("v")
    merged = merge(store.statements("v"), operations, TURNS, state.next_statement)
    after = NoteState(state.version + 1, 2, merged.next_number, state.final, state.reviewed)
    store.commit_note("v", state, after, list(merged.changed.values()))


def act(store: MemoryStore, kind: ChangeKind, index: int, text: str, section: Section) -> None:
    statements = store.statements("v")
    target = statements[index % len(statements)]
    texts = (text, text) if kind is ChangeKind.SPLIT else (text,)
    try:
        a_reviewer(store).act("v", on(target, kind, texts=texts, section=section), A_CLINICIAN)
    except (BadInputError, ConflictError):
        assert store.statements("v") == statements


def wording(store: MemoryStore) -> dict[str, Statement]:
    """What a person decided, without what the model proposes beside it."""
    return {s.id: s.replace(proposal=None) for s in store.statements("v") if s.touched}


@given(st.lists(STEPS, max_size=12))
@settings(max_examples=150)
def test_no_order_of_deltas_and_steps_lets_the_model_change_a_touched_statement(steps: list) -> None:
    store = a_store()
    for step in steps:
        if step == "undo":
            try:
                a_reviewer(store).undo("v", A_CLINICIAN)
            except (BadInputError, ConflictError):
                pass
        elif isinstance(step, tuple):
            act(store, *step)
        else:
            held = wording(store)
            delta(store, step)
            assert {key: item for key, item in wording(store).items() if key in held} == held
