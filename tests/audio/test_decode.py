import io
import os
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest

from scribe_core.audio.decode import Sound, decode
from scribe_core.errors import AudioError
from scribe_core.types import SOUND_KINDS
from tests.audio.damaged import written
from tests.sounds import many_channels, silence, tone, wave_file, write_sound


def _all(source, max_s=600.0) -> np.ndarray:
    return np.concatenate(list(decode(source, max_s)))


@pytest.mark.parametrize("kind", SOUND_KINDS)
def test_every_kind_comes_out_at_16_khz_mono(tmp_path, kind):
    seconds = 3
    original = tone(3 * seconds, hz=300)  # three times the samples: written at 48 kHz it is 900 Hz for 3 s
    path = write_sound(tmp_path / f"sound.{kind}", original)
    samples = _all(path)
    assert samples.dtype == np.float32
    assert len(samples) == pytest.approx(seconds * 16_000, abs=2_000)
    loudest_hz = np.argmax(np.abs(np.fft.rfft(samples[8_000:24_000])))
    assert loudest_hz == pytest.approx(900, abs=3)
    assert np.abs(samples).max() == pytest.approx(0.3, abs=0.05)


def test_blocks_stay_small(tmp_path):
    path = write_sound(tmp_path / "sound.flac", tone(60))
    assert max(map(len, decode(path, 600))) <= 16_000


def test_an_open_file_works_as_well(tmp_path):
    path = write_sound(tmp_path / "sound.ogg", tone(6))
    assert np.array_equal(_all(io.BytesIO(path.read_bytes())), _all(path))


def test_a_silent_file_is_fine(tmp_path):
    samples = _all(write_sound(tmp_path / "silent.wav", silence(6)))
    assert len(samples) and not samples.any()


def test_a_file_cut_off_gives_what_is_there(tmp_path):
    path = write_sound(tmp_path / "sound.mp3", tone(30))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert len(_all(path)) == pytest.approx(5 * 16_000, abs=3_000)


def test_damage_in_the_middle_loses_only_that_part(tmp_path):
    path = write_sound(tmp_path / "sound.mp3", tone(30))
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 2_000] = bytes(2_000)
    path.write_bytes(data)
    assert len(_all(path)) > 8 * 16_000


@pytest.mark.parametrize("kind", SOUND_KINDS)
def test_text_with_the_name_of_a_recording_is_refused(tmp_path, kind):
    path = tmp_path / f"note.{kind}"
    path.write_text("The patient said hello.\n" * 500)
    with pytest.raises(AudioError, match="not sound|damaged|no sound") as caught:
        _all(path)
    assert "patient said" not in str(caught.value)


@pytest.mark.parametrize("kind", SOUND_KINDS)
def test_random_bytes_are_refused(tmp_path, kind):
    path = tmp_path / f"random.{kind}"
    path.write_bytes(np.random.default_rng(0).bytes(50_000))
    with pytest.raises(AudioError):
        _all(path)


def test_an_empty_file_is_refused(tmp_path):
    path = tmp_path / "empty.wav"
    path.touch()
    with pytest.raises(AudioError, match="empty"):
        _all(path)


def test_a_recording_without_samples_is_refused(tmp_path):
    path = tmp_path / "short.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
    with pytest.raises(AudioError):
        _all(path)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(AudioError, match="no such"):
        _all(tmp_path / "none.wav")


def test_a_video_without_sound_is_refused(tmp_path):
    import av

    path = tmp_path / "video.webm"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libvpx", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        frame = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")
        container.mux([*stream.encode(frame), *stream.encode(None)])
    with pytest.raises(AudioError, match="no sound track"):
        _all(path)


def test_a_playlist_cannot_reach_other_files(tmp_path):
    write_sound(tmp_path / "secret.wav", tone(3))
    path = tmp_path / "list.m4a"
    path.write_text(f"#EXTM3U\n#EXTINF:3,\n{tmp_path / 'secret.wav'}\n#EXT-X-ENDLIST\n")
    with pytest.raises(AudioError):
        _all(path)


def test_a_recording_that_is_too_long_is_refused(tmp_path):
    path = write_sound(tmp_path / "long.wav", tone(12))
    with pytest.raises(AudioError, match="longer than"):
        _all(path, max_s=2.0)


def test_too_long_is_noticed_where_the_file_states_no_length(tmp_path):
    path = write_sound(tmp_path / "long.mp3", tone(30))
    joined = io.BytesIO(path.read_bytes() * 3)
    with pytest.raises(AudioError, match="longer than"):
        _all(joined, max_s=15.0)


def test_the_stated_length_is_read(tmp_path):
    sound = Sound(write_sound(tmp_path / "sound.flac", tone(9)), 600)
    assert sound.duration_s == pytest.approx(3, abs=0.1)
    sound.close()


def test_a_file_too_large_is_refused_before_it_is_read(tmp_path):
    with pytest.raises(AudioError, match="larger than 1 MB.*UPLOAD_MAX_MB"):
        Sound(write_sound(tmp_path / "large.wav", tone(60)), 600, max_mb=1.0)


def test_what_is_no_file_is_not_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe.wav")
    for path in (tmp_path, tmp_path / "pipe.wav", Path("/dev/zero")):
        with pytest.raises(AudioError, match="no such"):
            _all(path)


def test_an_unlinked_file_is_read_to_its_end(tmp_path):
    path = write_sound(tmp_path / "sound.flac", tone(30))
    sound = Sound(path, 600)
    path.unlink()
    assert sum(map(len, sound.blocks())) == pytest.approx(10 * 16_000, abs=2_000)


@pytest.mark.parametrize("channels", [1, 2, 3, 6, 7, 8, 9, 10, 12, 16, 24, 32, 64])
def test_up_to_64_channels_come_out_as_their_mean(tmp_path, channels):
    path = many_channels(tmp_path / "many.wav", channels, 48_000)
    samples = _all(path)
    wanted = 0.5 * np.sin(2 * np.pi * 300 * np.arange(len(samples)) / 16_000) * (channels + 1) / (2 * channels)
    assert len(samples) == pytest.approx(16_000, abs=100)
    assert np.abs(samples - wanted)[800:-800].max() < 2e-3


@pytest.mark.parametrize("kind", ["flac", "w64"])
def test_seven_one_of_other_kinds(tmp_path, kind):
    path = tmp_path / f"surround.{kind}"
    path.write_bytes(written(kind, {"flac": "flac", "w64": "pcm_s16le"}[kind], "7.1"))
    assert np.abs(_all(path)).max() == pytest.approx(0.3, abs=0.02)


def test_more_channels_than_that_are_refused(tmp_path):
    with pytest.raises(AudioError, match="more than 64 channels"):
        _all(many_channels(tmp_path / "many.wav", 128, 16_000))


@pytest.mark.parametrize("rate_hz", [1, 999, 800_000, 654_359_424])
def test_a_rate_that_no_recording_has_is_refused(tmp_path, rate_hz):
    with pytest.raises(AudioError, match="damaged"):
        _all(wave_file(tmp_path / "odd.wav", tone(1)[:, None], rate_hz), max_s=1e9)


def test_opposite_channels_are_not_averaged_into_silence(tmp_path):
    left = tone(6)
    sound = Sound(_two_channels(tmp_path / "opposite.wav", left, -left), 600)
    samples = np.concatenate(list(sound.blocks()))
    assert np.abs(samples).max() == pytest.approx(0.3, abs=0.01)
    assert "cancel each other" in sound.remark


def test_two_voices_on_two_channels_are_both_there(tmp_path):
    left, right = tone(6, hz=300), tone(6, hz=1_000)
    sound = Sound(_two_channels(tmp_path / "two.wav", left, right), 600)
    spectrum = np.abs(np.fft.rfft(np.concatenate(list(sound.blocks()))))
    assert spectrum[300 * 6] == pytest.approx(spectrum[1_000 * 6], rel=0.01) and not sound.remark


def _two_channels(path, left, right):
    return wave_file(path, np.stack([left, right], axis=1), 16_000)


_PEAK_OF_TWO_HOURS = """
import sys, resource
from pathlib import Path
from scribe_core.audio.decode import decode
from scribe_core.intake.chunker import Chunker
import av
chunker, seconds = Chunker("v", 20, 30, 1, 0.5), 0.0
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for block in decode(Path(sys.argv[1]), 7200):
    seconds += sum(chunk.duration_s - chunk.overlap_s for chunk in chunker.push(block))
seconds += sum(chunk.duration_s - chunk.overlap_s for chunk in chunker.flush())
print(seconds, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
"""


def test_two_hours_do_not_take_two_hours_of_memory(tmp_path):
    path = tmp_path / "long.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8_000)
        for _ in range(120):
            file.writeframes(np.random.default_rng(0).bytes(60 * 8_000))
    command = [sys.executable, "-c", _PEAK_OF_TWO_HOURS, str(path)]
    seconds, grown_mib = map(float, subprocess.run(command, capture_output=True, check=True, text=True).stdout.split())
    assert seconds == pytest.approx(7200, abs=0.1)
    assert grown_mib < 64  # the samples alone are 440 MiB
