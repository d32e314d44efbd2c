"""Sound on this machine's disk: whose it is, who may take it, and that nobody else reads it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from scribe_core.errors import StoreError
from scribe_core.store.seal import Sealer
from scribe_core.store.spool import SpoolFiles
from tests.doors import until

KEY = bytes(32)
KEEPER = """
import sys, time
from pathlib import Path
import numpy as np
from scribe_core.store.seal import Sealer
from scribe_core.store.spool import SpoolFiles
spool = SpoolFiles(Path(sys.argv[1]), Sealer(bytes(32)))
for start in (0, 100):
    spool.put("v", start, np.full(100, 0.25, np.float32))
print("there", flush=True)
sys.stdin.read()
"""


def a_spool(folder: Path) -> SpoolFiles:
    return SpoolFiles(folder, Sealer(KEY))


def sound(count: int) -> np.ndarray:
    return np.linspace(-0.5, 0.5, count, dtype=np.float32)


def test_one_gets_back_what_one_put(tmp_path: Path) -> None:
    spool = a_spool(tmp_path)
    spool.put("v", 7, sound(50))
    np.testing.assert_allclose(spool.get("v", 7, 50), sound(50), atol=1 / 32768)
    assert spool.left() == [] and list(spool.blocks("v")) == []  # its owner lives
    spool.forget("v", 7, 50)
    spool.forget("v", 7, 50)
    with pytest.raises(StoreError):
        spool.get("v", 7, 50)


def test_it_is_sealed_and_private(tmp_path: Path) -> None:
    spool = a_spool(tmp_path)
    spool.put("v", 0, sound(5000))
    (path,) = tmp_path.rglob("0-5000")
    assert b"fLaC" not in path.read_bytes() and path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_what_a_killed_process_left_is_anybodys(tmp_path: Path) -> None:
    keeper = subprocess.Popen(
        [sys.executable, "-c", KEEPER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert keeper.stdout is not None and keeper.stdout.readline() == "there\n"
    heir = a_spool(tmp_path)
    assert heir.left() == [] and list(heir.blocks("v")) == []
    keeper.send_signal(signal.SIGKILL)
    keeper.wait()
    until(lambda: heir.left() == ["v"])
    assert [(start, len(samples)) for start, samples in heir.blocks("v")] == [(0, 100), (100, 100)]
    heir.drop("v")
    assert heir.left() == [] and list(tmp_path.rglob("*-*")) == []


def test_what_is_given_up_is_left_and_new_sound_is_not(tmp_path: Path) -> None:
    spool = a_spool(tmp_path)
    spool.put("v", 0, sound(10))
    spool.put("w", 0, sound(10))
    spool.leave("v")
    spool.leave("never-there")
    spool.put("v", 10, sound(10))
    assert spool.left() == ["v"] and [start for start, _ in spool.blocks("v")] == [0]
    spool.drop("v")
    assert spool.left() == [] and len(spool.get("w", 0, 10)) == 10


def test_a_damaged_block_is_silence_of_its_length(tmp_path: Path) -> None:
    spool = a_spool(tmp_path)
    for start in (0, 10, 20):
        spool.put("v", start, sound(10))
    (damaged,) = tmp_path.rglob("10-10")
    damaged.write_bytes(os.urandom(40))
    spool.leave("v")
    blocks = dict(spool.blocks("v"))
    assert sorted(blocks) == [0, 10, 20] and not blocks[10].any() and blocks[20].any() and len(blocks[10]) == 10


def test_a_folder_that_is_not_there_yet_holds_nothing(tmp_path: Path) -> None:
    spool = a_spool(tmp_path / "not" / "yet")
    assert spool.left() == [] and list(spool.blocks("v")) == []
    spool.drop("v")
