"""The int8 checkpoint, on a model with random weights that the test makes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe_core.models import convert

torch = pytest.importorskip("torch")


@given(rows=st.integers(1, 6), columns=st.integers(1, 40), spread=st.floats(1e-6, 1e3), seed=st.integers(0, 99))
def test_each_weight_is_off_by_at_most_half_a_step(rows: int, columns: int, spread: float, seed: int) -> None:
    weight = torch.randn(rows, columns, generator=torch.Generator().manual_seed(seed)) * spread
    steps, scale = convert.quantise(weight)
    assert steps.dtype is torch.int8 and scale.shape == (rows, 1)
    assert ((steps.float() * scale - weight).abs() <= scale * 0.501).all()


class Tokenizer:
    def __init__(self, stops: bool = False) -> None:
        self._stops = stops

    def save_pretrained(self, folder: Path) -> None:
        if self._stops:
            raise KeyboardInterrupt
        (folder / "tokenizer.json").write_text("{}")


@pytest.fixture
def model() -> Any:
    from transformers import Qwen2Config, Qwen2ForCausalLM

    config = Qwen2Config(
        vocab_size=64,
        hidden_size=32,
        intermediate_size=48,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        tie_word_embeddings=False,
    )
    return Qwen2ForCausalLM(config).to(torch.bfloat16)


def test_linear_layers_are_int8_and_the_rest_is_as_it_was(
    model: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from safetensors.torch import load_file

    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    monkeypatch.setattr(convert, "_load", lambda gguf: (model, Tokenizer()))
    convert.convert(tmp_path / "a.gguf", tmp_path / "int8", progress=False)
    after = load_file(tmp_path / "int8" / convert.WEIGHTS_FILE)
    linear = {name for name in before if name.endswith("_proj.weight")}
    assert linear == {name for name, tensor in after.items() if tensor.dtype is torch.int8}
    assert all(torch.equal(after[name], before[name]) for name in before.keys() - linear)
    for name in linear:
        scale = after[f"{name}_scale"]
        assert ((after[name].float() * scale - before[name].float()).abs() <= scale * 0.501).all()
    written = json.loads((tmp_path / "int8" / "config.json").read_text())
    assert written["quantization_config"]["format"] == "int-quantized"


def test_an_interrupted_conversion_leaves_no_folder_and_can_be_repeated(
    model: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(convert, "_load", lambda gguf: (model, Tokenizer(stops=True)))
    with pytest.raises(KeyboardInterrupt):
        convert.convert(tmp_path / "a.gguf", tmp_path / "int8", progress=False)
    assert not (tmp_path / "int8").exists()
    monkeypatch.setattr(convert, "_load", lambda gguf: (model, Tokenizer()))
    convert.convert(tmp_path / "a.gguf", tmp_path / "int8", progress=False)
    assert (tmp_path / "int8" / "tokenizer.json").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["int8"]


def test_fine_tuning_starts_from_the_same_weights_unquantised(
    model: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from safetensors.torch import load_file

    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    monkeypatch.setattr(convert, "_load", lambda gguf: (model, Tokenizer()))
    convert.convert(tmp_path / "a.gguf", tmp_path / "bf16", "bf16", progress=False)
    after = load_file(tmp_path / "bf16" / convert.WEIGHTS_FILE)
    assert after.keys() == before.keys() and all(torch.equal(after[name], before[name]) for name in before)
    assert "quantization_config" not in json.loads((tmp_path / "bf16" / "config.json").read_text())
