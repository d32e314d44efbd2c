"""Thousands of damaged files: none ends, holds up or fills the decoder."""

from __future__ import annotations

import io
import subprocess
import sys

import pytest

from scribe_core.audio.decode import Sound
from scribe_core.errors import AudioError
from tests.audio.damaged import bases, number_of

FILES, PROCESSES = 2_200, 2
LONGEST_S = 10.0
MOST_MIB = 400


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("whole")
    for name, content in bases().items():
        (place / name).write_bytes(content)
    return place


def test_no_damaged_file_ends_the_decoder(folder):
    borders = [FILES * part // PROCESSES for part in range(PROCESSES + 1)]
    runs = [_decoding(folder, first, last) for first, last in zip(borders, borders[1:], strict=False)]
    done: dict[int, float] = {}
    for run in runs:
        said, complaint = run.communicate(timeout=280)
        *lines, peak = said.splitlines()
        assert run.returncode == 0, f"file {lines[-1]} of {folder}: exit code {run.returncode}\n{complaint[-2000:]}"
        assert int(peak.split()[1]) < MOST_MIB
        rows = [line.split(maxsplit=2) for line in lines]
        done |= {int(row[0]): float(row[1]) for row in rows if len(row) > 1}
    assert done.keys() == set(range(FILES)) and max(done.values()) < LONGEST_S


@pytest.mark.parametrize("number", range(0, FILES, 97))
def test_the_whole_way_ends_in_sound_or_in_words(folder, number):
    try:
        count = sum(map(len, Sound(io.BytesIO(number_of(folder, number)), 60.0).blocks()))
    except AudioError as error:
        assert str(error).endswith(".") and "Error" not in str(error)
    else:
        assert count


def _decoding(folder, first: int, last: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.audio.damaged", str(folder), str(first), str(last)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
