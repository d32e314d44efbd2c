"""The int8 checkpoint, on a model with random weights that the test makes."""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe_core.models import convert, progress

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


def test_the_bar_counts_weights_and_not_tensors(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the largest tensor, which takes longest, most is done."""
    bars = []
    monkeypatch.setattr(progress, "progress_bar", lambda **options: bars.append(progress.tqdm(**options)) or bars[0])
    done = [bars[0].n for _ in progress.by_size([900, 50, 50], lambda size: size)]
    assert done == [0, 900, 950] and (bars[0].n, bars[0].total) == (1000, 1000)


def test_the_readers_own_bar_is_replaced_while_it_reads(capsys: pytest.CaptureFixture[str]) -> None:
    from transformers import modeling_gguf_pytorch_utils as reader

    own = reader.tqdm
    assert "in tqdm(reader.tensors" in inspect.getsource(reader.load_gguf_checkpoint)
    with convert._reading(progress=True):
        list(reader.tqdm([SimpleNamespace(n_elements=3), SimpleNamespace(n_elements=1)], desc="its own"))
    assert reader.tqdm is own
    shown = capsys.readouterr().err
    assert "1 of 2, read: 100%" in shown and "4.00/4.00" in shown and "its own" not in shown
