"""The encoder that ships: what clinicians write is nearer to what was said than to other talk."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from scribe_core.errors import ModelUnavailableError
from scribe_core.guardrails.sentence_encoder import SmallSentenceEncoder

SAID_AND_WRITTEN = [
    ("walking up one flight of stairs leaves me gasping", "She has dyspnea on exertion."),
    ("acid comes up my throat at night", "He has symptoms of reflux."),
    ("my pee has been burning since the weekend", "She reports dysuria for several days."),
    ("the whole room goes round when i turn my head", "The patient has vertigo with head movement."),
    ("i throw up after every meal", "He vomits postprandially."),
    ("my ankles are puffy by the evening", "There is edema of the lower legs."),
    ("i have not pooped in four days", "He complains of constipation."),
    ("my heart skips and flutters", "She describes palpitations."),
    ("i can hardly make out the letters in the newspaper", "He has blurred vision."),
    ("my nose runs and i sneeze all spring", "She has seasonal allergic rhinitis."),
    ("the skin on my elbows is red and flaky", "There are scaly plaques on the elbows."),
    ("i wake up drenched, i have to change the sheets", "She reports night sweats."),
    ("the water pill keeps me running to the bathroom", "He takes a diuretic and urinates often."),
    ("i feel blue and nothing is fun any more", "The patient has low mood and anhedonia."),
    ("my shoulder will not lift above here", "Range of motion of the shoulder is limited."),
    ("pins and needles in both of my feet", "She has paresthesia of the feet."),
    ("i drink two glasses of wine with dinner", "He consumes alcohol daily."),
    ("my mother's breasts had cancer", "There is a family history of breast cancer."),
    ("come back to see me in three months", "Follow-up in a quarter of a year."),
    ("let's get a picture of that knee", "An x-ray of the knee will be obtained."),
]


@pytest.fixture(scope="module")
def encoder() -> SmallSentenceEncoder:
    return SmallSentenceEncoder()


def test_vectors_have_length_one_and_are_the_same_again(encoder: SmallSentenceEncoder) -> None:
    texts = ["hello doctor", "my knee hurts", "hello doctor"]
    vectors = encoder.vectors(texts)
    assert vectors.shape == (3, 384) and vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert (vectors[0] == vectors[2]).all() and (encoder.vectors(texts) == vectors).all()


def test_a_vector_is_the_same_in_whatever_company(encoder: SmallSentenceEncoder) -> None:
    texts = [said for pair in SAID_AND_WRITTEN for said in pair]
    together = encoder.vectors(texts)
    assert all((encoder.vectors([text])[0] == row).all() for text, row in zip(texts, together, strict=True))


def test_most_of_what_is_written_finds_what_was_said(encoder: SmallSentenceEncoder) -> None:
    """Among all twenty, within the three nearest; what is lacking is the encoder's limit, and is watched here."""
    said, written = (encoder.vectors(texts) for texts in zip(*SAID_AND_WRITTEN, strict=True))
    ranks = [int((row > row[n]).sum()) for n, row in enumerate(written @ said.T)]
    assert sum(rank < 3 for rank in ranks) >= 17, ranks


def test_weights_that_are_not_there_are_told(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailableError, match="install"):
        SmallSentenceEncoder(tmp_path)
