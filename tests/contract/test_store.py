"""What every VisitStore promises."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scribe_core.errors import ConflictError, SignedError, StaleError, VisitNotFoundError
from scribe_core.interfaces import Assembly, Receipt, VisitStore, every_visit
from scribe_core.types import (
    Addendum,
    CaptureTiming,
    Change,
    ChangeKind,
    Checked,
    Dismissal,
    Finding,
    NoteState,
    Signature,
    Speaker,
    Visit,
    VisitStatus,
)
from tests.makers import a_chunk, a_statement, a_turn, a_visit

SAME_STORE = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def visit_id(store: VisitStore) -> str:
    visit = a_visit()
    store.create_visit(visit)
    return visit.id


def kinds(store: VisitStore, visit_id: str, after: str = "0") -> list[str]:
    return [event.kind for event in store.events(visit_id, after)]


def test_a_visit_is_kept_with_its_consent(store: VisitStore) -> None:
    visit = a_visit(title="Room 3")
    store.create_visit(visit)
    assert store.get_visit(visit.id) == visit
    after = store.last_event_id(visit.id)
    store.create_visit(visit)
    assert kinds(store, visit.id, after) == []
    with pytest.raises(ConflictError):
        store.create_visit(visit.replace(title="Room 4"))


def test_visits_are_listed_newest_first(store: VisitStore) -> None:
    old, new = a_visit(created_at="2030-01-01T00:00:00+00:00"), a_visit(created_at="2030-01-02T00:00:00+00:00")
    store.create_visit(new)
    store.create_visit(old)
    listed = [visit.id for visit in every_visit(store)]
    assert listed.index(new.id) < listed.index(old.id)


def test_a_change_of_the_visit_is_an_event(store: VisitStore, visit_id: str) -> None:
    after = store.last_event_id(visit_id)
    store.update_visit(visit_id, status=VisitStatus.PAUSED, audio_s=2.5)
    (event,) = store.events(visit_id, after)
    assert isinstance(event.fact, Visit) and (event.fact.status, event.fact.audio_s) == ("paused", 2.5)
    assert store.get_visit(visit_id).status is VisitStatus.PAUSED


def test_a_chunk_comes_back_as_it_was(store: VisitStore, visit_id: str) -> None:
    chunk = a_chunk(visit_id, 3, overlap_s=0.25, tail_s=0.5, last=True)
    assert store.put_chunk(chunk) == Receipt(fresh=True, have=1, next=0)
    found = store.get_chunk(visit_id, 3)
    assert found is not None
    np.testing.assert_allclose(found.samples, chunk.samples, atol=1 / 32768)
    assert (found.start_s, found.overlap_s, found.tail_s, found.last) == (3.0, 0.25, 0.5, True)
    assert store.chunk_seqs(visit_id) == [3]
    assert store.chunk_spans(visit_id) == {3: (3.0, 4.0)}
    assert store.get_chunk(visit_id, 4) is None


def test_an_empty_chunk_can_be_kept(store: VisitStore, visit_id: str) -> None:
    store.put_chunk(a_chunk(visit_id, 0, seconds=0, last=True))
    found = store.get_chunk(visit_id, 0)
    assert found is not None and found.last and len(found.samples) == 0


def test_a_chunk_that_comes_twice_changes_nothing(store: VisitStore, visit_id: str) -> None:
    assert store.put_chunk(a_chunk(visit_id, 0, seconds=1)) == Receipt(fresh=True, have=1, next=1)
    after = store.last_event_id(visit_id)
    assert store.put_chunk(a_chunk(visit_id, 0, seconds=1)) == Receipt(fresh=False, have=1, next=1)
    assert store.chunk_spans(visit_id) == {0: (0.0, 1.0)}
    assert kinds(store, visit_id, after) == []


@pytest.mark.parametrize("other", [{"seconds": 2}, {"start_s": 7.0}, {"last": True}])
def test_other_sound_under_a_known_number_is_refused(store: VisitStore, visit_id: str, other: dict) -> None:
    store.put_chunk(a_chunk(visit_id, 0, seconds=1))
    after = store.last_event_id(visit_id)
    with pytest.raises(ConflictError, match="number"):
        store.put_chunk(a_chunk(visit_id, 0, **{"seconds": 1, **other}))
    assert store.chunk_spans(visit_id) == {0: (0.0, 1.0)} and kinds(store, visit_id, after) == []


def test_a_finished_visit_takes_what_is_missing_and_nothing_after_it(store: VisitStore, visit_id: str) -> None:
    store.put_chunk(a_chunk(visit_id, 0))
    store.update_visit(visit_id, status=VisitStatus.ENDED, last_seq=2)
    assert store.put_chunk(a_chunk(visit_id, 2)) == Receipt(fresh=True, have=2, next=1)
    assert store.put_chunk(a_chunk(visit_id, 1)) == Receipt(fresh=True, have=3, next=3)
    with pytest.raises(ConflictError, match="finished"):
        store.put_chunk(a_chunk(visit_id, 3))


def test_a_signed_visit_takes_no_sound(store: VisitStore, visit_id: str) -> None:
    store.put_chunk(a_chunk(visit_id, 0))
    store.update_visit(visit_id, status=VisitStatus.SIGNED)
    assert not store.put_chunk(a_chunk(visit_id, 0)).fresh
    with pytest.raises(SignedError):
        store.put_chunk(a_chunk(visit_id, 1))


@SAME_STORE
@given(order=st.lists(st.integers(0, 5), min_size=1, max_size=20))
def test_chunks_late_twice_and_from_several_threads_are_kept_once(store: VisitStore, order: list[int]) -> None:
    visit = a_visit()
    store.create_visit(visit)
    with ThreadPoolExecutor(4) as pool:
        fresh = list(pool.map(lambda seq: store.put_chunk(a_chunk(visit.id, seq, 0.01)), order))
    assert store.chunk_seqs(visit.id) == sorted(set(order))
    assert sum(receipt.fresh for receipt in fresh) == len(set(order))
    assert kinds(store, visit.id).count("chunk") == len(set(order))


def test_turns_are_committed_once_and_in_order(store: VisitStore, visit_id: str) -> None:
    assert store.commit_turns(visit_id, 0, [a_turn(1), a_turn(2)], b"held")
    assert not store.commit_turns(visit_id, 0, [a_turn(1, "something else")], b"other")
    with pytest.raises(ConflictError):
        store.commit_turns(visit_id, 2, [a_turn(3)], b"")
    assert store.turns(visit_id) == [a_turn(1), a_turn(2)]
    place = store.assembly(visit_id)
    assert (place.next_seq, place.next_turn_id, place.carry) == (1, 3, b"held")


def test_tries_are_those_of_the_next_chunk_and_end_with_its_turns(store: VisitStore, visit_id: str) -> None:
    store.put_tries(visit_id, 0, 2)
    store.put_tries(visit_id, 1, 7)
    assert store.assembly(visit_id) == Assembly(tries=2)
    store.commit_turns(visit_id, 0, [a_turn(1)], b"held")
    store.put_tries(visit_id, 0, 3)
    assert store.assembly(visit_id) == Assembly(1, 2, b"held", tries=0)
    with pytest.raises(VisitNotFoundError):
        store.put_tries("unknown", 0, 1)


@SAME_STORE
@given(order=st.lists(st.integers(0, 4), max_size=25))
def test_turns_from_several_threads_are_the_same_as_in_order(store: VisitStore, order: list[int]) -> None:
    visit = a_visit()
    store.create_visit(visit)

    def commit(seq: int) -> None:
        try:
            store.commit_turns(visit.id, seq, [a_turn(seq + 1)], str(seq).encode())
        except ConflictError:
            return

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(commit, order))
    for seq in range(5):
        commit(seq)
    assert store.turns(visit.id) == [a_turn(i) for i in range(1, 6)]
    assert store.assembly(visit.id).carry == b"4"
    assert kinds(store, visit.id).count("turn") == 5


def test_the_clinicians_speaker_stays(store: VisitStore, visit_id: str) -> None:
    store.commit_turns(visit_id, 0, [a_turn(1), a_turn(2), a_turn(3)], b"")
    store.set_speakers(visit_id, {1: Speaker.DOCTOR, 9: Speaker.OTHER})
    read = store.turns(visit_id)[:2]
    store.settle_speakers(visit_id, read, {1: (Speaker.PATIENT, 0.7), 2: (Speaker.OTHER, 0.6)})
    first, second, third = store.turns(visit_id)
    assert (first.speaker, first.speaker_by) == (Speaker.DOCTOR, "clinician")
    assert (second.speaker, second.speaker_by, second.speaker_score) == (Speaker.OTHER, "model", 0.6)
    assert third == a_turn(3) and store.assembly(visit_id).settled_turn == 2


def test_who_spoke_is_settled_once_and_only_on_what_was_read(store: VisitStore, visit_id: str) -> None:
    store.commit_turns(visit_id, 0, [a_turn(1), a_turn(2)], b"")
    read = store.turns(visit_id)
    store.set_speakers(visit_id, {1: Speaker.DOCTOR})
    with pytest.raises(StaleError):
        store.settle_speakers(visit_id, read, {2: (Speaker.OTHER, 0.6)})
    assert store.turns(visit_id)[1] == a_turn(2) and store.assembly(visit_id).settled_turn == 0
    read = store.turns(visit_id)
    store.commit_turns(visit_id, 1, [a_turn(3)], b"carry")
    store.settle_speakers(visit_id, read, {2: (Speaker.OTHER, 0.6)})
    store.set_speakers(visit_id, {1: Speaker.PATIENT})
    after = store.last_event_id(visit_id)
    store.settle_speakers(visit_id, read, {2: (Speaker.OTHER, 0.6)})
    assert kinds(store, visit_id, after) == []
    store.commit_turns(visit_id, 2, [a_turn(4)], b"more")
    assembly = store.assembly(visit_id)
    assert (assembly.settled_turn, assembly.next_seq, assembly.carry) == (2, 3, b"more")

def test_a_note_is_committed_only_on_what_was_read(store: VisitStore, visit_id: str) -> None:
    before, after = store.note_state(visit_id), NoteState(1, noted_turn=2, next_statement=3, final=True)
    assert before == NoteState()
    store.commit_note(visit_id, before, after, [a_statement(1), a_statement(2)])
    with pytest.raises(ConflictError):
        store.commit_note(visit_id, before, NoteState(9), [a_statement(1, "Other.")])
    assert store.note_state(visit_id) == after
    assert store.statements(visit_id) == [a_statement(1), a_statement(2)]
    assert store.events(visit_id)[-1].fact == after


def test_statements_keep_their_order(store: VisitStore, visit_id: str) -> None:
    store.commit_note(visit_id, NoteState(), NoteState(1), [a_statement(i) for i in (10, 9, 2)])
    assert [statement.id for statement in store.statements(visit_id)] == ["s2", "s9", "s10"]


def test_of_several_note_updates_on_one_version_one_wins(store: VisitStore, visit_id: str) -> None:
    def commit(number: int) -> bool:
        try:
            store.commit_note(visit_id, NoteState(), NoteState(1, next_statement=number), [a_statement(number)])
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(commit, range(1, 9)))
    assert sum(won) == 1
    assert store.note_state(visit_id).next_statement == won.index(True) + 1
    assert len(store.statements(visit_id)) == 1


def a_change(**facts: object) -> Change:
    return Change(
        **{"kind": ChangeKind.ACCEPT, "by": "u1", "name": "Dr. Lind", "at": "2026-01-02T10:05:00+00:00", **facts}
    )


def signed(store: VisitStore, visit_id: str) -> NoteState:
    state = store.note_state(visit_id)
    after = replace(state, version=state.version + 1)
    signature = Signature(by="u1", name="Dr. Lind", at="2026-01-02T10:30:00+00:00")
    store.commit_note(visit_id, state, after, [], a_change(kind=ChangeKind.SIGN), signature)
    return after


def test_the_history_is_numbered_and_comes_with_its_statements(store: VisitStore, visit_id: str) -> None:
    first, second = a_statement(1), a_statement(1, "Left knee pain.", version=2)
    change = store.commit_note(visit_id, NoteState(), NoteState(1), [first], a_change(after=(first,)))
    assert change is not None and change.id == "c1"
    store.commit_note(visit_id, NoteState(1), NoteState(2), [second], a_change(before=(first,), after=(second,)))
    assert [(item.id, item.after) for item in store.history(visit_id)] == [("c1", (first,)), ("c2", (second,))]
    assert kinds(store, visit_id).count("change") == 2


def test_what_was_refused_is_not_in_the_history(store: VisitStore, visit_id: str) -> None:
    with pytest.raises(ConflictError):
        store.commit_note(visit_id, NoteState(5), NoteState(6), [], a_change())
    assert store.history(visit_id) == []


def test_a_signed_note_takes_addenda_and_nothing_else(store: VisitStore, visit_id: str) -> None:
    store.commit_turns(visit_id, 0, [a_turn(1)], b"")
    finding = a_finding()
    store.commit_note(visit_id, NoteState(), NoteState(1, 1, 2), [a_statement(1)])
    store.put_checked(visit_id, Checked(statement_id="s1", version=1, findings=(finding,)))
    state = signed(store, visit_id)
    visit = store.get_visit(visit_id)
    assert visit.status is VisitStatus.SIGNED and visit.signature and visit.signature.name == "Dr. Lind"
    with pytest.raises(SignedError):
        store.commit_note(visit_id, state, replace(state, version=9), [a_statement(1, "Other.")])
    with pytest.raises(SignedError):
        store.set_speakers(visit_id, {1: Speaker.DOCTOR})
    with pytest.raises(SignedError):
        store.dismiss(visit_id, finding, Dismissal(by="Dr. Lind", at="2026-01-02T10:40:00+00:00", reason="It was said"))
    with pytest.raises(SignedError):
        store.update_visit(visit_id, status=VisitStatus.PAUSED)
    withdrawn = visit.consent.replace(withdrawn_at="2026-01-02T10:50:00+00:00")
    assert store.update_visit(visit_id, consent=withdrawn).status is VisitStatus.SIGNED
    store.put_vault(visit_id, {"<PERSON_2>": "John"}, store.vault(visit_id))
    with pytest.raises(SignedError):
        store.put_vault(visit_id, {"<PERSON_2>": "John Keller"}, store.vault(visit_id))
    addendum = Addendum(by="u1", name="Dr. Lind", at="2026-01-02T11:00:00+00:00", text="Called back.")
    assert store.add_addendum(visit_id, addendum).addenda == store.get_visit(visit_id).addenda == (addendum,)
    assert [change.kind for change in store.history(visit_id)] == [ChangeKind.SIGN, ChangeKind.ADDENDUM]
    assert store.statements(visit_id) == [a_statement(1)] and store.note_state(visit_id) == state


def test_a_step_that_comes_again_is_known_by_the_history(store: VisitStore, visit_id: str) -> None:
    first, change = a_statement(1), a_change(after=(a_statement(1),), ticket="t1")
    done = store.commit_note(visit_id, NoteState(), NoteState(1), [first], change)
    store.commit_note(visit_id, NoteState(1), NoteState(2), [], a_change(ticket="t2"))
    assert store.commit_note(visit_id, NoteState(), NoteState(1), [first], change) == done
    assert [item.ticket for item in store.history(visit_id)] == ["t1", "t2"] and store.note_state(visit_id).version == 2
    with pytest.raises(StaleError):
        store.commit_note(visit_id, NoteState(), NoteState(1), [first], a_change(after=(first,), ticket="t3"))


def test_a_signature_and_an_addendum_that_come_again_stand_once(store: VisitStore, visit_id: str) -> None:
    signature = Signature(by="u1", name="Dr. Lind", at="2026-01-02T10:30:00+00:00")
    sign = a_change(kind=ChangeKind.SIGN)
    done = [store.commit_note(visit_id, NoteState(), NoteState(1), [], sign, signature) for _ in range(2)]
    assert done[0] == done[1] and store.history(visit_id) == [done[0]]
    facts = {"by": "u1", "name": "Dr. Lind", "text": "Called back."}
    for minute, ticket in enumerate(["", "", "t1", "t1", "t2"]):
        at = f"2026-01-02T11:0{max(minute, 1)}:00+00:00"
        store.add_addendum(visit_id, Addendum(**facts, at=at, ticket=ticket))
    assert [item.ticket for item in store.get_visit(visit_id).addenda] == ["", "t1", "t2"]


def test_an_open_note_takes_no_addendum(store: VisitStore, visit_id: str) -> None:
    with pytest.raises(ConflictError):
        store.add_addendum(visit_id, Addendum(by="u1", name="Dr. Lind", at="2026-01-02T11:00:00+00:00", text="Early."))
    assert store.history(visit_id) == []


def test_the_vault_adds_entries_and_secrets_are_replaced(store: VisitStore, visit_id: str) -> None:
    store.put_vault(visit_id, {"<PERSON_1>": "Ann"}, {})
    store.put_vault(visit_id, {"<PERSON_2>": "Bob"}, {"<PERSON_1>": "Ann"})
    with pytest.raises(StaleError):
        store.put_vault(visit_id, {"<PERSON_2>": "Carl"}, {"<PERSON_1>": "Ann"})
    assert store.vault(visit_id) == {"<PERSON_1>": "Ann", "<PERSON_2>": "Bob"}
    assert store.secret(visit_id, "tail") is None
    store.put_secret(visit_id, "tail", b"one")
    store.put_secret(visit_id, "tail", b"two")
    assert store.secret(visit_id, "tail") == b"two"


def test_events_come_in_order_and_after_an_id(store: VisitStore, visit_id: str) -> None:
    first = store.add_timing(visit_id, CaptureTiming(seconds=0.1))
    second = store.add_timing(visit_id, CaptureTiming(seconds=0.2))
    assert [event.id for event in store.events(visit_id)][-2:] == [first, second]
    assert [event.id for event in store.events(visit_id, first)] == [second]
    assert store.last_event_id(visit_id) == second
    assert store.events(visit_id, second) == []
    assert len(store.events(visit_id, count=1)) == 1


def test_a_waiting_reader_hears_of_an_event(store: VisitStore, visit_id: str) -> None:
    after = store.last_event_id(visit_id)
    heard: list[str] = []
    reader = threading.Thread(target=lambda: heard.extend(e.kind for e in store.events(visit_id, after, 10_000)))
    reader.start()
    store.add_timing(visit_id, CaptureTiming(seconds=0.1))
    reader.join(10)
    assert heard == ["timing"]


def test_a_deleted_visit_leaves_only_the_word_that_it_is_gone(store: VisitStore, visit_id: str) -> None:
    store.put_chunk(a_chunk(visit_id))
    store.commit_turns(visit_id, 0, [a_turn(1)], b"held")
    store.put_vault(visit_id, {"<PERSON_1>": "Ann"}, {})
    store.put_secret(visit_id, "tail", b"one")
    store.commit_note(visit_id, NoteState(), NoteState(1), [a_statement(1)], a_change())
    store.delete_visit(visit_id)
    assert kinds(store, visit_id) == ["deleted"]
    assert visit_id not in [visit.id for visit in every_visit(store)]
    again = a_visit(id=visit_id)
    store.create_visit(again)
    assert store.turns(visit_id) == store.chunk_seqs(visit_id) == store.statements(visit_id) == []
    assert store.history(visit_id) == []
    assert store.vault(visit_id) == {} and store.secret(visit_id, "tail") is None


READS = ("get_visit", "chunk_seqs", "chunk_spans", "assembly", "turns", "statements", "note_state", "history", "vault")


@pytest.mark.parametrize("method", [*READS, "events", "last_event_id", "delete_visit"])
def test_an_unknown_visit_is_named_as_such(store: VisitStore, method: str) -> None:
    with pytest.raises(VisitNotFoundError):
        getattr(store, method)("nobody")


def test_nothing_is_written_for_an_unknown_visit(store: VisitStore) -> None:
    for write in (
        lambda: store.put_chunk(a_chunk("nobody")),
        lambda: store.commit_turns("nobody", 0, [a_turn(1)], b""),
        lambda: store.commit_note("nobody", NoteState(), NoteState(1), []),
        lambda: store.put_vault("nobody", {"a": "b"}, {}),
        lambda: store.put_secret("nobody", "tail", b""),
        lambda: store.add_timing("nobody", CaptureTiming(seconds=0.1)),
        lambda: store.set_speakers("nobody", {}),
        lambda: store.settle_speakers("nobody", [a_turn(1)], {}),
        lambda: store.update_visit("nobody", title="x"),
    ):
        with pytest.raises(VisitNotFoundError):
            write()


def a_finding(subject: str = "10", statement_id: str = "s1") -> Finding:
    what = {"check": "entities", "code": "number_unsaid", "verdict": "unsupported", "severity": "high"}
    return Finding(statement_id=statement_id, facts=(subject,), **what)


DISMISSAL = Dismissal(by="Dr. Lind", at="2026-01-02T10:00:00+00:00", reason="It was said.")


def test_what_the_checks_said_is_kept_and_is_an_event(store: VisitStore, visit_id: str) -> None:
    after = store.last_event_id(visit_id)
    checked = Checked(statement_id="s1", version=1, findings=(a_finding(),))
    store.put_checked(visit_id, checked)
    assert store.checked(visit_id) == {"s1": checked}
    (event,) = store.events(visit_id, after)
    assert event.fact == checked


@SAME_STORE
@given(st.permutations([(1, 4, 9), (1, 5, 8), (1, 5, 9), (2, 5, 7), (2, 6, 7)]), st.integers(0, 4))
def test_in_whatever_order_they_come_the_newest_reading_of_the_checks_stands(
    store: VisitStore, order: list[tuple[int, int, int]], again: int
) -> None:
    """(version of the statement, version of the note, last turn); one of them comes twice."""
    visit = a_visit()
    store.create_visit(visit)
    for version, noted, heard in [*order, order[again]]:
        read = Checked(statement_id="s1", version=version, noted=noted, heard=heard)
        found = a_finding(f"{version} {noted} {heard}")
        store.put_checked(visit.id, read.replace(findings=(found,)))
    assert [finding.subject for finding in store.checked(visit.id)["s1"].findings] == ["2 6 7"]


def test_what_was_read_before_the_whole_visit_was_checked_changes_nothing(store: VisitStore, visit_id: str) -> None:
    """What the checks of the whole visit find as it was before is not stored again."""
    early = Checked(statement_id="s1", version=1, noted=1, findings=(a_finding(),))
    store.put_checked(visit_id, early)
    store.put_checked(visit_id, Checked(statement_id="", version=3, noted=3))
    store.put_checked(visit_id, Checked(statement_id="s1", version=1, noted=2))
    assert store.checked(visit_id)["s1"] == early
    store.put_checked(visit_id, Checked(statement_id="s1", version=1, noted=3))
    assert store.checked(visit_id)["s1"].findings == ()


def test_an_older_reading_brings_back_no_finding_that_was_set_aside(store: VisitStore, visit_id: str) -> None:
    facts = {"statement_id": "s1", "version": 1, "findings": (a_finding(),)}
    store.put_checked(visit_id, Checked(**facts, noted=2, heard=5))
    store.dismiss(visit_id, a_finding(), DISMISSAL)
    after = store.last_event_id(visit_id)
    store.put_checked(visit_id, Checked(**facts | {"findings": ()}, noted=2, heard=4))
    assert store.checked(visit_id)["s1"].findings[0].dismissal == DISMISSAL and kinds(store, visit_id, after) == []


def test_a_dismissed_finding_stays_dismissed_until_its_statement_changes(store: VisitStore, visit_id: str) -> None:
    finding, other = a_finding(), a_finding("20")
    store.put_checked(visit_id, Checked(statement_id="s1", version=1, findings=(finding, other)))
    assert store.dismiss(visit_id, finding, DISMISSAL)
    store.put_checked(visit_id, Checked(statement_id="s1", version=1, findings=(finding, other)))
    assert [found.dismissal for found in store.checked(visit_id)["s1"].findings] == [DISMISSAL, None]
    store.put_checked(visit_id, Checked(statement_id="s1", version=2, findings=(finding,)))
    assert [found.dismissal for found in store.checked(visit_id)["s1"].findings] == [None]


def test_a_dismissed_omission_stays_dismissed_while_the_note_grows(store: VisitStore, visit_id: str) -> None:
    omission = a_finding("cough", "")
    store.put_checked(visit_id, Checked(statement_id="", version=1, findings=(omission,)))
    assert store.dismiss(visit_id, omission, DISMISSAL)
    store.put_checked(visit_id, Checked(statement_id="", version=2, findings=(omission,)))
    assert store.checked(visit_id)[""].findings[0].dismissal == DISMISSAL


def test_a_dismissed_finding_is_known_by_what_it_is_about_and_has_its_newest_facts(
    store: VisitStore, visit_id: str
) -> None:
    first, later = (a_finding().replace(facts=("10", share), confidence=0.5) for share in ("40%", "50%"))
    store.put_checked(visit_id, Checked(statement_id="s1", version=1, findings=(first,)))
    assert store.dismiss(visit_id, first, DISMISSAL)
    store.put_checked(visit_id, Checked(statement_id="s1", version=1, noted=1, findings=(later,)))
    assert store.checked(visit_id)["s1"].findings == (later.replace(dismissal=DISMISSAL),)


def test_a_finding_that_was_dismissed_before_is_no_finding_that_is_gone(store: VisitStore, visit_id: str) -> None:
    store.put_checked(visit_id, Checked(statement_id="s1", version=1, findings=(a_finding(),)))
    for dismissal in (DISMISSAL, None):
        assert store.dismiss(visit_id, a_finding(), dismissal)
        after = store.last_event_id(visit_id)
        assert store.dismiss(visit_id, a_finding(), dismissal) and kinds(store, visit_id, after) == []


def test_a_finding_that_is_gone_cannot_be_dismissed(store: VisitStore, visit_id: str) -> None:
    assert not store.dismiss(visit_id, a_finding(), DISMISSAL)
    store.put_checked(visit_id, Checked(statement_id="s1", version=1))
    assert not store.dismiss(visit_id, a_finding(), DISMISSAL)


def test_a_store_says_what_it_may_lose(store: VisitStore) -> None:
    assert store.risks() == ()
