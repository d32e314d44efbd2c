"""Whatever becomes of the decoder's process, the one that records goes on and says what is wrong."""

from __future__ import annotations

import subprocess
import sys

import pytest

from scribe_core.audio import decode
from scribe_core.audio.decode import Sound
from scribe_core.errors import AudioError
from tests.sounds import tone, write_sound


@pytest.fixture
def recording(tmp_path):
    return write_sound(tmp_path / "sound.flac", tone(30))


def with_decoder(monkeypatch, how: str) -> None:
    monkeypatch.setattr(decode, "DECODER", f"tests.audio.bad_decoders.{how}")
    monkeypatch.setattr(decode, "ANSWER_LIMIT_S", 0.5)


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("crash", "damaged"),
        ("hang", "too long to read"),
        ("nonsense", "damaged"),
        ("huge_message", "damaged"),
        ("eats_memory", "more memory"),
        ("eats_processor", "too long to read|damaged"),
        ("odd_block", "damaged"),
        ("own_words", "damaged"),
    ],
)
def test_a_decoder_gone_wrong_is_an_error_in_words(monkeypatch, recording, how, words):
    with_decoder(monkeypatch, how)
    with pytest.raises(AudioError, match=words) as caught:
        list(Sound(recording, 600).blocks())
    assert "evil" not in str(caught.value)


def test_what_came_before_the_crash_is_kept(monkeypatch, recording):
    with_decoder(monkeypatch, "crash_later")
    blocks = []
    with pytest.raises(AudioError):
        blocks.extend(Sound(recording, 600).blocks())
    # extend takes over what came before the error
    assert len(blocks) == 2


def test_no_process_is_left_behind(recording):
    sound = Sound(recording, 600)
    process = sound._process
    next(blocks := sound.blocks())
    assert process.poll() is None
    blocks.close()
    assert process.poll() is not None


def test_limits_hold_in_the_process():
    asked = "from scribe_core.audio.decoder import *; limit(7200); print(*resource.getrlimit(resource.RLIMIT_%s))"
    for name, most in {"DATA": 1 << 30, "CPU": 420, "FSIZE": 0}.items():
        command = [sys.executable, "-c", asked % name]
        said = subprocess.run(command, capture_output=True, check=True, text=True).stdout
        assert said.split() == [str(most)] * 2
