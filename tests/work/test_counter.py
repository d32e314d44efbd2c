"""A visit's work tells how long it took, and becomes figures by itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from scribe_core.analytics.figures import Filters
from scribe_core.analytics.speed import STAGES, engine_by_day, latencies, queue
from scribe_core.errors import StoreError
from scribe_core.interfaces import Reply, Request
from scribe_core.service import ScribeService
from scribe_core.timing_events import tell_timing
from scribe_core.types import CaptureTiming, Measure
from scribe_core.work.counter import Counter
from tests.doors import CONSENT, WORDS, open_service, until
from tests.fakes import FakeLanguageModel, FakeRecogniser, MemoryStore
from tests.makers import AN_ADMIN, a_visit

SENTENCE = "hello doctor my knee hurts since monday"


def a_note(request: Request) -> str:
    """Repeats the first new turn."""
    row = (request.json_schema or {}).get("items", {}).get("prefixItems")
    return json.dumps([[row[0]["enum"][0], "subjective", "The knee hurts since monday."]]) if row else "{}"


class TimedModel(FakeLanguageModel):
    """Tells when its first token came."""

    def _answer(self, request: Request) -> Reply:
        return replace(super()._answer(request), first_token_s=0.2, tokens_cached=3)


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def service(store: MemoryStore) -> Iterator[ScribeService]:
    service = open_service(store, llm=TimedModel(a_note))
    yield service
    service.close()


@pytest.fixture
def counter(store: MemoryStore) -> Iterator[Counter]:
    """As in a second process, and one that looks more often."""
    counter = Counter(store, first_delay_s=0.01, every_s=0.01)
    yield counter
    counter.close()


def spoken_visit(service: ScribeService, store: MemoryStore) -> str:
    voice = FakeRecogniser(WORDS)
    visit = service.start_visit(CONSENT, "Dr. Lind", names=("Ann",))
    service.feed(visit.id, np.concatenate([voice.silence(0.5), voice.spoken(f"{SENTENCE} ann"), voice.silence(1.0)]))
    service.finish(visit.id)
    until(lambda: store.note_state(visit.id).final)
    return visit.id


def test_every_stage_is_timed_and_counted(service: ScribeService, store: MemoryStore, counter: Counter) -> None:
    visit_id = spoken_visit(service, store)
    until(lambda: store.checked(visit_id).keys() >= {"", "s1"})
    until(lambda: not store.uncounted())
    day = date.fromisoformat(store.get_visit(visit_id).created_at[:10])
    figures = service.as_person(AN_ADMIN).figures(Filters(day, day))
    assert [item.stage for item in latencies(figures)] == list(STAGES)
    (engine,) = engine_by_day(figures)
    assert engine.tokens_in > 0 and engine.tokens_cached > 0 and engine.tokens_out > 0 and engine.seconds >= 0
    assert sum(n for _, n in queue(figures)) == 1
    assert figures.total(Measure.MASKED) == 1 and figures.total(Measure.VISITS, "ended") == 1
    assert figures.models == ["fake"]


def test_a_timing_that_cannot_be_told_stops_nothing(store: MemoryStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> str:
        raise StoreError("The store does not answer.")

    visit = a_visit()
    store.create_visit(visit)
    monkeypatch.setattr(store, "add_timing", refuse)
    tell_timing(store, visit.id, CaptureTiming(seconds=0.1))
    assert [event.kind for event in store.events(visit.id)] == ["visit"]


@pytest.mark.parametrize("error", [StoreError("It does not answer."), ValueError("a record that does not fit")])
def test_the_clock_survives_what_it_meets(
    store: MemoryStore, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    uncounted, errors = store.uncounted, iter([error])

    def meet() -> list[str]:
        for refusal in errors:
            raise refusal
        return uncounted()

    monkeypatch.setattr(store, "uncounted", meet)
    visit = a_visit()
    store.create_visit(visit)
    counter = Counter(store, first_delay_s=0.01, every_s=0.01)
    until(lambda: uncounted() == [])
    counter.close()
