from __future__ import annotations

from pathlib import Path

import pytest

from scribe_core.errors import ModelUnavailableError
from scribe_core.models import library, require
from scribe_core.models.catalogue import catalogue
from scribe_core.models.check import write_marker
from scribe_core.settings import Settings, load_settings

INT8 = "qwen2.5-coder-1.5b-int8"


@pytest.fixture
def place(tmp_path: Path) -> Settings:
    return load_settings(cache_dir=tmp_path, target_model="no-such-owner/no-such-model")


def test_every_entry_says_where_it_comes_from() -> None:
    for model in catalogue().values():
        assert bool(model.files) + bool(model.derived) + bool(model.installed) == 1, model.name
        assert model.licence and model.needs and model.role
        assert model.derived is None or model.derived in catalogue()
        assert all(len(file.sha256) == 64 and file.size for file in model.files)
        assert model.hub is None or len(model.hub.revision) == 40


def test_the_default_settings_name_catalogue_models() -> None:
    settings = load_settings()
    assert {Settings.model_fields[name].default for name in ("asr_model", "cpu_model")} <= catalogue().keys()
    assert settings.cache_dir.is_absolute()


def test_a_missing_model_says_what_to_run(place: Settings) -> None:
    with pytest.raises(ModelUnavailableError, match="make models"):
        require("whisper-base", place)


def test_an_unknown_name_lists_the_known_ones(place: Settings) -> None:
    with pytest.raises(ModelUnavailableError, match="whisper-base"):
        require("whisper-vast", place)


def test_a_folder_of_ones_own_is_taken(place: Settings, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    assert require(str(tmp_path / "mine"), place) == tmp_path / "mine"


def _make_int8(place: Settings) -> Path:
    folder = library.models_dir(place) / INT8
    folder.mkdir(parents=True)
    (folder / "model.safetensors").write_bytes(b"weights")
    write_marker(folder, library.derived_fingerprint(catalogue()["qwen2.5-coder-1.5b-gguf"]))
    return folder


def test_a_derived_model_counts_only_while_whole(place: Settings) -> None:
    folder = _make_int8(place)
    assert require(INT8, place) == folder
    (folder / "model.safetensors").write_bytes(b"weigh")
    with pytest.raises(ModelUnavailableError, match="make models"):
        require(INT8, place)


def test_a_gpu_without_the_target_model_runs_the_cpu_model(place: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = _make_int8(place)
    monkeypatch.setattr(library, "nvidia_gpus", lambda: ("Tesla T4, 15360 MiB",))
    assert library.default_llm(place) == folder


def test_a_gpu_with_the_target_model_runs_it(place: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "target").mkdir()
    monkeypatch.setattr(library, "nvidia_gpus", lambda: ("Tesla T4, 15360 MiB",))
    assert library.default_llm(place.model_copy(update={"target_model": str(tmp_path / "target")})).name == "target"
