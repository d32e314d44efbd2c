"""Sound that cannot be read stands as such after a few tries, and stops nobody; whatever else fails costs no sound."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import SimpleNamespace

import numpy as np
import pytest

from scribe_core.cli.session import session
from scribe_core.cli.visit import _Walk
from scribe_core.errors import ConflictError, PrivacyError, RecognitionError, StoreError, UnreadableError
from scribe_core.interfaces import VisitStore
from scribe_core.pipeline import SpeechPipeline
from scribe_core.review.signing import needs_reason
from scribe_core.review.wording import sentence_of
from scribe_core.roles.model import NgramRoleModel
from scribe_core.settings import Settings
from scribe_core.tries import MOST
from scribe_core.types import Chunk, PiiSpan, Turn
from scribe_core.work.engine import Engine
from scribe_core.work.engines import Engines
from tests.doors import LIND, WORDS, open_service, said, until
from tests.fakes import FakeFinder, FakeLanguageModel, FakeRecogniser, FakeRoles, MemoryStore
from tests.makers import a_visit

VOICE = FakeRecogniser(WORDS)
POISON = 0.97
"""No word of the vocabulary has this level."""
POISONED = np.full(32_000, POISON, np.float32)
TALK = "my knee hurts since monday"
LATER = "hello doctor my knee hurts"


class Killed(BaseException):
    """Ends the process, as a fault in native code does."""


def poisonous(error: BaseException) -> FakeRecogniser:
    def before(samples: np.ndarray) -> None:
        if np.isclose(samples, POISON).any():
            raise error

    return FakeRecogniser(WORDS, before)


class OddFinder(FakeFinder):
    def find(self, text: str, names: Sequence[str] = ()) -> list[PiiSpan]:
        if "rest" in text:
            raise PrivacyError("This text cannot be masked.")
        return super().find(text, names)


def pipeline_on(
    store: VisitStore, recogniser: FakeRecogniser = VOICE, finder: FakeFinder | None = None
) -> SpeechPipeline:
    return SpeechPipeline(store, recogniser, FakeRoles(), finder or FakeFinder(), known=lambda: VOICE.spoken("hello"))


def a_visit_of(store: VisitStore, *sounds: np.ndarray) -> str:
    visit = a_visit()
    store.create_visit(visit)
    start_s = 0.0
    for seq, sound in enumerate(sounds):
        store.put_chunk(Chunk(visit.id, seq, sound, start_s, last=seq == len(sounds) - 1))
        start_s += len(sound) / 16_000
    return visit.id


def work(pipeline: SpeechPipeline, visit_id: str, failures: int) -> None:
    """As the workers do: again after a failure, of which there are so many."""
    for _ in range(failures):
        with pytest.raises((RecognitionError, PrivacyError)):
            while pipeline.process_next(visit_id):
                pass
    while pipeline.process_next(visit_id):
        pass


def texts(store: VisitStore, visit_id: str) -> list[str]:
    return [turn.text for turn in store.turns(visit_id)]


def test_poisoned_sound_stands_as_not_readable_with_its_times() -> None:
    store = MemoryStore()
    visit_id = a_visit_of(store, VOICE.spoken(TALK), POISONED, VOICE.spoken(LATER))
    work(pipeline_on(store, poisonous(RecognitionError("It cannot be heard."))), visit_id, failures=MOST)
    assert texts(store, visit_id) == [TALK, "[not readable, 2 s]", LATER]
    turn = store.turns(visit_id)[1]
    assert (turn.start_s, turn.end_s, turn.unread_s, turn.words) == (2.5, 4.5, 2.0, ())
    assert store.get_chunk(visit_id, 1) is not None


def test_words_that_the_chunk_before_heard_of_it_stay() -> None:
    store = MemoryStore()
    visit = a_visit()
    store.create_visit(visit)
    first, second = VOICE.spoken("my knee hurts since"), np.concatenate([VOICE.spoken("since"), POISONED])
    store.put_chunk(Chunk(visit.id, 0, first, 0.0, tail_s=0.5))
    store.put_chunk(Chunk(visit.id, 1, second, 1.5, overlap_s=0.5, last=True))
    work(pipeline_on(store, poisonous(RecognitionError("It cannot be heard."))), visit.id, failures=MOST)
    assert " ".join(texts(store, visit.id)) == "my knee hurts since [not readable, 2 s]"
    assert (store.turns(visit.id)[-1].start_s, store.turns(visit.id)[-1].end_s) == (2.0, 4.0)


def test_text_that_cannot_be_masked_is_not_shown() -> None:
    store = MemoryStore()
    visit_id = a_visit_of(store, VOICE.spoken("take rest"), VOICE.spoken(TALK))
    work(pipeline_on(store, finder=OddFinder()), visit_id, failures=MOST)
    assert texts(store, visit_id) == ["[not readable, 1 s]", TALK]


class Damaged(MemoryStore):
    """Chunk 1 does not open."""

    def get_chunk(self, visit_id: str, seq: int) -> Chunk | None:
        if seq == 1:
            raise UnreadableError("A sealed record does not open.")
        return super().get_chunk(visit_id, seq)


def test_a_damaged_chunk_holds_up_neither_those_before_nor_those_after_it() -> None:
    store = Damaged()
    visit_id = a_visit_of(store, VOICE.spoken(TALK), POISONED, VOICE.spoken(LATER))
    work(pipeline_on(store), visit_id, failures=MOST)
    assert texts(store, visit_id) == [TALK, "[not readable, 2 s]", LATER]


def fails_on_any_sound() -> tuple[FakeRecogniser, list[Exception]]:
    """It works again once the list is empty."""
    broken: list[Exception] = [RecognitionError("Speech recognition failed.")]

    def before(_: np.ndarray) -> None:
        for error in broken:
            raise error

    return FakeRecogniser(WORDS, before), broken


def test_an_engine_that_fails_on_any_sound_costs_none() -> None:
    store, (recogniser, broken) = MemoryStore(), fails_on_any_sound()
    visit_id = a_visit_of(store, VOICE.spoken(TALK))
    pipeline = pipeline_on(store, recogniser)
    for _ in range(3 * MOST):
        with pytest.raises(RecognitionError):
            pipeline.process_next(visit_id)
    broken.clear()
    work(pipeline, visit_id, failures=0)
    assert texts(store, visit_id) == [TALK]


def refusing(store: MemoryStore, error: Exception, name: str) -> Callable[..., None]:
    def refuse(*_: object, **__: object) -> None:
        raise error

    setattr(store, name, refuse)
    return refuse


@pytest.mark.parametrize("name", ["commit_turns", "put_tries", "get_chunk", "vault"])
@pytest.mark.parametrize("error", [StoreError("The store does not answer."), MemoryError()])
def test_a_store_that_is_away_or_memory_that_is_short_costs_no_sound(name: str, error: Exception) -> None:
    store = MemoryStore()
    visit_id = a_visit_of(store, VOICE.spoken(TALK))
    pipeline = pipeline_on(store)
    refusing(store, error, name)
    for _ in range(3 * MOST):
        with pytest.raises(type(error)):
            pipeline.process_next(visit_id)
    delattr(store, name)
    work(pipeline, visit_id, failures=0)
    assert texts(store, visit_id) == [TALK]


def test_a_vault_that_does_not_open_costs_no_sound() -> None:
    store = MemoryStore()
    visit_id = a_visit_of(store, VOICE.spoken(TALK))
    pipeline = pipeline_on(store)
    refusing(store, UnreadableError("A sealed record does not open."), "vault")
    for _ in range(3 * MOST):
        with pytest.raises(UnreadableError):
            pipeline.process_next(visit_id)
    assert texts(store, visit_id) == []


def test_sound_that_ends_the_process_does_not_do_so_for_ever() -> None:
    store = MemoryStore()
    visit_id = a_visit_of(store, VOICE.spoken(TALK), POISONED, VOICE.spoken(LATER))
    deadly = poisonous(Killed())
    for _ in range(MOST):
        with pytest.raises(Killed):  # each time in a new process, which knows nothing of the one before
            work(pipeline_on(store, deadly), visit_id, failures=0)
    work(pipeline_on(store, deadly), visit_id, failures=0)
    assert texts(store, visit_id) == [TALK, "[not readable, 2 s]", LATER]


def test_an_engine_that_ends_the_process_on_any_sound_costs_none() -> None:
    store = MemoryStore()
    visit_id = a_visit_of(store, VOICE.spoken(TALK))

    def die(_: np.ndarray) -> None:
        raise Killed

    for _ in range(3 * MOST):
        with pytest.raises(Killed):
            work(pipeline_on(store, FakeRecogniser(WORDS, die)), visit_id, failures=0)
    work(pipeline_on(store), visit_id, failures=0)
    assert texts(store, visit_id) == [TALK]


def test_a_chunk_that_is_tried_again_is_heard_alone() -> None:
    """What comes after it may be what ended the process."""
    store = MemoryStore()
    visit_id = a_visit_of(store, VOICE.spoken(TALK), POISONED)
    store.put_tries(visit_id, 0, 1)
    heard: list[np.ndarray] = []
    pipeline_on(store, FakeRecogniser(WORDS, heard.append)).process_next(visit_id)
    assert not any(np.isclose(sound, POISON).any() for sound in heard)
    assert np.array_equal(heard[-1], VOICE.spoken(TALK))


def test_the_visit_goes_on_to_a_note_that_does_not_use_it() -> None:
    llm = FakeLanguageModel()
    service = open_service(MemoryStore(), poisonous(RecognitionError("It cannot be heard.")), llm)
    visit_id = service.start_visit("The patient agreed.", "Dr. Lind").id
    for sound in (VOICE.spoken(TALK), VOICE.silence(1), POISONED, VOICE.silence(1), VOICE.spoken(LATER)):
        service.feed(visit_id, sound)
    service.finish(visit_id)
    until(lambda: "not readable" in said(service, visit_id) and LATER in said(service, visit_id))
    until(lambda: service.snapshot(visit_id).note.final)
    unread = [turn for turn in service.snapshot(visit_id).turns if turn.unread_s]
    assert len(unread) == 1
    assert not any("readable" in content for request in llm.requests for _, content in request.messages)
    assert all(unread[0].id not in item.evidence for item in service.snapshot(visit_id).statements)
    until(lambda: "" in service.snapshot(visit_id).checked)
    found = [finding for finding in service.snapshot(visit_id).checked[""].findings if finding.check == "unreadable"]
    assert len(found) == 1 and found[0].evidence == (unread[0].id,) and needs_reason(found[0])
    assert "s of sound at" in sentence_of(found[0])
    with pytest.raises(ConflictError):  # there is nothing to quote
        service.write_down(visit_id, found[0].name)
    service.close()


def test_the_sound_around_a_damaged_chunk_can_be_heard() -> None:
    store = Damaged()
    visit_id = a_visit_of(store, VOICE.spoken(TALK), POISONED)
    service = open_service(store, person=LIND)
    assert len(service.audio(visit_id, 0.0, 4.5)) > 44
    with pytest.raises(UnreadableError):
        service.audio(visit_id, 3.0, 4.0)
    service.close()


def unread() -> Turn:
    store = MemoryStore()
    visit_id = a_visit_of(store, POISONED)
    work(pipeline_on(store, poisonous(RecognitionError("It cannot be heard."))), visit_id, failures=MOST)
    return store.turns(visit_id)[0]


def test_the_page_shows_it_as_such() -> None:
    from pages.components.rows import turn_row

    assert turn_row(unread(), "")["unread"] is True


def test_the_command_line_passes_it_over_as_well() -> None:
    recogniser = poisonous(RecognitionError("It cannot be heard."))
    engines = Engines(
        recogniser=Engine("Speech recognition", lambda: recogniser),
        roles=Engine("Speaker roles", NgramRoleModel),
        finder=Engine("Privacy", FakeFinder),
        llm=Engine("Language model", FakeLanguageModel),
    )
    engines.start(with_llm=False)
    silence = VOICE.silence(1)
    talk = np.concatenate([VOICE.spoken(TALK), silence, POISONED, silence, VOICE.spoken(LATER)])
    settings = Settings(chunk_min_s=2, chunk_min_file_s=2, chunk_max_s=4)
    with session((), "upload") as visit:
        _Walk(visit, engines, settings, with_note=False).all(SimpleNamespace(duration_s=None, blocks=lambda: [talk]))
        found = [turn.text for turn in visit.store.turns(visit.visit_id)]
    assert found[0] == TALK and found[-1] == LATER and any("not readable" in text for text in found)
