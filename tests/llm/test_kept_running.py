"""An engine that ended or hangs is started again: on a fake one; test_contract.py has vLLM's."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence

import pytest

from scribe_core.errors import LanguageModelError
from scribe_core.interfaces import Reply, Request
from scribe_core.llm.kept_running import CLOSED, ENDED, FAILED, HANGS, STEADY_S, KeptRunning
from tests.doors import open_service, said, until
from tests.fakes import FakeLanguageModel, FakeRecogniser, MemoryStore

ASKED = [Request((("user", "Hello."),), max_tokens=4)]


class FakeEngine(FakeLanguageModel):
    """It can end, and it can hang: then it answers nothing before it is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.ended = False
        self.hangs = False
        self.closed = threading.Event()

    def generate(self, requests: Sequence[Request]) -> list[Reply]:
        if self.hangs:
            self.closed.wait()
        if self.ended or self.closed.is_set():
            raise LanguageModelError("It ended.")
        return super().generate(requests)

    def answers(self) -> bool:
        return not (self.ended or self.hangs or self.closed.is_set())

    def problem(self) -> str | None:
        return "It ended." if self.ended else ""

    def close(self) -> None:
        self.closed.set()


class Starter:
    """Starts engines, or fails as often as `failures` says; `gate` holds a start up."""

    def __init__(self) -> None:
        self.engines: list[FakeEngine] = []
        self.failures = 0
        self.tries = 0
        self.gate = threading.Event()
        self.gate.set()
        self.now_s = 0.0

    def __call__(self) -> FakeEngine:
        self.gate.wait()
        self.tries += 1
        if self.failures:
            self.failures -= 1
            raise LanguageModelError("It did not start.")
        self.engines.append(FakeEngine())
        return self.engines[-1]

    def kept(self, first_delay_s: float = 0.01) -> KeptRunning:
        return KeptRunning(self, check_every_s=0.01, first_delay_s=first_delay_s, clock=lambda: self.now_s)


@pytest.fixture
def start() -> Iterator[Starter]:
    starter = Starter()
    yield starter
    starter.gate.set()
    for engine in starter.engines:
        engine.close()


def end(engine: FakeEngine) -> None:
    engine.ended = True


def hang(engine: FakeEngine) -> None:
    engine.hangs = True


@pytest.mark.parametrize(("fault", "told"), [(end, ENDED), (hang, HANGS)])
def test_it_is_noticed_told_and_started_again(
    start: Starter, fault: Callable[[FakeEngine], None], told: str
) -> None:
    model = start.kept()
    start.gate.clear()
    fault(start.engines[0])
    until(lambda: model.problem() == told)
    with pytest.raises(LanguageModelError, match="being started again"):
        model.generate(ASKED)
    start.gate.set()
    until(lambda: model.problem() == "")
    assert len(model.generate(ASKED)) == 1 and start.engines[0].closed.is_set() and len(start.engines) == 2
    model.close()


def test_a_request_under_way_fails_once_the_engine_is_known_to_hang(start: Starter) -> None:
    model = start.kept()
    failed: list[LanguageModelError] = []

    def ask() -> None:
        try:
            model.generate(ASKED)
        except LanguageModelError as error:
            failed.append(error)

    hang(start.engines[0])
    asking = threading.Thread(target=ask)
    asking.start()
    asking.join(20)
    assert failed and not asking.is_alive()
    model.close()


def test_a_start_that_fails_is_tried_again(start: Starter) -> None:
    model = start.kept()
    start.failures = 3
    end(start.engines[0])
    until(lambda: start.tries >= 3 and model.problem() != ENDED)
    until(lambda: model.problem() == "")
    assert start.tries == 5 and len(start.engines) == 2
    model.close()


def test_one_that_ends_again_and_again_is_started_ever_more_seldom(start: Starter) -> None:
    model = start.kept(first_delay_s=60)
    end(start.engines[0])
    until(lambda: len(start.engines) == 2 and model.problem() == "")
    end(start.engines[1])
    until(lambda: model.problem() == ENDED)
    assert len(start.engines) == 2  # for a minute
    model.close()


def test_one_that_ran_for_long_is_started_at_once(start: Starter) -> None:
    model = start.kept(first_delay_s=60)
    for number in range(3):
        start.now_s += STEADY_S
        end(start.engines[number])
        until(lambda number=number: len(start.engines) == number + 2 and model.problem() == "")
    model.close()


def test_closing_waits_for_no_start_and_leaves_no_engine(start: Starter) -> None:
    model = start.kept()
    start.gate.clear()
    end(start.engines[0])
    until(lambda: model.problem() == ENDED)
    model.close()
    assert model.problem() == CLOSED
    with pytest.raises(LanguageModelError):
        model.generate(ASKED)
    start.gate.set()
    until(lambda: len(start.engines) == 2 and start.engines[1].closed.is_set())
    assert FAILED not in str(model.problem())


def test_the_draft_of_an_engine_that_ended_is_made_again(start: Starter) -> None:
    voice = FakeRecogniser(["my", "knee", "hurts", "since", "monday"])
    service = open_service(MemoryStore(), voice, llm=start.kept())
    visit_id = service.start_visit("The patient agreed.", "Dr. Lind").id
    end(start.engines[0])
    service.feed(visit_id, voice.spoken("my knee hurts since monday"))
    service.finish(visit_id)
    until(lambda: service.snapshot(visit_id).note.final)
    assert said(service, visit_id) == "my knee hurts since monday"
    assert start.engines[-1].requests and not start.engines[0].requests
    service.close()
