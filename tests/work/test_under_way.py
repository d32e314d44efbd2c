"""A model that does not come back is noticed and shown, and holds up no closing."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from scribe_core.errors import RecognitionError
from scribe_core.types import Word
from scribe_core.work.engine import Engine
from scribe_core.work.under_way import HANGS_AFTER_S, UnderWay, WatchedFinder, WatchedRecogniser
from scribe_core.work.workers import Workers
from tests.doors import WORDS, until
from tests.fakes import FakeFinder, FakeRecogniser

VOICE = FakeRecogniser(WORDS)


class Clock:
    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def test_a_call_that_does_not_come_back_is_a_problem_until_it_does() -> None:
    clock, gate, entered = Clock(), threading.Event(), threading.Event()

    def before(_: np.ndarray) -> None:
        entered.set()
        gate.wait()

    recogniser = WatchedRecogniser(FakeRecogniser(WORDS, before), UnderWay("Speech recognition", clock=clock))
    words: list[list[Word]] = []
    calling = threading.Thread(target=lambda: words.append(recogniser.transcribe(VOICE.spoken("my knee"))))
    calling.start()
    assert entered.wait(20) and recogniser.problem() == ""
    clock.now_s = HANGS_AFTER_S
    assert "has not come back" in recogniser.problem() and "restart the app" in recogniser.problem()
    gate.set()
    calling.join(20)
    assert recogniser.problem() == "" and [word.text for word in words[0]] == ["my", "knee"]


def test_what_it_raises_is_raised_and_forgotten() -> None:
    clock = Clock()

    def fail(_: np.ndarray) -> None:
        raise RecognitionError("It failed.")

    recogniser = WatchedRecogniser(FakeRecogniser(WORDS, fail), UnderWay("Speech recognition", clock=clock))
    with pytest.raises(RecognitionError):
        recogniser.transcribe(VOICE.spoken("my knee"))
    clock.now_s = 2 * HANGS_AFTER_S
    assert recogniser.problem() == ""


def test_names_are_found_as_before() -> None:
    assert WatchedFinder(FakeFinder()).find("ann said", ["ann"]) == FakeFinder().find("ann said", ["ann"])


def test_an_engine_that_hangs_shows_as_failed() -> None:
    clock, under_way = Clock(), UnderWay("The search for names", clock=Clock())
    under_way._clock = clock
    engine = Engine("Privacy", lambda: WatchedFinder(FakeFinder(), under_way))
    engine.start()
    engine.value()
    assert engine.state().state == "ready"
    with under_way.one():
        clock.now_s = HANGS_AFTER_S
        assert engine.state().state == "failed" and "The search for names" in engine.state().detail
    assert engine.state().state == "ready"


def test_work_that_hangs_does_not_hold_up_the_end() -> None:
    gate, entered = threading.Event(), threading.Event()

    def hang(_: str) -> bool:
        entered.set()
        gate.wait()
        return False

    workers = Workers("test", 1, hang, lambda *_: None, close_limit_s=0.05)
    workers.wake("v")
    assert entered.wait(20)
    workers.close()
    gate.set()
    until(lambda: workers.idle)


def test_whoever_waits_for_an_engine_hears_that_the_app_closes() -> None:
    gate, aborted, waited = threading.Event(), threading.Event(), threading.Event()
    closed: list[bool] = []

    class Loaded:
        def close(self) -> None:
            closed.append(True)

    def load() -> Loaded:
        gate.wait()
        return Loaded()

    engine = Engine("Language model", load, aborted.set)
    engine.start()

    def wait() -> None:
        with pytest.raises(Exception, match="still loading"):
            engine.value()
        waited.set()

    threading.Thread(target=wait).start()
    engine.close()
    assert waited.wait(20) and aborted.is_set() and not closed
    gate.set()  # what is loaded after all is closed at once
    until(lambda: closed == [True])
    assert engine.state().state == "failed"
