"""Which folders are served as adapters, and why others are not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scribe_core import build
from scribe_core.errors import ModelUnavailableError
from scribe_core.llm.adapter import CARD, CONFIG, EVALUATION, WEIGHTS, load_adapter, sha256_of
from scribe_core.llm.profile import engine_arguments
from scribe_core.settings import Settings

BASE = "the-base"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A promoted adapter."""
    folder = tmp_path / "march"
    folder.mkdir()
    (folder / WEIGHTS).write_bytes(b"weights")
    write(folder, CONFIG, {"peft_type": "LORA", "r": 12, "target_modules": ["q_proj", "down_proj"]})
    write(folder, CARD, {"base": {"identity": BASE}})
    write(folder, EVALUATION, {"promoted": True, "adapter": {"sha256": sha256_of(folder)}})
    return folder


def write(folder: Path, name: str, facts: object) -> None:
    (folder / name).write_text(json.dumps(facts))


def test_a_promoted_adapter_of_this_model_is_served_with_room_for_its_rank(folder: Path) -> None:
    adapter = load_adapter(folder, BASE)
    assert (adapter.name, adapter.rank, adapter.room) == ("march", 12, 16)
    arguments = engine_arguments("model", Settings(), adapter)
    assert arguments["enable_lora"] and arguments["max_loras"] == 1 and arguments["max_lora_rank"] == 16
    assert arguments["lora_target_modules"] == ["down_proj", "q_proj"]
    assert "enable_lora" not in engine_arguments("model", Settings())


@pytest.mark.parametrize("name", [WEIGHTS, CONFIG, CARD, EVALUATION])
def test_a_folder_without_one_of_its_files_is_refused(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(ModelUnavailableError, match="no adapter|not promoted"):
        load_adapter(folder, BASE)


@pytest.mark.parametrize(
    ("name", "facts", "reason"),
    [
        (CONFIG, {"peft_type": "IA3", "r": 8, "target_modules": ["q_proj"]}, "no LoRA adapter"),
        (CONFIG, {"peft_type": "LORA", "r": 8, "target_modules": "all-linear"}, "no LoRA adapter"),
        (CONFIG, {"peft_type": "LORA", "r": 1024, "target_modules": ["q_proj"]}, "rank"),
        (CONFIG, [1], "no JSON"),
        (CARD, {"base": {"identity": "another"}}, "another model"),
        (EVALUATION, {"promoted": False, "adapter": {"sha256": ""}}, "refused"),
        (EVALUATION, {"promoted": True, "adapter": {"sha256": "0" * 64}}, "changed since"),
    ],
)
def test_what_cannot_be_served_is_refused_with_the_reason(folder: Path, name: str, facts: object, reason: str) -> None:
    write(folder, name, facts)
    with pytest.raises(ModelUnavailableError, match=reason):
        load_adapter(folder, BASE)


def test_one_that_is_measured_need_not_be_promoted(folder: Path) -> None:
    (folder / EVALUATION).unlink()
    assert load_adapter(folder, BASE, promoted=False).name == "march"


def test_without_the_setting_there_is_none() -> None:
    assert build.chosen_adapter(Settings(llm_adapter="")) is None
