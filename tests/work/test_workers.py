"""Pieces of work that fail are tried again for as long as it takes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from scribe_core.errors import StoreError, VisitNotFoundError
from scribe_core.work.workers import LONGEST_DELAY_S, Workers
from tests.doors import until

Open = Callable[..., Workers]


@pytest.fixture
def opened() -> Iterator[Open]:
    made: list[Workers] = []

    def open_workers(work: Callable[[str], bool], on_failure: Callable[..., None], **facts: float) -> Workers:
        made.append(Workers("test", 1, work, on_failure, **{"first_delay_s": 0.0, **facts}))
        return made[-1]

    yield open_workers
    for workers in made:
        workers.close()


def failing(times: int, error: BaseException) -> tuple[Callable[[str], bool], threading.Event]:
    """Work that fails so often and is then done."""
    left, done = iter(range(times)), threading.Event()

    def work(visit_id: str) -> bool:
        for _ in left:
            raise error
        done.set()
        return False

    return work, done


def nothing(*_: object) -> None:
    return None


def test_a_weekend_of_failures_ends_no_retry(opened: Open) -> None:
    work, done = failing(1100, StoreError("It does not answer."))
    opened(work, nothing).wake("v")
    assert done.wait(20)


def test_the_delay_grows_to_its_limit(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    delays: list[float] = []
    timer = threading.Timer
    monkeypatch.setattr(threading, "Timer", lambda delay_s, *given: delays.append(delay_s) or timer(0, *given))
    work, done = failing(10, StoreError("It does not answer."))
    opened(work, nothing, first_delay_s=1.0).wake("v")
    assert done.wait(20)
    assert delays[:7] == [1, 2, 4, 8, 16, 32, 60] and delays[-1] == LONGEST_DELAY_S


@pytest.mark.parametrize("error", [StoreError("It does not answer."), RuntimeError("a bug"), SystemExit()])
def test_it_is_tried_again_whatever_becomes_of_the_message(opened: Open, error: BaseException) -> None:
    def refuse(*_: object) -> None:
        raise error

    work, done = failing(3, error)
    opened(work, refuse).wake("v")
    assert done.wait(20)


def test_a_retry_that_gets_no_thread_leaves_the_visit_to_its_next_event(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    class NoThread(threading.Timer):
        def start(self) -> None:
            raise RuntimeError("can't start new thread")

    work, done = failing(1, StoreError("It does not answer."))
    workers = opened(work, nothing)
    with monkeypatch.context() as patched:
        patched.setattr(threading, "Timer", NoThread)
        workers.wake("v")
        until(lambda: bool(workers._failures) and not workers._timers)
    workers.wake("v")
    assert done.wait(20)


def test_a_visit_that_is_gone_is_not_tried_again(opened: Open) -> None:
    told: list[str] = []
    work, done = failing(1, VisitNotFoundError("There is no such visit."))
    workers = opened(work, lambda *given: told.append(given[1]))
    workers.wake("v")
    until(lambda: workers.idle)
    assert not done.is_set() and told == [] and not workers._failures and not workers._timers


def test_closing_waits_for_what_is_begun_and_not_for_what_is_in_line(opened: Open) -> None:
    """One thread: the first visit is worked on, the second waits."""
    begun, may_end, seen = threading.Event(), threading.Event(), []

    def work(visit_id: str) -> bool:
        seen.append(visit_id)
        begun.set()
        may_end.wait(20)
        return False

    workers = opened(work, nothing, close_limit_s=600.0)
    workers.wake("first")
    workers.wake("second")
    assert begun.wait(20)
    closing = threading.Thread(target=workers.close, daemon=True)
    closing.start()
    until(lambda: workers._under_way["second"].cancelled())
    may_end.set()
    closing.join(20)
    assert not closing.is_alive() and seen == ["first"]
