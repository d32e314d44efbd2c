"""Any model of entailment by its folder: its labels by their names, and a clear error where it is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from scribe_core.build import load_entailment
from scribe_core.errors import ModelUnavailableError
from scribe_core.guardrails.named_model import NamedCrossEncoder
from scribe_core.settings import load_settings

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "knee", "hurts", "pain", "no"]
PAIRS = [("My knee hurts.", "Knee pain."), ("knee " * 900, "No pain."), ("", "")]


def made(folder: Path, *labels: str) -> Path:
    """A tiny model with weights of chance."""
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    folder.mkdir()
    (folder / "vocab.txt").write_text("\n".join(WORDS))
    BertTokenizerFast(vocab=str(folder / "vocab.txt")).save_pretrained(folder)
    sizes = {"hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    names = dict(enumerate(labels))
    config = BertConfig(vocab_size=len(WORDS), id2label=names, label2id={v: k for k, v in names.items()}, **sizes)
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder


def test_the_labels_go_by_their_names(tmp_path: Path):
    rows = NamedCrossEncoder(made(tmp_path / "m", "contradiction", "ENTAILMENT", "neutral"), 0.3).judge(PAIRS)
    two = NamedCrossEncoder(made(tmp_path / "two", "not_entailment", "entailment"), 0.3).judge(PAIRS)
    assert len(rows) == len(two) == len(PAIRS)
    for row in rows:
        assert row.supported + row.unsupported + row.contradicted == pytest.approx(1)
        assert min(row.supported, row.unsupported, row.contradicted) > 0
    assert all(row.contradicted == 0 and row.supported + row.unsupported == pytest.approx(1) for row in two)


def test_a_model_of_something_else_and_a_folder_of_nothing_are_told(tmp_path: Path):
    with pytest.raises(ModelUnavailableError, match="not one of entailment"):
        NamedCrossEncoder(made(tmp_path / "mood", "sad", "glad"), 0.3)
    with pytest.raises(ModelUnavailableError, match="ENTAILMENT_MODEL"):
        NamedCrossEncoder(tmp_path, 0.3)


def test_the_settings_choose_it(tmp_path: Path):
    folder = made(tmp_path / "m", "contradiction", "entailment", "neutral")
    model = load_entailment(load_settings(entailment_model=str(folder), entailment_threshold=0.25))
    assert isinstance(model, NamedCrossEncoder) and model.supported_from == 0.25
    assert load_entailment(load_settings()).supported_from == 0.07
