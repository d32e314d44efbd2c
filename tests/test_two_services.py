"""Two services on one store, as two processes of the app have it."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest

from scribe_core.errors import HeldError, StoreError
from scribe_core.interfaces import LanguageModel, Reply, Request, Store, Tail
from scribe_core.note_pipeline import NotePipeline, TimedDraft
from scribe_core.service import ScribeService
from scribe_core.store.redis_store import open_store
from scribe_core.types import Levels, Turn, VisitStatus
from tests.contract.conftest import embedded  # noqa: F401  the store of one parameter
from tests.doors import open_service, said, until
from tests.fakes import FakeLanguageModel, MemoryStore
from tests.makers import a_chunk, a_turn, a_visit
from tests.store.buckets import a_bucket
from tests.store.servers import a_server
from tests.test_service import SENTENCE, VOICE, a_recording, speak

LEASE_S = 1.0


@pytest.fixture(params=["memory", "embedded"])
def store(request: pytest.FixtureRequest) -> Store:
    return MemoryStore() if request.param == "memory" else request.getfixturevalue("embedded")


@pytest.fixture
def start(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], ScribeService]]:
    """Another service on the store, which outlives them."""
    monkeypatch.setattr(store, "close", lambda: None)
    services: list[ScribeService] = []

    def open_(llm: LanguageModel | None = None) -> ScribeService:
        services.append(open_service(store, lease_s=LEASE_S, llm=llm))
        return services[-1]

    yield open_
    for service in services:
        service.close()


def lost(service: ScribeService, visit_id: str) -> None:
    """Nothing more is heard of the owner."""
    until(lambda: service._store.lease_owner(visit_id) is None)


def test_a_second_start_touches_no_live_visit(start: Callable[[], ScribeService]) -> None:
    first = start()
    visit_id = a_recording(first)
    speak(first, visit_id)
    second = start()
    assert second.visit(visit_id).status is VisitStatus.RECORDING and second.recorded_elsewhere(visit_id)
    speak(first, visit_id, "take rest")
    first.finish(visit_id)
    until(lambda: second._store.note_state(visit_id).final)
    assert said(second, visit_id) == f"{SENTENCE} take rest"
    visit = second.visit(visit_id)
    assert sum(end - begin for begin, end in second._store.chunk_spans(visit_id).values()) >= visit.audio_s - 0.05


def test_what_another_process_records_is_neither_finished_nor_resumed(start: Callable[[], ScribeService]) -> None:
    first = start()
    visit_id = a_recording(first)
    speak(first, visit_id)
    second = start()
    for step in (second.resume, second.finish, second.pause):
        with pytest.raises(HeldError):
            step(visit_id)
    assert second.visit(visit_id).status is VisitStatus.RECORDING
    assert first.finish(visit_id).status is VisitStatus.ENDED


def test_a_recording_that_its_owner_left_is_closed_and_the_late_owner_refused(
    start: Callable[[], ScribeService],
) -> None:
    first = start()
    visit_id = a_recording(first)
    speak(first, visit_id, pause_s=0)
    until(lambda: first._store.tail(visit_id) is not None)
    second = start()
    until(lambda: second.visit(visit_id).status is VisitStatus.PAUSED)
    until(lambda: said(second, visit_id).startswith("hello doctor"))
    before = second._store.chunk_spans(visit_id)
    first.feed(visit_id, VOICE.spoken("my knee hurts my knee hurts"))
    until(lambda: not first.feed(visit_id, VOICE.silence(0.1)))
    assert second._store.chunk_spans(visit_id) == before
    second.resume(visit_id)
    speak(second, visit_id, "take rest")
    assert second.finish(visit_id).status is VisitStatus.ENDED
    until(lambda: said(second, visit_id).endswith("take rest"))


def test_one_recording_that_cannot_be_closed_keeps_no_other_one_open(
    start: Callable[[], ScribeService], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = start()
    broken, whole = a_recording(first), a_recording(first)
    first._watches[0].close()
    read = store.tail

    def tail(visit_id: str) -> Tail | None:
        if visit_id == broken:
            raise StoreError("A sealed record does not open with this key.")
        return read(visit_id)

    monkeypatch.setattr(store, "tail", tail)
    second = start()
    until(lambda: second.visit(whole).status is VisitStatus.PAUSED)
    assert second.visit(broken).status is VisitStatus.RECORDING


def test_whoever_comes_first_may_go_on_with_what_was_left(start: Callable[[], ScribeService]) -> None:
    first = start()
    visit_id = a_recording(first)
    speak(first, visit_id, pause_s=0)
    until(lambda: first._store.tail(visit_id) is not None)
    first._watches[0].close()
    lost(first, visit_id)
    second = start()
    if second.visit(visit_id).status is VisitStatus.RECORDING:
        second.resume(visit_id)
    ended = second.finish(visit_id)
    until(lambda: second._store.note_state(visit_id).final)
    assert ended.last_seq is not None and "hello doctor" in said(second, visit_id)


def test_two_machines_share_a_server_and_a_bucket(tmp_path: Path) -> None:
    """Each with a data folder of its own; the second one with a copy of the first one's key."""
    near, far = tmp_path / "near", tmp_path / "far"
    with a_server(tmp_path / "redis") as server, a_bucket() as bucket, ExitStack() as ends:
        records = open_service(open_store(server.url, near, bucket=bucket.place), lease_s=LEASE_S)
        ends.callback(records.close)
        visit_id = a_recording(records)
        speak(records, visit_id)
        until(lambda: bucket.keys() != [])
        far.mkdir()
        shutil.copy(near / "key", far / "key")
        reads = open_store(server.url, far, bucket=bucket.place)
        ends.callback(reads.close)
        assert reads.get_chunk(visit_id, 0).sha256 == records._store.get_chunk(visit_id, 0).sha256
        assert reads.lease_owner(visit_id)
        records._listener.workers.close()  # what is heard from here on is for the other one to recognise
        speak(records, visit_id, "take rest")
        records.finish(visit_id)
        second = open_service(reads, lease_s=LEASE_S)
        ends.callback(second.close)
        until(lambda: second._store.note_state(visit_id).final)
        assert said(second, visit_id) == f"{SENTENCE} take rest"
        assert second.audio(visit_id, 0.0, 1.0) == records.audio(visit_id, 0.0, 1.0)
        assert not [path for place in (near, far) for path in (place / "sound").glob("*/*")]


def test_a_visit_that_lacks_a_chunk_is_neither_closed_nor_signed(
    start: Callable[[], ScribeService], store: Store
) -> None:
    visit = a_visit()
    store.create_visit(visit)
    parts = [VOICE.spoken(text) for text in ("hello doctor", "my knee hurts", "take rest")]
    starts = np.cumsum([0.0, *(len(part) / 16_000 for part in parts)])
    chunks = [
        a_chunk(visit.id, seq, samples=part, start_s=float(starts[seq]), last=seq == 2)
        for seq, part in enumerate(parts)
    ]
    store.put_chunk(chunks[0])
    store.put_chunk(chunks[2])
    store.update_visit(visit.id, status=VisitStatus.ENDED, last_seq=2)
    service = start()
    until(lambda: store.assembly(visit.id).next_seq == 1)
    assert service.readiness_to_sign(visit.id).waits[0].startswith("1 of the pieces of its sound is")
    assert not store.note_state(visit.id).final
    store.put_chunk(chunks[1])  # by another process
    until(lambda: store.note_state(visit.id).final)
    assert said(service, visit.id) == "hello doctor my knee hurts take rest"


class GatedModel(FakeLanguageModel):
    """Asked about turns, it answers once its gate is open."""

    def __init__(self) -> None:
        super().__init__(lambda _: '[[1, "subjective", "My knee hurts."]]')
        self.gate = threading.Event()
        self.asked = 0

    def generate(self, requests: Sequence[Request]) -> list[Reply]:
        self.asked += 1
        assert self.gate.wait(20)
        return super().generate(requests)


def said_visit(store: Store) -> str:
    """A finished visit whose turns are known."""
    visit = a_visit(status=VisitStatus.ENDED, last_seq=0)
    store.create_visit(visit)
    store.commit_turns(visit.id, 0, [a_turn(1, "hello doctor my knee hurts")], b"")
    store.settle_speakers(visit.id, store.turns(visit.id), {})
    return visit.id


def test_no_two_processes_draft_the_same_turns(start: Callable[..., ScribeService], store: Store) -> None:
    visit_id, first, second = said_visit(store), GatedModel(), GatedModel()
    one = start(first)
    until(lambda: first.asked == 1)
    other = start(second)
    other._notes.workers.wake(visit_id)
    until(lambda: other._notes.workers.idle)
    assert [claim.owner for claim in store.claims(visit_id)] == [one._notes._claims.owner]
    first.gate.set()
    until(lambda: store.note_state(visit_id).final)
    assert (first.asked, second.asked) == (1, 0)


def test_what_a_process_left_half_drafted_is_drafted_by_another(
    start: Callable[..., ScribeService], store: Store
) -> None:
    visit_id, first, second = said_visit(store), GatedModel(), GatedModel()
    one = start(first)
    until(lambda: first.asked == 1)
    one._notes._claims._watch.close()
    start(second)
    until(lambda: second.asked == 1)
    second.gate.set()
    until(lambda: store.note_state(visit_id).final)
    note = store.statements(visit_id)
    first.gate.set()
    until(lambda: not one._notes._drafts.turns(visit_id))
    assert len(note) == 1 and store.statements(visit_id) == note
    assert [change.id for change in store.history(visit_id)] == ["c1"]


def test_either_of_two_shows_what_the_other_hears_and_does(start: Callable[[], ScribeService]) -> None:
    first, second = start(), start()
    visit_id = a_recording(first)
    until(lambda: all(engine.state == "ready" for engine in (*first.readiness(), *second.readiness())))
    first.feed(visit_id, VOICE.spoken("hello doctor my knee hurts since"))
    for service in (first, second):
        until(lambda service=service: service.snapshot(visit_id).words.text.startswith("hello doctor"))
        until(lambda service=service: any(isinstance(item, Levels) for item in service.passing(visit_id)))
    levels = next(item for item in second.passing(visit_id) if isinstance(item, Levels))
    assert max(levels.values) > 0 and levels.end_s > 2
    assert second.snapshot(visit_id).stages[0].state == "running"
    first.finish(visit_id)
    until(lambda: second.snapshot(visit_id).note.final)
    until(lambda: all(stage.state == "idle" for stage in second.snapshot(visit_id).stages))
    assert second.snapshot(visit_id).words.text == ""


def test_two_do_no_work_twice(start: Callable[[], ScribeService], monkeypatch: pytest.MonkeyPatch) -> None:
    drafted, real = list[int](), NotePipeline.draft

    def draft(pipeline: NotePipeline, visit_id: str, new: Sequence[Turn]) -> TimedDraft:
        drafted.extend(turn.id for turn in new)
        return real(pipeline, visit_id, new)

    monkeypatch.setattr(NotePipeline, "draft", draft)
    first, second = start(), start()
    visit_id = a_recording(first)
    for text in ("hello doctor", "my knee hurts since monday", "take rest"):
        speak(first, visit_id, text)
    first.finish(visit_id)
    until(lambda: second.snapshot(visit_id).note.final)
    assert sorted(drafted) == [turn.id for turn in first.snapshot(visit_id).turns]


def test_what_the_worker_left_is_taken_up_by_another(start: Callable[[], ScribeService], store: Store) -> None:
    first = start()
    visit_id = a_recording(first)
    speak(first, visit_id)
    until(lambda: store.assembly(visit_id).next_seq > 0)
    first._wakes.close()  # as of a process that hangs: it holds what it has taken and does nothing
    for watch in (*first._watches, first._notes._claims._watch):
        watch.close()
    for workers in (first._listener.workers, first._notes.workers, first._checker.workers):
        workers.close()
    second = start()
    until(lambda: second.visit(visit_id).status is VisitStatus.PAUSED)
    second.finish(visit_id)
    until(lambda: second.snapshot(visit_id).note.final)
