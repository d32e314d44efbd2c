"""Cuts through a known stream of words: each chunk hears its words with jittered times, some of them wrongly."""

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scribe_core.transcript.assemble import Assembler, form_utterances
from scribe_core.types import SAMPLE_RATE_HZ, Chunk, Word

OVERLAP_S = 1.0


def _speech(count: int, seed: int, alphabet: int) -> list[Word]:
    """Words without long pauses; a small alphabet gives many repeated words."""
    chance = random.Random(seed)
    words, now_s = [], 0.2
    for _ in range(count):
        length_s = chance.uniform(0.15, 0.45)
        text = f"w{chance.randrange(alphabet)}"
        words.append(Word(text=text, start_s=now_s, end_s=now_s + length_s, score=0.9))
        now_s += length_s + chance.uniform(0.0, 0.15)
    return words


def _chunks(end_s: float, cuts_s: list[float]) -> list[Chunk]:
    half_s, edges_s = OVERLAP_S / 2, [0.0, *cuts_s, end_s]
    chunks = []
    for seq in range(len(edges_s) - 1):
        first, last = seq == 0, seq == len(edges_s) - 2
        start_s = edges_s[seq] - (0 if first else half_s)
        stop_s = edges_s[seq + 1] + (0 if last else half_s)
        samples = np.zeros(round((stop_s - start_s) * SAMPLE_RATE_HZ), np.float32)
        overlap_s, tail_s = (0.0 if first else OVERLAP_S), (0.0 if last else OVERLAP_S)
        chunks.append(Chunk("v", seq, samples, start_s, overlap_s, tail_s, last))
    return chunks


def _hear(speech: list[Word], chunk: Chunk, seed: int, jitter_s: float) -> list[Word]:
    """What a recogniser makes of the chunk: words cut by its edges come out wrongly or not at all."""
    chance = random.Random(f"{seed}-{chunk.seq}")
    heard = []
    for word in speech:
        inside_s = min(word.end_s, chunk.end_s) - max(word.start_s, chunk.start_s)
        share = inside_s / (word.end_s - word.start_s)
        if share < 0.3:
            continue
        text = word.text if share > 0.85 else f"x{word.text[1:]}"
        start_s = max(word.start_s, chunk.start_s) + chance.uniform(-jitter_s, jitter_s) - chunk.start_s
        end_s = max(min(word.end_s, chunk.end_s) + chance.uniform(-jitter_s, jitter_s) - chunk.start_s, start_s)
        heard.append(Word(text=text, start_s=max(start_s, 0), end_s=max(end_s, 0), score=0.9))
    return heard


def _assemble(chunks: list[Chunk], heard: list[list[Word]], restart: bool) -> list[Word]:
    assembler, words = Assembler("v"), []
    for chunk, part in zip(chunks, heard, strict=True):
        words += assembler.add(chunk, part)
        if restart:
            assembler = Assembler("v", assembler.carry())
    assert assembler.carry() == b""
    return words


cuts = st.lists(st.floats(3.0, 9.0), min_size=1, max_size=4).map(lambda gaps: list(np.cumsum(gaps)))


@settings(deadline=None, max_examples=300)
@given(st.integers(0, 10_000), cuts, st.sampled_from([3, 8, 500]), st.booleans())
def test_no_word_is_doubled_or_lost(seed, cuts_s, alphabet, restart):
    speech = _speech(150, seed, alphabet)
    chunks = _chunks(speech[-1].end_s + 0.5, cuts_s)
    heard = [_hear(speech, chunk, seed, jitter_s=0.06) for chunk in chunks]
    words = _assemble(chunks, heard, restart)
    assert [word.text for word in words] == [word.text for word in speech]


@settings(deadline=None, max_examples=200)
@given(st.integers(0, 10_000), cuts)
def test_a_word_heard_differently_at_the_seam_is_there_once(seed, cuts_s):
    speech = _speech(150, seed, 500)
    chunks = _chunks(speech[-1].end_s + 0.5, cuts_s)
    heard = [_hear(speech, chunk, seed, jitter_s=0.05) for chunk in chunks]
    for part in heard[1:]:  # the later hearing takes the overlap's words for others
        for i, word in enumerate(part):
            if word.end_s < OVERLAP_S:
                part[i] = word.replace(text=f"y{word.text[1:]}")
    words = _assemble(chunks, heard, restart=False)
    assert [word.text[1:] for word in words] == [word.text[1:] for word in speech]


@settings(deadline=None, max_examples=100)
@given(st.integers(0, 10_000), cuts)
def test_times_never_go_back(seed, cuts_s):
    speech = _speech(150, seed, 8)
    chunks = _chunks(speech[-1].end_s + 0.5, cuts_s)
    words = _assemble(chunks, [_hear(speech, chunk, seed, 0.15) for chunk in chunks], restart=True)
    starts_s = [word.start_s for word in words]
    assert starts_s == sorted(starts_s)
    assert all(word.end_s >= word.start_s for word in words)


def _word(text: str, start_s: float, end_s: float) -> Word:
    return Word(text=text, start_s=start_s, end_s=end_s, score=0.9)


def test_after_a_pause_nothing_waits():
    chunk = Chunk("v", 0, np.zeros(16_000 * 5, np.float32), start_s=10.0)
    words = Assembler("v").add(chunk, [_word("hello", 4.0, 4.5)])
    assert [(word.text, word.start_s) for word in words] == [("hello", 14.0)]


def test_words_in_the_tail_wait_for_the_next_chunk_and_survive_a_restart():
    chunk = Chunk("v", 0, np.zeros(16_000 * 5, np.float32), start_s=0.0, tail_s=1.0)
    first = Assembler("v")
    assert [word.text for word in first.add(chunk, [_word("take", 1.0, 1.4), _word("ten", 4.5, 4.9)])] == ["take"]
    # the sound stopped here; the visit went on later without overlap
    later = Chunk("v", 1, np.zeros(16_000 * 5, np.float32), start_s=5.0, last=True)
    words = Assembler("v", first.carry()).add(later, [_word("milligrams", 0.3, 0.8)])
    assert [word.text for word in words] == ["ten", "milligrams"]


def test_an_empty_last_chunk_releases_what_was_held():
    chunk = Chunk("v", 0, np.zeros(16_000 * 5, np.float32), start_s=0.0, tail_s=1.0)
    assembler = Assembler("v")
    assembler.add(chunk, [_word("ten", 4.5, 4.9)])
    end = Chunk("v", 1, np.zeros(0, np.float32), start_s=5.0, last=True)
    assert [word.text for word in assembler.add(end, [])] == ["ten"]


def test_silence_in_the_later_hearing_keeps_the_left_half():
    chunk = Chunk("v", 0, np.zeros(16_000 * 5, np.float32), start_s=0.0, tail_s=1.0)
    assembler = Assembler("v")
    assembler.add(chunk, [_word("yes", 4.05, 4.3)])
    later = replace(chunk, seq=1, start_s=4.0, overlap_s=1.0, tail_s=0.0, last=True)
    assert [word.text for word in assembler.add(later, [])] == ["yes"]


@pytest.mark.parametrize(
    ("words", "groups"),
    [
        ([], []),
        ([_word("Hi.", 0, 0.4), _word("Any", 0.5, 0.7), _word("pain?", 0.7, 1), _word("No.", 1.2, 1.5)], [1, 2, 1]),
        ([_word("Dr.", 0, 0.4), _word("Bennett", 0.5, 0.9)], [2]),
        ([_word("well", 0, 0.4), _word("yes", 2.0, 2.3)], [1, 1]),
        ([_word("and", i * 0.3, i * 0.3 + 0.2) for i in range(100)], [45, 45, 10]),
    ],
)
def test_utterances_end_at_sentences_and_pauses(words, groups):
    utterances = form_utterances(words)
    assert [len(utterance) for utterance in utterances] == groups
    assert [word for utterance in utterances for word in utterance] == words
