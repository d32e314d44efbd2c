"""Any tagger by its folder: its labels by their names, and a clear error where it is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from scribe_core.build import check_models, load_entities
from scribe_core.errors import ModelUnavailableError
from scribe_core.guardrails.named_tagger import NamedTagger
from scribe_core.guardrails.tagger import OnnxTagger
from scribe_core.settings import load_settings
from tests.guardrails.of_chance import bert_of_chance

CLASSIFIER = "BertForTokenClassification"


def test_the_labels_go_by_their_names(tmp_path: Path):
    folder = bert_of_chance(tmp_path / "m", CLASSIFIER, "B-MEDICATION", "I-MEDICATION", "B-Sign_symptom")
    texts = ["knee pain", "", "no knee hurts " * 400]
    rows = NamedTagger(folder).entities(texts)
    assert len(rows) == 3 and rows[0] and rows[1] == []
    for text, found in zip(texts, rows, strict=True):
        assert all(e.kind in ("drug", "finding") and 0 <= e.start < e.end <= len(text) for e in found)


def test_a_model_of_something_else_and_a_folder_of_nothing_are_told(tmp_path: Path):
    with pytest.raises(ModelUnavailableError, match="no label for drugs"):
        NamedTagger(bert_of_chance(tmp_path / "m", CLASSIFIER, "O", "B-PER", "B-LOC"))
    with pytest.raises(ModelUnavailableError, match="NER_MODEL"):
        NamedTagger(tmp_path)


def test_the_settings_choose_it(tmp_path: Path):
    folder = bert_of_chance(tmp_path / "m", CLASSIFIER, "O", "B-DISEASE", "B-CHEMICAL")
    assert isinstance(load_entities(load_settings(ner_model=str(folder))), NamedTagger)
    models = check_models(load_settings())
    assert isinstance(models.entities(), OnnxTagger) and models.entities() is models.entities()
