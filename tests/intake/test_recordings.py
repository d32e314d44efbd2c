"""Whoever speaks is told where what is said does not reach the store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from pages.components.phase import Phase
from pages.components.status import status_data
from pages.components.visit_feed import VisitFeed
from scribe_core.errors import StoreError
from scribe_core.service import ScribeService
from scribe_core.store.redis_store import open_store
from scribe_core.types import SAMPLE_RATE_HZ
from tests.doors import CONSENT, open_service, until
from tests.fakes import MemoryStore
from tests.store.servers import Server, a_server

SECOND = np.full(SAMPLE_RATE_HZ, 0.05, np.float32)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with a_server(tmp_path / "redis") as server:
        yield server


def line(feed: VisitFeed) -> dict[str, object]:
    feed.refresh()
    return status_data(feed, Phase.RECORDING, [], 0.0, None, [])


def test_a_store_that_is_full_is_told_at_once_and_so_is_that_it_takes_again(tmp_path: Path, server: Server) -> None:
    """It answers what it is asked and takes nothing, so that the stream cannot tell."""
    service = open_service(open_store(server.url, tmp_path))
    visit = service.start_visit(CONSENT, "Dr. Lind")
    feed = VisitFeed(service, visit.id)
    service.feed(visit.id, SECOND)
    until(lambda: line(feed)["label"] == "Recording")
    server.client.config_set("maxmemory", "1kb")
    service.feed(visit.id, SECOND)
    until(lambda: line(feed)["label"] == "Recording, not stored yet")
    said = str(line(feed)["notices"])
    assert "The store is full and takes nothing new." in said and "is on this machine's disk" in said
    server.client.config_set("maxmemory", "0")
    service.feed(visit.id, SECOND)
    until(lambda: line(feed)["label"] == "Recording")
    service.finish(visit.id)
    assert service.visit(visit.id).audio_s == 3.0
    service.close()


@pytest.mark.parametrize("error", [StoreError("It does not answer."), KeyError("a bug")])
def test_sound_that_cannot_be_stored_is_told_whatever_the_error(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = MemoryStore()
    service: ScribeService = open_service(store)
    visit = service.start_visit(CONSENT, "Dr. Lind")

    def refuse(*_: object) -> None:
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(store, "put_tail", refuse)
        service.feed(visit.id, SECOND)
        until(lambda: service.snapshot(visit.id).stages[0].state == "failed")
    assert "is on this machine's disk" in service.snapshot(visit.id).stages[0].detail
    service.feed(visit.id, SECOND)
    until(lambda: service.snapshot(visit.id).stages[0].state == "running")
    service.close()
