import io
import wave

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scribe_core.audio.codec import decode_bytes, encode, wav_bytes
from scribe_core.audio.level import FLOOR_DB, frame_levels_db, level_db
from scribe_core.errors import AudioError
from tests.sounds import silence, tone, white_noise


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 100_000))
def test_what_is_encoded_comes_back(count):
    samples = white_noise(7)[:count]
    back = decode_bytes(encode(samples))
    assert back.dtype == np.float32 and back.shape == samples.shape
    assert np.abs(back - samples).max(initial=0.0) <= 1 / 32768


def test_beyond_full_scale_is_clipped():
    loud = np.array([-2.0, 2.0] * 400, np.float32)
    assert np.abs(decode_bytes(encode(loud))).max() <= 1.0


def test_encoding_saves_space():
    assert len(encode(silence(10))) < 10_000


def test_damaged_bytes_are_refused():
    with pytest.raises(AudioError):
        decode_bytes(b"not flac at all")


def test_wav_can_be_read_by_others():
    with wave.open(io.BytesIO(wav_bytes(tone(1)))) as file:
        assert (file.getframerate(), file.getnchannels(), file.getnframes()) == (16_000, 1, 16_000)


def test_levels():
    assert level_db(tone(1, level=1.0)) == pytest.approx(-3.01, abs=0.01)
    assert level_db(silence(1)) == level_db(silence(0)) == FLOOR_DB
    assert frame_levels_db(tone(1)[:1000]).shape == (3,)
