"""The real recogniser on the demo visit, on noises, and across cuts."""

import random
import re

import numpy as np
import pytest

from benchmarks.wer import normalised, score
from scribe_core.demo import script_path
from scribe_core.errors import ModelUnavailableError
from scribe_core.intake.chunker import Chunker
from scribe_core.transcript.assemble import Assembler
from scribe_core.transcript.whisperx_recogniser import WhisperXRecogniser
from scribe_core.types import SAMPLE_RATE_HZ, Chunk, Word
from tests import sounds
from tests.models_needed import recogniser_or_skip

pytestmark = [pytest.mark.engines, pytest.mark.timeout(900)]

PART_S = 45


@pytest.fixture(scope="module")
def recogniser():
    return recogniser_or_skip()


@pytest.fixture(scope="module")
def speech() -> np.ndarray:
    return sounds.demo_visit()


@pytest.fixture(scope="module")
def part(speech) -> np.ndarray:
    return speech[: PART_S * SAMPLE_RATE_HZ]


@pytest.fixture(scope="module")
def uncut(recogniser, part) -> list[Word]:
    return recogniser.transcribe(part)


def _text(words: list[Word]) -> str:
    return " ".join(word.text for word in words)


def _recognise(recogniser, chunks: list[Chunk]) -> list[Word]:
    assembler = Assembler("v")
    return [word for chunk in chunks for word in assembler.add(chunk, recogniser.transcribe(chunk.samples))]


def test_the_demo_visit_is_understood(recogniser, speech):
    chunker = Chunker("v", 20, 30, 1.0, 0.5)
    words = _recognise(recogniser, chunker.push(speech) + chunker.flush())
    result = score(script_path().read_text(), _text(words), 1.0, 1.0)
    print(f"demo visit: {result.errors} errors in {result.words} words")
    assert result.errors / result.words < 0.10


def test_words_have_times_and_scores(uncut):
    assert len(uncut) > 80
    starts_s = [word.start_s for word in uncut]
    assert starts_s == sorted(starts_s)
    assert all(0 <= word.start_s <= word.end_s <= PART_S and 0 <= word.score <= 1 for word in uncut)
    assert np.mean([word.score for word in uncut]) > 0.7
    assert np.median([word.end_s - word.start_s for word in uncut]) < 0.6


def test_times_fall_on_the_sound(part, uncut):
    """In the pauses between the turns (true silence but for the room's noise) no word has its middle."""
    from scribe_core.audio.level import FRAME_S, frame_levels_db

    levels_db = frame_levels_db(part)
    middles = [min(int((word.start_s + word.end_s) / 2 / FRAME_S), len(levels_db) - 1) for word in uncut]
    loud = [levels_db[max(m - 5, 0) : m + 6].max() > -45 for m in middles]
    assert np.mean(loud) > 0.95


@pytest.mark.parametrize("seed", range(2))
def test_random_cuts_give_the_words_of_the_uncut_transcript(recogniser, part, uncut, seed):
    chance, overlap = random.Random(seed), SAMPLE_RATE_HZ
    cuts, cut = [], 0
    while (cut := cut + int(chance.uniform(8, 16) * SAMPLE_RATE_HZ)) < len(part) - 4 * SAMPLE_RATE_HZ:
        cuts.append(cut)
    edges = [0, *cuts, len(part)]
    chunks = []
    for seq, (left, right) in enumerate(zip(edges, edges[1:], strict=False)):
        first, last = seq == 0, seq == len(edges) - 2
        start, stop = left - (0 if first else overlap // 2), right + (0 if last else overlap // 2)
        samples = part[start:stop]
        seconds = (0.0 if first else 1.0), (0.0 if last else 1.0)
        chunks.append(Chunk("v", seq, samples, start / SAMPLE_RATE_HZ, *seconds, last))
    words = _recognise(recogniser, chunks)
    result = score(_text(uncut), _text(words), 1.0, 1.0)
    print(f"{len(cuts)} cuts: {result.errors} differences in {result.words} words")
    # A word at each cut may be recognised differently without its context; none may be there twice.
    assert result.errors <= 3 * len(cuts)
    assert not _doubled(normalised(_text(words))) - _doubled(normalised(_text(uncut)))


def _doubled(text: str) -> set[str]:
    return set(re.findall(r"\b(\w+(?: \w+)*) \1\b", text))


@pytest.mark.parametrize(
    "sound", [sounds.silence, sounds.white_noise, sounds.pink_noise, sounds.music, sounds.breath, sounds.tone]
)
def test_where_nobody_speaks_there_is_no_text(recogniser, sound):
    assert recogniser.transcribe(sound(25)) == []


def test_a_pause_brings_no_text(recogniser, part, uncut):
    room = np.random.default_rng(3).normal(0, 0.0006, 20 * SAMPLE_RATE_HZ).astype(np.float32)
    first = [word for word in uncut if word.end_s < 12]
    gap = next(
        w.end_s for w, after in zip(first, uncut[1:], strict=False) if after.start_s - w.end_s > 0.3 and w.end_s > 5
    )
    cut = int((gap + 0.15) * SAMPLE_RATE_HZ)
    words = recogniser.transcribe(np.concatenate([part[:cut], room]))
    assert words and all(word.start_s < cut / SAMPLE_RATE_HZ for word in words)
    said = normalised(_text([word for word in uncut if word.end_s <= gap + 0.1]))
    assert len(normalised(_text(words)).split()) <= len(said.split()) + 2


def test_almost_nothing_gives_nothing(recogniser):
    assert recogniser.transcribe(np.zeros(0, np.float32)) == []
    assert recogniser.transcribe(np.full(100, 0.1, np.float32)) == []


def test_a_missing_model_is_told(tmp_path):
    with pytest.raises(ModelUnavailableError, match="make models"):
        WhisperXRecogniser(tmp_path)
