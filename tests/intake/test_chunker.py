import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scribe_core.intake.chunker import Chunker
from scribe_core.types import SAMPLE_RATE_HZ, Chunk
from tests.sounds import silence, white_noise

SPEECH, QUIET = 0.1, 0.001


def _talk(*parts: tuple[str, float]) -> np.ndarray:
    """Noise that is loud with four syllables a second ("say") or faint ("wait") for so many seconds."""
    return np.concatenate(
        [_syllables(seconds) if kind == "say" else white_noise(seconds, QUIET) for kind, seconds in parts]
    )


def _syllables(seconds: float) -> np.ndarray:
    noise = white_noise(seconds, SPEECH)
    return noise * (0.55 - 0.45 * np.cos(2 * np.pi * 4 * np.arange(len(noise)) / SAMPLE_RATE_HZ)).astype(np.float32)


def _cut(samples: np.ndarray, blocks: list[int] | None = None, **changes) -> list[Chunk]:
    options = {"min_s": 2.0, "max_s": 6.0, "overlap_s": 1.0, "pause_s": 0.5} | changes
    chunker = Chunker("v", **options)
    chunks: list[Chunk] = []
    edges = np.cumsum(blocks or [len(samples)])
    for block in np.split(samples, edges[edges < len(samples)]):
        chunks += chunker.push(block)
    return chunks + chunker.flush()


def _joined(chunks: list[Chunk]) -> np.ndarray:
    return np.concatenate([chunk.samples[round(chunk.overlap_s * SAMPLE_RATE_HZ) :] for chunk in chunks])


patterns = st.lists(
    st.tuples(st.sampled_from(["say", "wait"]), st.floats(0.05, 7.0).map(lambda s: round(s, 2))), min_size=1, max_size=5
)


@settings(deadline=None, max_examples=40)
@given(patterns, st.lists(st.integers(1, 30_000), min_size=1, max_size=30), st.booleans())
def test_blocks_of_any_size_give_the_same_chunks(pattern, blocks, patient):
    samples = _talk(*pattern)
    once, pieces = _cut(samples, patient=patient), _cut(samples, blocks, patient=patient)
    assert [(c.seq, c.start_s, c.overlap_s, c.tail_s, c.last) for c in once] == [
        (c.seq, c.start_s, c.overlap_s, c.tail_s, c.last) for c in pieces
    ]
    assert all(np.array_equal(a.samples, b.samples) for a, b in zip(once, pieces, strict=True))


@settings(deadline=None, max_examples=40)
@given(patterns, st.booleans())
def test_chunks_hold_every_sample_in_order(pattern, patient):
    samples = _talk(*pattern)
    chunks = _cut(samples, patient=patient)
    assert np.array_equal(_joined(chunks), samples)
    assert [chunk.seq for chunk in chunks] == list(range(len(chunks)))
    assert [chunk.last for chunk in chunks] == [False] * (len(chunks) - 1) + [True]
    for before, after in zip(chunks, chunks[1:], strict=False):
        assert after.overlap_s == before.tail_s
        assert after.start_s == pytest.approx(before.end_s - before.tail_s)


@settings(deadline=None, max_examples=40)
@given(patterns, st.booleans())
def test_lengths_stay_within_the_limits(pattern, patient):
    for chunk in _cut(_talk(*pattern), patient=patient)[:-1]:
        assert 1.75 <= chunk.duration_s <= 6.0


def test_the_cut_falls_into_the_pause():
    chunks = _cut(_talk(("say", 3), ("wait", 0.8), ("say", 3)))
    assert len(chunks) == 2
    assert 3.0 < chunks[0].end_s < 3.8
    assert chunks[0].tail_s == 0


def test_where_nobody_waits_the_longest_pause_is_cut():
    talk = _talk(("say", 2.5), ("wait", 0.6), ("say", 1), ("wait", 0.9), ("say", 3))
    assert 2.5 < _cut(talk)[0].end_s < 3.1
    assert 4.1 < _cut(talk, patient=True)[0].end_s < 5.0


def test_a_pause_before_the_shortest_length_is_left_alone():
    chunks = _cut(_talk(("say", 1), ("wait", 0.6), ("say", 2), ("wait", 0.6), ("say", 1)))
    assert [round(chunk.end_s) for chunk in chunks] == [4, 5]


def test_speech_without_a_pause_is_cut_with_overlap():
    chunks = _cut(_talk(("say", 15)))
    assert 3 <= len(chunks) <= 5
    assert [chunk.tail_s for chunk in chunks] == [1.0] * (len(chunks) - 1) + [0.0]


def test_late_in_a_chunk_a_short_pause_is_better_than_a_cut_in_speech():
    chunks = _cut(_talk(("say", 5.4), ("wait", 0.35), ("say", 3)))
    assert chunks[0].tail_s == 0
    assert 5.4 < chunks[0].end_s < 5.75


@pytest.mark.parametrize("room", [0.0, 0.0005, 0.003, 0.01])
def test_pauses_are_found_in_quiet_and_in_noisy_rooms(room):
    samples = _talk(*[("say", 2.5), ("wait", 0.8)] * 8)
    samples = samples + white_noise(len(samples) / SAMPLE_RATE_HZ, 1.0)[::-1] * room
    chunks = _cut(samples)
    assert len(chunks) >= 7
    assert all(chunk.tail_s == 0 for chunk in chunks)


def test_silence_is_cut_rarely():
    assert len(_cut(silence(60), min_s=5.0, max_s=30.0)) <= 5


def test_a_visit_goes_on_where_it_stopped():
    chunks = _cut(_talk(("say", 3), ("wait", 1)), next_seq=7, start_s=41.5)
    assert (chunks[0].seq, chunks[0].start_s) == (7, 41.5)


def test_pending_is_what_no_chunk_holds_yet():
    chunker = Chunker("v", 2.0, 6.0, 1.0, 0.5)
    samples = _talk(("say", 3), ("wait", 0.8), ("say", 1))
    (chunk,) = chunker.push(samples)
    pending, start_s = chunker.pending()
    assert start_s == chunk.end_s
    assert np.array_equal(pending, samples[len(chunk.samples) :])


def test_the_end_is_told_even_when_nothing_is_left():
    (chunk,) = Chunker("v", 2.0, 6.0, 1.0, 0.5).flush()
    assert chunk.last and not len(chunk.samples)


def test_the_callers_buffer_may_be_reused():
    chunker = Chunker("v", 2.0, 6.0, 1.0, 0.5)
    frame = np.full(320, 0.25, np.float32)
    chunker.push(frame)
    frame[:] = 0
    assert chunker.pending()[0].all()
