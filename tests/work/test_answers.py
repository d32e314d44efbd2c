"""What was heard and is in no statement becomes one when the clinician asks for it."""

from __future__ import annotations

import pytest

from scribe_core.errors import ConflictError, StaleError
from scribe_core.guardrails.omissions import CHECK, check_visit
from scribe_core.types import Checked, FindingName, NoteState, Section, Speaker, Statement, StatementState, Turn
from scribe_core.work.reviewer import Reviewer
from tests.fakes import FakeFinder, MemoryStore
from tests.makers import A_CLINICIAN, a_statement, a_turn, a_visit

TURNS = [
    a_turn(1, "My knee hurts. I also had some wheezing at night."),
    a_turn(2, "Come back in two weeks.", Speaker.DOCTOR),
]


@pytest.fixture
def store() -> MemoryStore:
    store = MemoryStore()
    store.create_visit(a_visit(id="v"))
    store.commit_turns("v", 0, TURNS, b"")
    store.commit_note("v", NoteState(), NoteState(1, 2, 2), [a_statement(1)])
    store.put_checked(
        "v", Checked(statement_id="", version=1, findings=tuple(check_visit(TURNS, store.statements("v"))))
    )
    return store


def reviewer(store: MemoryStore) -> Reviewer:
    return Reviewer(store, FakeFinder)


def write_down(store: MemoryStore, visit_id: str, name: FindingName) -> Statement:
    (statement,) = reviewer(store).write_down(visit_id, name, A_CLINICIAN).after
    return statement


def about(store: MemoryStore, words: str) -> FindingName:
    return next(f.name for f in store.checked("v")[""].findings if words in f.subject)


def test_it_quotes_who_said_it_with_its_evidence_and_is_filed(store: MemoryStore) -> None:
    wheezing = write_down(store, "v", about(store, "wheez"))
    back = write_down(store, "v", about(store, "follow-up"))
    assert (wheezing.id, wheezing.section, wheezing.evidence) == ("s2", Section.SUBJECTIVE, (1,))
    assert wheezing.state is StatementState.ACCEPTED
    assert wheezing.text.startswith("The patient said: ") and "wheezing" in wheezing.text
    assert (back.id, back.section, back.text) == ("s3", Section.PLAN, 'The doctor said: "Come back in two weeks."')
    assert store.note_state("v") == NoteState(3, 2, 4, reviewed=2)
    assert not check_visit(TURNS, store.statements("v"))


def test_only_the_sentence_is_quoted_where_the_turn_is_long() -> None:
    store = MemoryStore()
    store.create_visit(a_visit(id="v"))
    turn = Turn(id=1, speaker=Speaker.PATIENT, start_s=0, end_s=9, text="Well, you know. I retired last year. Bye.")
    store.commit_turns("v", 0, [turn], b"")
    store.commit_note("v", NoteState(), NoteState(1, 1, 1), [])
    (finding,) = [f for f in check_visit([turn], []) if f.span]
    store.put_checked("v", Checked(statement_id="", version=1, findings=(finding,)))
    assert write_down(store, "v", finding.name).text == 'The patient said: "I retired last year."'


def test_it_is_not_written_twice_before_the_checks_know(store: MemoryStore) -> None:
    name = about(store, "wheez")
    write_down(store, "v", name)
    with pytest.raises(ConflictError):
        write_down(store, "v", name)


def test_what_is_no_longer_missing_is_not_written(store: MemoryStore) -> None:
    with pytest.raises(ConflictError):
        write_down(store, "v", FindingName("", CHECK, "fact", "drug: something else"))


def test_a_note_that_changes_meanwhile_is_read_again(store: MemoryStore, monkeypatch: pytest.MonkeyPatch) -> None:
    commit, lost = store.commit_note, [True]

    def lose_once(*arguments: object) -> object:
        if lost:
            lost.pop()
            raise StaleError("The note was changed meanwhile.")
        return commit(*arguments)

    monkeypatch.setattr(store, "commit_note", lose_once)
    assert write_down(store, "v", about(store, "wheez")).id == "s2"


def test_what_is_gone_is_not_tried_again(store: MemoryStore, monkeypatch: pytest.MonkeyPatch) -> None:
    name, reads, checked = about(store, "wheez"), [], store.checked
    store.put_checked("v", Checked(statement_id="", version=2, findings=()))
    monkeypatch.setattr(store, "checked", lambda visit_id: reads.append(visit_id) or checked(visit_id))
    with pytest.raises(ConflictError):
        write_down(store, "v", name)
    assert len(reads) == 1
