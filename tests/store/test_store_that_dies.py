"""A store that is killed, hangs or meets a full disk: it comes back by itself, and nothing that was said is lost."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import redis

from scribe_core.errors import StoreError
from scribe_core.service import ScribeService
from scribe_core.store import connections
from scribe_core.store.connections import client_of
from scribe_core.store.embedded import EmbeddedServer
from scribe_core.store.redis_store import RedisStore, open_store
from scribe_core.types import SAMPLE_RATE_HZ
from tests.doors import chunks_end_s, open_service, said, until
from tests.faults.disk import NoSmallDisk, SmallDisk
from tests.faults.processes import hung
from tests.makers import a_chunk, a_visit
from tests.test_service import SENTENCE, VOICE, a_recording, speak

BACK_WITHIN_S = 5.0


@pytest.fixture
def store(tmp_path: Path) -> Iterator[RedisStore]:
    store = open_store(None, tmp_path)
    yield store
    store.close()


@pytest.fixture
def service(tmp_path: Path) -> Iterator[ScribeService]:
    service = open_service(open_store(None, tmp_path))
    yield service
    service.close()


def process_of(store: RedisStore) -> int:
    return store._client.info("server")["process_id"]


def answers(store: RedisStore) -> bool:
    try:
        store.list_visits()
    except StoreError:
        return False
    return True


def sound_stage(service: ScribeService, visit_id: str) -> str:
    untold = {stage.stage: stage.state for stage in service.untold(visit_id)}
    try:
        return untold.get("audio") or service.snapshot(visit_id).stages[0].state
    except StoreError:
        return ""


def test_a_killed_store_is_there_again_within_seconds(store: RedisStore) -> None:
    visit = a_visit()
    store.create_visit(visit)
    store.put_chunk(a_chunk(visit.id))
    os.kill(process_of(store), signal.SIGKILL)
    until(lambda: answers(store), BACK_WITHIN_S)
    assert store.chunk_seqs(visit.id) == [0]


def test_what_is_said_while_the_store_is_away_is_stored_when_it_is_back(service: ScribeService) -> None:
    visit_id = a_recording(service)
    speak(service, visit_id)
    until(lambda: said(service, visit_id) == SENTENCE)
    os.kill(process_of(service._store), signal.SIGKILL)
    speak(service, visit_id, "take rest")
    until(lambda: answers(service._store), BACK_WITHIN_S)

    def comes_in() -> bool:
        service.feed(visit_id, VOICE.silence(0.1))
        return sound_stage(service, visit_id) == "running" and said(service, visit_id) == f"{SENTENCE} take rest"

    until(comes_in)
    assert service.finish(visit_id).audio_s == pytest.approx(chunks_end_s(service._store, visit_id), abs=0.1)


def test_a_store_that_hangs_is_said_to_be_away_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert connections.ANSWER_LIMIT_S < BACK_WITHIN_S
    monkeypatch.setattr(connections, "ANSWER_LIMIT_S", 1.0)
    service = open_service(open_store(None, tmp_path))
    visit_id = a_recording(service)
    speak(service, visit_id)
    until(lambda: said(service, visit_id) == SENTENCE)
    process = process_of(service._store)
    with hung(process):
        begun_s = time.monotonic()
        with pytest.raises(StoreError):
            service.visit(visit_id)
        assert time.monotonic() - begun_s < 2.0
        speak(service, visit_id, "take rest")
        until(lambda: sound_stage(service, visit_id) == "failed", BACK_WITHIN_S)

    def comes_in() -> bool:
        service.feed(visit_id, VOICE.silence(0.1))
        return answers(service._store) and said(service, visit_id) == f"{SENTENCE} take rest"

    until(comes_in)
    assert process_of(service._store) == process
    service.close()


def test_a_store_that_hangs_is_waited_for_once_and_not_by_each_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "ANSWER_LIMIT_S", 1.0)
    store = open_store(None, tmp_path)
    visit = a_visit()
    store.create_visit(visit)
    with hung(process_of(store)):
        begun_s = time.monotonic()
        for _ in range(5):
            with pytest.raises(StoreError, match="does not answer"):
                store.get_visit(visit.id)
        assert time.monotonic() - begun_s < 1.5
    until(lambda: answers(store), 2 * connections.PAUSE_S)
    for _ in range(5):
        assert store.get_visit(visit.id) == visit
    store.close()


def test_a_store_that_hung_and_is_gone_is_asked_by_everybody_again(tmp_path: Path) -> None:
    server = EmbeddedServer(tmp_path, ephemeral=True)
    client = client_of(server.socket)
    process = client.info("server")["process_id"]
    with hung(process):
        with pytest.raises(redis.TimeoutError):
            client.ping()
        os.kill(process, signal.SIGKILL)
        until(lambda: _is_gone(client), connections.ANSWER_LIMIT_S)
    for _ in range(3):
        assert _is_gone(client)
    server.close()


def _is_gone(client: redis.Redis) -> bool:
    try:
        client.ping()
    except redis.ConnectionError:
        return True
    except redis.TimeoutError:
        return False
    return False


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[SmallDisk]:
    try:
        disk = SmallDisk(tmp_path / "small", size_mb=6)
    except NoSmallDisk as reason:
        pytest.skip(str(reason))
    yield disk
    disk.close()


def test_a_full_disk_loses_nothing_that_was_acknowledged_and_is_left_once_there_is_room(small_disk: SmallDisk) -> None:
    ballast = small_disk.folder / "ballast"
    ballast.write_bytes(bytes(2_000_000))
    store = open_store(None, small_disk.folder)
    visit = a_visit()
    store.create_visit(visit)
    noise = np.random.default_rng(0).uniform(-1, 1, 10 * SAMPLE_RATE_HZ).astype(np.float32)
    acknowledged = 0
    with pytest.raises(StoreError):
        for seq in range(100):
            store.put_chunk(a_chunk(visit.id, seq, samples=noise))
            acknowledged += 1
    ballast.unlink()
    until(lambda: answers(store), BACK_WITHIN_S)
    assert acknowledged > 2 and set(store.chunk_seqs(visit.id)) >= set(range(acknowledged))
    assert store.put_chunk(a_chunk(visit.id, acknowledged, samples=noise)).have == acknowledged + 1
    store.close()


def test_a_disk_that_is_full_at_the_start_is_told_within_seconds(small_disk: SmallDisk) -> None:
    small_disk.fill()
    begun = time.monotonic()
    with pytest.raises(StoreError, match="full|No space left"):
        open_store(None, small_disk.folder)
    assert time.monotonic() - begun < BACK_WITHIN_S
