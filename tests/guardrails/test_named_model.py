"""Any model of entailment by its folder: its labels by their names, and a clear error where it is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from scribe_core.build import load_entailment
from scribe_core.errors import ModelUnavailableError
from scribe_core.guardrails.cross_encoder import SUPPORTED_FROM
from scribe_core.guardrails.named_model import NamedCrossEncoder
from scribe_core.settings import load_settings
from tests.guardrails.of_chance import bert_of_chance

CLASSIFIER = "BertForSequenceClassification"
PAIRS = [("My knee hurts.", "Knee pain."), ("knee " * 900, "No pain."), ("", "")]


def test_the_labels_go_by_their_names(tmp_path: Path):
    rows = NamedCrossEncoder(
        bert_of_chance(tmp_path / "m", CLASSIFIER, "contradiction", "ENTAILMENT", "neutral"), 0.3
    ).judge(PAIRS)
    two = NamedCrossEncoder(bert_of_chance(tmp_path / "two", CLASSIFIER, "not_entailment", "entailment"), 0.3).judge(
        PAIRS
    )
    assert len(rows) == len(two) == len(PAIRS)
    for row in rows:
        assert row.supported + row.unsupported + row.contradicted == pytest.approx(1)
        assert min(row.supported, row.unsupported, row.contradicted) > 0
    assert all(row.contradicted == 0 and row.supported + row.unsupported == pytest.approx(1) for row in two)


def test_a_model_of_something_else_and_a_folder_of_nothing_are_told(tmp_path: Path):
    with pytest.raises(ModelUnavailableError, match="not one of entailment"):
        NamedCrossEncoder(bert_of_chance(tmp_path / "mood", CLASSIFIER, "sad", "glad"), 0.3)
    with pytest.raises(ModelUnavailableError, match="ENTAILMENT_MODEL"):
        NamedCrossEncoder(tmp_path, 0.3)


def test_the_settings_choose_it(tmp_path: Path):
    folder = bert_of_chance(tmp_path / "m", CLASSIFIER, "contradiction", "entailment", "neutral")
    model = load_entailment(load_settings(entailment_model=str(folder), entailment_threshold=0.25))
    assert isinstance(model, NamedCrossEncoder) and model.supported_from == 0.25
    assert load_entailment(load_settings()).supported_from == SUPPORTED_FROM
