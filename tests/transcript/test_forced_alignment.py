"""Forced alignment on a wav2vec2 model that the test builds: small, with random weights.

Its places mean nothing; what is tested is that every word gets one, in order, inside the speech, with a score.
"""

import json

import numpy as np
import pytest

from scribe_core.transcript.forced_alignment import ForcedAligner
from scribe_core.transcript.whisperx_recogniser import WhisperXRecogniser
from scribe_core.types import SAMPLE_RATE_HZ
from tests import sounds
from tests.models_needed import model_or_skip

pytestmark = [pytest.mark.engines, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def alignment_model(tmp_path_factory) -> str:
    import torch
    from transformers import (
        Wav2Vec2Config,
        Wav2Vec2CTCTokenizer,
        Wav2Vec2FeatureExtractor,
        Wav2Vec2ForCTC,
        Wav2Vec2Processor,
    )

    folder = tmp_path_factory.mktemp("wav2vec2")
    vocabulary = {
        token: i for i, token in enumerate(["<pad>", "<s>", "</s>", "<unk>", "|", *"abcdefghijklmnopqrstuvwxyz'"])
    }
    (folder / "vocab.json").write_text(json.dumps(vocabulary))
    tokenizer = Wav2Vec2CTCTokenizer(str(folder / "vocab.json"))
    Wav2Vec2Processor(Wav2Vec2FeatureExtractor(return_attention_mask=False), tokenizer).save_pretrained(folder)
    torch.manual_seed(0)
    config = Wav2Vec2Config(
        vocab_size=len(vocabulary),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=64,
        conv_dim=(16,) * 7,
        num_conv_pos_embeddings=16,
        num_conv_pos_embedding_groups=2,
        pad_token_id=0,
    )
    Wav2Vec2ForCTC(config).save_pretrained(folder)
    return str(folder)


def test_every_word_has_a_place_and_a_score(alignment_model):
    text = "Your blood pressure is 142 over 88, Mrs. Miller."
    words = ForcedAligner(alignment_model, "en", "cpu").words(sounds.white_noise(8), 1.0, 7.0, text)
    assert [word.text for word in words] == text.split()
    starts_s = [word.start_s for word in words]
    assert starts_s == sorted(starts_s)
    assert all(1.0 <= word.start_s <= word.end_s <= 7.0 and 0 <= word.score <= 1 for word in words)


def test_the_recogniser_uses_it_where_one_is_configured(alignment_model):
    recogniser = WhisperXRecogniser(model_or_skip("whisper-tiny-en"), align_model=alignment_model)
    samples = sounds.demo_visit()[: 12 * SAMPLE_RATE_HZ]
    words = recogniser.transcribe(samples)
    assert len(words) > 15
    assert np.all(np.diff([word.start_s for word in words]) >= 0)
    assert all(0 <= word.start_s <= word.end_s <= 12 and 0 <= word.score <= 1 for word in words)
