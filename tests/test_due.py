"""What is due next for a visit: state by state, and from nothing to the closed note in any order of the steps."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scribe_core.due import Check, CheckVisit, Close, Draft, Merge, Pace, Recognise, Settle, Step, due
from scribe_core.interfaces import Claim, Request
from scribe_core.note.writer import NoteWriter
from scribe_core.note_pipeline import NotePipeline, TimedDraft
from scribe_core.pipeline import SpeechPipeline
from scribe_core.speaker_pipeline import SpeakerPipeline
from scribe_core.standing import Standing, read_visit
from scribe_core.types import Checked, NoteState, Speaker, Statement, Turn, VisitStatus
from tests.contract.test_chunk_order import TALK, VOICE, roles, sound_of_chunks
from tests.fakes import FakeFinder, FakeLanguageModel, FakeRoles, MemoryStore
from tests.makers import a_statement, a_turn, a_visit

PACE = Pace(min_words=4, max_words=12, drafts=2)
TURNS = tuple(a_turn(turn, "two words") for turn in range(1, 6))
RECORDING, PAUSED, ENDED = VisitStatus.RECORDING, VisitStatus.PAUSED, VisitStatus.ENDED
SAYS = Standing(RECORDING, chunks=frozenset({0, 1, 2}), next_seq=3, turns=TURNS, settled_turn=5)
"""Two words a turn; all sound is turns, and nothing is in the note."""
DONE = replace(SAYS, status=ENDED, last_seq=2, note=NoteState(1, 5, 2))
ONE = a_statement(1, evidence=(1,))


def whole(version: int, heard: int = 5) -> Checked:
    return Checked(statement_id="", version=version, noted=version, heard=heard)


def of(one: Statement, heard: int = 5) -> Checked:
    return Checked(statement_id=one.id, version=one.version, noted=1, heard=heard)


CASES: dict[str, tuple[Standing, list[Step]]] = {
    "nothing was said": (Standing(RECORDING), []),
    "a chunk is there": (Standing(RECORDING, chunks=frozenset({0, 1})), [Recognise(0)]),
    "a chunk is missing": (Standing(RECORDING, chunks=frozenset({0, 2}), next_seq=1), []),
    "a chunk of a signed visit": (Standing(VisitStatus.SIGNED, chunks=frozenset({0})), []),
    "few words wait for more": (replace(SAYS, settled_turn=0, turns=TURNS[:1]), []),
    "few words at a pause": (replace(SAYS, status=PAUSED, turns=TURNS[:1]), [Draft(TURNS[:1])]),
    "few words at a pause, and sound that is no turn yet": (
        replace(SAYS, status=PAUSED, turns=TURNS[:1], settled_turn=0, next_seq=2),
        [Recognise(2)],
    ),
    "enough words": (replace(SAYS, settled_turn=0, turns=TURNS[:2]), [Settle(TURNS[:2])]),
    "who spoke is settled of some": (replace(SAYS, settled_turn=2), [Draft(TURNS[:2])]),
    "who spoke is settled of a few words": (replace(SAYS, settled_turn=1, turns=TURNS[:2]), [Draft(TURNS[:1])]),
    "a draft is written, and few words came": (
        replace(SAYS, turns=TURNS[:3], settled_turn=2, drafts=(TURNS[:2],)),
        [Merge(1, closes=False)],
    ),
    "a draft is written, and many words came": (
        replace(SAYS, settled_turn=2, drafts=(TURNS[:2],)),
        [Settle(TURNS[2:]), Merge(1, closes=False)],
    ),
    "as many drafts as may be": (
        replace(SAYS, drafts=(TURNS[:1], TURNS[1:2])),
        [Merge(1, closes=False)],
    ),
    "as many words as may be": (
        replace(SAYS, turns=(a_turn(1, "a b c d e f g h i"), *TURNS[1:]), drafts=((a_turn(1, "a b c d e f g h i"),),)),
        [Merge(1, closes=False)],
    ),
    "a draft that failed, before another": (replace(SAYS, drafts=(TURNS[1:],)), [Draft(TURNS[:1])]),
    "another process drafts the first": (
        replace(SAYS, settled_turn=2, claims=(Claim("b", 1, 2),)),
        [Settle(TURNS[2:])],
    ),
    "another process drafts all": (replace(SAYS, status=ENDED, last_seq=2, claims=(Claim("b", 1, 5),)), []),
    "another process drafts what comes after": (replace(SAYS, claims=(Claim("b", 2, 5),)), [Draft(TURNS[:1])]),
    "another process drafted what is in the note": (
        replace(DONE, checked={"": whole(1)}, claims=(Claim("b", 1, 5),)),
        [Close()],
    ),
    "the last draft": (replace(DONE, note=NoteState(), drafts=(TURNS,)), [Merge(1, closes=True)]),
    "the last draft, and the last chunk is missing": (
        replace(DONE, note=NoteState(), drafts=(TURNS,), last_seq=3),
        [Merge(1, closes=False)],
    ),
    "a finished visit without a word": (Standing(ENDED, last_seq=-1), [Close()]),
    "a finished visit that lacks a chunk": (replace(DONE, last_seq=3, checked={"": whole(1)}), []),
    "all is in the note": (replace(DONE, checked={"": whole(1)}), [Close()]),
    "all is in the note at a pause": (replace(DONE, status=PAUSED, checked={"": whole(1)}), []),
    "closed, and not checked": (
        replace(DONE, note=NoteState(1, 5, 2, final=True), statements=(ONE,)),
        [Check((ONE,))],
    ),
    "the whole visit is not checked": (
        replace(SAYS, note=NoteState(2, 5, 2), statements=(ONE,), checked={"s1": of(ONE), "": whole(1)}),
        [CheckVisit()],
    ),
    "what follows was not heard": (
        replace(SAYS, note=NoteState(1, 5, 2), statements=(ONE,), checked={"s1": of(ONE, heard=1), "": whole(1)}),
        [Check((ONE,))],
    ),
    "all is checked": (
        replace(SAYS, note=NoteState(1, 5, 2), statements=(ONE,), checked={"s1": of(ONE), "": whole(1)}),
        [],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_due(name: str) -> None:
    visit, steps = CASES[name]
    assert list(due(visit, PACE)) == steps


def test_where_it_is_known_who_spoke_it_is_not_settled() -> None:
    visit = replace(SAYS, settled_turn=0)
    assert due(visit, replace(PACE, settles=False)) == (Draft(TURNS),)
    assert due(replace(visit, turns=TURNS[:1]), replace(PACE, settles=False)) == ()


def repeat(request: Request) -> str:
    """Every turn that is asked about, as a statement."""
    ids = request.json_schema["items"]["prefixItems"][0]["enum"]
    asked = request.messages[-1][1]
    said = {turn: re.findall(rf"^\W*{turn}\W+(?:\w+: )?(.*)$", asked, re.MULTILINE) for turn in ids}
    return json.dumps([[turn, "subjective", texts[-1]] for turn, texts in said.items() if texts])


class Driver:
    """Does what is due, in the order that the test chooses; drafts are at hand until they are merged."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.visit_id = a_visit().id
        self.store.create_visit(a_visit(id=self.visit_id))
        self.store.put_secret(self.visit_id, "names", b'["Ann"]')
        self.arriving = list(range(len(sound_of_chunks())))
        self._speech = SpeechPipeline(self.store, VOICE, roles(), FakeFinder())
        self._speakers = SpeakerPipeline(self.store, FakeRoles())
        self._notes = NotePipeline(self.store, NoteWriter(FakeLanguageModel(repeat)))
        self._drafts: dict[int, TimedDraft] = {}

    def due(self) -> tuple[Step, ...]:
        drafts = [draft.draft.new for _, draft in sorted(self._drafts.items())]
        return due(read_visit(self.store, self.visit_id, drafts), PACE)

    def arrive(self) -> None:
        """The next chunk, in whatever order; the last one with the end of the recording."""
        chunk = sound_of_chunks()[self.arriving.pop(0)]
        self.store.put_chunk(replace(chunk, visit_id=self.visit_id))
        if not self.arriving:
            self.store.update_visit(self.visit_id, status=ENDED, last_seq=len(sound_of_chunks()) - 1)

    def do(self, step: Step) -> None:
        match step:
            case Recognise():
                assert self._speech.process_next(self.visit_id) is not None
            case Settle(turns):
                self._speakers.settle(self.visit_id, turns)
            case Draft(turns):
                self._drafts[turns[0].id] = self._notes.draft(self.visit_id, turns)
            case Merge(first_turn, closes):
                self._notes.commit(self.visit_id, self._drafts.pop(first_turn), closes)
            case Close():
                self._notes.commit(self.visit_id, TimedDraft(), final=True)
            case Check() | CheckVisit():
                self._check(step)

    def _check(self, step: Check | CheckVisit) -> None:
        visit = read_visit(self.store, self.visit_id)
        read = {"noted": visit.note.version, "heard": visit.last_turn}
        versions = {one.id: one.version for one in step.statements} if isinstance(step, Check) else {"": read["noted"]}
        for name, version in versions.items():
            self.store.put_checked(self.visit_id, Checked(statement_id=name, version=version, **read))

    def lose_drafts(self) -> None:
        """The process that wrote them ended."""
        self._drafts.clear()

    def result(self) -> tuple[list[Turn], list[tuple[str, tuple[int, ...]]], NoteState]:
        note = [(one.text, one.evidence) for one in self.store.statements(self.visit_id)]
        state = self.store.note_state(self.visit_id)
        return self.store.turns(self.visit_id), note, NoteState(0, state.noted_turn, state.next_statement, state.final)


@cache
def in_order() -> tuple:
    driver = Driver()
    while driver.arriving or driver.due():
        if steps := driver.due():
            driver.do(steps[0])
        else:
            driver.arrive()
    return driver.result()


def test_the_note_holds_the_talk() -> None:
    turns, note, state = in_order()
    assert " ".join(turn.text for turn in turns).split()[:3] == TALK.split()[:3]
    assert len(note) >= 3 and state.final and state.noted_turn == turns[-1].id
    assert {turn.speaker for turn in turns} == {Speaker.DOCTOR, Speaker.PATIENT}


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_order_of_the_steps_ends_in_the_same_transcript_and_closed_note(data: st.DataObject) -> None:
    driver = Driver()
    driver.arriving = data.draw(st.permutations(driver.arriving))
    for _ in range(1000):
        steps = driver.due()
        choice = data.draw(st.integers(-1 if driver.arriving else 0, max(len(steps) - 1, 0)))
        if choice == -1 or not steps:
            if not driver.arriving:
                break
            driver.arrive()
        elif data.draw(st.integers(0, 9)) == 9:
            driver.lose_drafts()
        else:
            driver.do(steps[choice])
    assert driver.due() == () and driver.result() == in_order()
