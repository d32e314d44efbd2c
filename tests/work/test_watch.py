"""What is done again and again."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from scribe_core.errors import StoreError
from scribe_core.work.watch import Watch
from tests.doors import until


def test_it_goes_on_whatever_a_call_comes_to_and_tells_each_reason_once(caplog: pytest.LogCaptureFixture) -> None:
    away, bug = StoreError("The store is away."), KeyError("a patient's words")
    outcomes: Iterator[Exception | None] = iter([away, away, bug, None, away])
    calls: list[int] = []

    def work() -> None:
        calls.append(1)
        if error := next(outcomes, None):
            raise error

    with caplog.at_level(logging.WARNING):
        watch = Watch("trial", 0.001, work)
        until(lambda: len(calls) > 6)
        watch.close()
    assert caplog.messages == ["trial: The store is away.", "trial: KeyError", "trial: The store is away."]


def test_nothing_is_called_after_the_end() -> None:
    calls: list[int] = []
    watch = Watch("trial", 0.001, lambda: calls.append(1))
    until(lambda: bool(calls))
    watch.close()
    ended = len(calls)
    assert not watch._thread.is_alive() and len(calls) == ended
