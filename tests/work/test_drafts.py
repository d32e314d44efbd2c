"""Drafts of one visit's note are written side by side and come into the note in the order of the talk."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scribe_core.errors import LanguageModelError, OutdatedError, StoreError
from scribe_core.interfaces import Reply, Request
from scribe_core.note.writer import Draft, NoteWriter
from scribe_core.note_pipeline import NotePipeline, TimedDraft
from scribe_core.types import NoteState, Speaker, VisitStatus
from scribe_core.work.drafts import MOST_OF_A_VISIT, Drafts
from tests.doors import open_service, until
from tests.fakes import FakeLanguageModel, MemoryStore
from tests.makers import a_turn, a_visit

TEXTS = ["my knee hurts", "take some rest", "it began monday", "no fever here", "see you friday"]


def asked(request: Request) -> int:
    return request.json_schema["items"]["prefixItems"][0]["enum"][0]


class GatedModel(FakeLanguageModel):
    """Repeats each turn as a statement, and answers about a turn of `held` only once its gate is open.

    fails: how often it has no answer about turn `failing`."""

    def __init__(self, held: Sequence[int] = (), fails: int = 0, failing: int = 1) -> None:
        super().__init__(lambda request: json.dumps([[asked(request), "subjective", TEXTS[asked(request) - 1]]]))
        self.gates = {turn: threading.Event() for turn in held}
        self.here: list[int] = []
        self.answered: list[int] = []
        self._fails, self._failing = fails, failing

    def generate(self, requests: Sequence[Request]) -> list[Reply]:
        turn = asked(requests[0])
        self.here.append(turn)
        if turn in self.gates:
            assert self.gates[turn].wait(20)
        if turn == self._failing and self._fails:
            self._fails -= 1
            raise LanguageModelError("The language model gave no answer.")
        self.answered.append(turn)
        return super().generate(requests)


class Talk:
    """A visit in a service on fakes, in which each turn is said when the test says it."""

    def __init__(self, model: GatedModel) -> None:
        self.model = model
        self.store = MemoryStore()
        self.service = open_service(self.store, llm=model)
        self.visit_id = a_visit().id
        self.store.create_visit(a_visit(id=self.visit_id))

    def say(self, turn: int) -> None:
        self.store.commit_turns(self.visit_id, turn - 1, [a_turn(turn, TEXTS[turn - 1])], b"")
        self.service._notes.workers.wake(self.visit_id)

    def say_and_wait(self, turn: int) -> None:
        """Until the model is asked about it."""
        self.say(turn)
        until(lambda: turn in self.model.here)

    def end(self) -> None:
        """Until the note is closed."""
        self.store.update_visit(self.visit_id, status=VisitStatus.ENDED)
        self.service._notes.workers.wake(self.visit_id)
        until(lambda: self.store.note_state(self.visit_id).final)

    def evidence(self) -> list[tuple[int, ...]]:
        return [statement.evidence for statement in self.store.statements(self.visit_id)]

    def noted_turn(self) -> int:
        return self.store.note_state(self.visit_id).noted_turn


@pytest.fixture
def talk() -> Iterator[Callable[[GatedModel], Talk]]:
    opened: list[Talk] = []

    def make(model: GatedModel) -> Talk:
        opened.append(Talk(model))
        return opened[-1]

    yield make
    for one in opened:
        one.service.close()


@settings(max_examples=6, deadline=None)
@given(st.permutations([1, 2, 3]))
def test_in_whatever_order_drafts_end_the_note_has_the_order_of_the_talk(order: list[int]) -> None:
    one = Talk(GatedModel(held=[1, 2, 3]))
    for turn in (1, 2, 3):
        one.say_and_wait(turn)
    for turn in order:
        one.model.gates[turn].set()
        until(lambda turn=turn: turn in one.model.answered)
    until(lambda: one.noted_turn() == 3)
    assert one.evidence() == [(1,), (2,), (3,)] and one.model.answered == order
    one.service.close()


def test_no_more_drafts_of_a_visit_than_allowed_and_the_rest_follows(talk: Callable) -> None:
    one = talk(GatedModel(held=range(1, MOST_OF_A_VISIT + 1)))
    for turn in range(1, MOST_OF_A_VISIT + 1):
        one.say_and_wait(turn)
    one.say(MOST_OF_A_VISIT + 1)
    until(lambda: one.service._notes.workers.idle)
    assert one.model.here == list(range(1, MOST_OF_A_VISIT + 1)) and one.noted_turn() == 0
    for gate in one.model.gates.values():
        gate.set()
    until(lambda: one.noted_turn() == MOST_OF_A_VISIT + 1)
    assert one.evidence() == [(turn,) for turn in range(1, MOST_OF_A_VISIT + 2)]


@pytest.mark.parametrize("failing", [1, 2, 3])
def test_a_draft_that_fails_is_made_again_and_no_other_one(talk: Callable, failing: int) -> None:
    one = talk(GatedModel(held=[1, 2, 3], fails=2, failing=failing))
    for turn in (1, 2, 3):
        one.say_and_wait(turn)
    for gate in one.model.gates.values():
        gate.set()
    one.end()
    assert one.evidence() == [(1,), (2,), (3,)]
    assert Counter(one.model.here) == Counter({1: 1, 2: 1, 3: 1} | {failing: 3})


@pytest.mark.parametrize("lost", [False, True], ids=["refused", "answer lost"])
def test_what_is_drafted_is_kept_until_the_store_takes_it(
    talk: Callable, monkeypatch: pytest.MonkeyPatch, lost: bool
) -> None:
    one = talk(GatedModel(held=[1]))
    for turn in (1, 2, 3):
        one.say_and_wait(turn)
    until(lambda: {2, 3} <= set(one.model.answered))
    take, away = one.store.commit_note, iter(range(3))

    def commit_note(*args: object) -> object:
        if next(away, None) is None:
            return take(*args)
        if lost:
            take(*args)
        raise StoreError("The store does not answer.")

    monkeypatch.setattr(one.store, "commit_note", commit_note)
    one.model.gates[1].set()
    one.end()
    assert one.evidence() == [(1,), (2,), (3,)] and sorted(one.model.here) == [1, 2, 3]


def test_who_is_said_to_have_spoken_meanwhile_is_drafted_again(talk: Callable) -> None:
    one = talk(GatedModel(held=[1, 2]))
    for turn in (1, 2, 3):
        one.say_and_wait(turn)
    one.service.set_speaker(one.visit_id, 2, Speaker.OTHER)
    for gate in one.model.gates.values():
        gate.set()
    one.end()
    assert one.evidence() == [(1,), (2,), (3,)] and sorted(one.model.here) == [1, 2, 2, 3]


def test_a_draft_is_not_merged_where_the_note_has_moved_on() -> None:
    store = MemoryStore()
    visit = a_visit()
    store.create_visit(visit)
    store.commit_turns(visit.id, 0, [a_turn(1), a_turn(2)], b"")
    pipeline = NotePipeline(store, NoteWriter(FakeLanguageModel()))
    late = TimedDraft(Draft((a_turn(2),)))
    with pytest.raises(OutdatedError):
        pipeline.commit(visit.id, late)
    assert store.note_state(visit.id) == NoteState()


def test_drafts_are_in_the_order_of_the_talk_and_go_with_what_is_in_the_note() -> None:
    gate = threading.Event()
    drafts = Drafts(on_done=lambda _: None)
    for turn in (3, 2):
        drafts.begin("v", [a_turn(turn)], lambda: gate.wait(20) and TimedDraft())
    assert drafts.turns("v") == [(a_turn(2),), (a_turn(3),)] and drafts.ready("v", 2) is None
    assert not drafts.drop_until("v", 1) and drafts.count == 2
    assert drafts.drop_until("v", 2) and drafts.turns("v") == [(a_turn(3),)] and not drafts.turns("w")
    gate.set()
    drafts.close()
