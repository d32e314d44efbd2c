import pytest

from scribe_core.transcript.pieces import join_pieces


def _pieces(*texts: str) -> list[dict]:
    return [
        {"word": text, "start": 0.1 * i, "end": 0.1 * (i + 1), "probability": 0.9 - 0.1 * i}
        for i, text in enumerate(texts)
    ]


@pytest.mark.parametrize(
    ("pieces", "words"),
    [
        ((" Blood", " pressure", " 120", "/", "80", "."), ["Blood", "pressure", "120/80."]),
        ((" he", " said", ' "', "yes", '"'), ["he", "said", '"yes"']),
        ((" well", " -", " no"), ["well", "no"]),
        ((" $", "20"), ["$20"]),
        ((" ", " so"), ["so"]),
        (("咳", "嗽", "。"), ["咳", "嗽。"]),
        ((), []),
    ],
)
def test_pieces_become_words(pieces, words):
    assert [word.text for word in join_pieces(_pieces(*pieces), 5.0)] == words


def test_a_word_is_as_sure_as_its_least_sure_piece_and_punctuation_does_not_count():
    (word,) = join_pieces(_pieces(" 120", "/", "80", "."), 5.0)
    assert word.score == pytest.approx(0.7)
    assert (word.start_s, word.end_s) == (0.0, pytest.approx(0.3))


def test_times_stay_inside_the_sound():
    word = join_pieces([{"word": " end", "start": 2.9, "end": 3.4, "probability": 1.2}], 3.0)[0]
    assert (word.start_s, word.end_s, word.score) == (2.9, 3.0, 1.0)
