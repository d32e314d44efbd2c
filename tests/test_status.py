from __future__ import annotations

from pathlib import Path

import pytest

from scribe_core import status
from scribe_core.settings import load_settings
from tests.store.buckets import a_bucket
from tests.store.servers import a_server


def report(**settings: object) -> str:
    return status.report(load_settings(**settings))


def test_missing_models_come_with_the_command_that_fetches_them(tmp_path: Path) -> None:
    text = report(cache_dir=tmp_path / "cache", data_dir=tmp_path / "data")
    assert "missing whisper-base" in text
    assert "run `make models`" in text.split("Missing")[1]
    assert "answers" in text and status.KEPT in text


def test_a_store_that_does_not_answer_is_said(tmp_path: Path, unused_port: int) -> None:
    text = report(cache_dir=tmp_path, data_dir=tmp_path, redis_url=f"redis://localhost:{unused_port}/0")
    assert "the store: start Redis" in text.split("Missing")[1]


def test_a_store_that_may_lose_is_refused_or_named(tmp_path: Path) -> None:
    with a_server(tmp_path / "redis", appendfsync="everysec") as server:
        facts = {"cache_dir": tmp_path, "data_dir": tmp_path, "redis_url": server.url}
        refused, taken = report(**facts), report(**facts, store_durable=False)
    assert "CONFIG SET appendfsync always" in refused and "mend what is said" in refused.split("Missing")[1]
    said = "This store may lose what was said in the last second if its machine loses power (appendfsync everysec)."
    assert said in taken and "the store:" not in taken.split("Missing")[1]


def test_where_sound_lies_is_said(tmp_path: Path) -> None:
    with a_bucket() as bucket:
        there = report(cache_dir=tmp_path, data_dir=tmp_path, **bucket.settings)
    gone = report(cache_dir=tmp_path, data_dir=tmp_path, **bucket.settings)
    assert "sound: the bucket in SOUND_BUCKET" in there and "the store:" not in there.split("Missing")[1]
    assert "The bucket for the sound of visits does not answer" in gone and "the store:" in gone.split("Missing")[1]
    assert "sound: files in DATA_DIR" in report(cache_dir=tmp_path, data_dir=tmp_path)


def test_models_that_do_not_exist_are_said(tmp_path: Path) -> None:
    wrong = {"cpu_model": "nowhere", "asr_model": "neither", "entailment_model": str(tmp_path / "nor" / "here")}
    missing = report(cache_dir=tmp_path, data_dir=tmp_path, **wrong).split("Missing")[1]
    assert all(name in missing for name in wrong.values())


def test_an_adapter_that_is_not_served_is_said_with_the_way_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(status, "present", lambda *_: True)
    text = report(data_dir=tmp_path, llm_adapter=str(tmp_path / "march"))
    assert f"adapter: {tmp_path / 'march'}" in text and "adapter: none" in report(data_dir=tmp_path)
    assert "adapter_config.json is missing" in text.split("Missing")[1] and "Empty LLM_ADAPTER" in text


@pytest.fixture
def unused_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return probe.getsockname()[1]
