"""Ctrl+C in the terminal of `make run`: every process of the group gets the signal, and none of them stays."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.browser.server import ROOT, answers, free_port
from tests.doors import until

pytestmark = [pytest.mark.engines, pytest.mark.timeout(180)]
ENDS_S = 15.0


def those(fits: Callable[[psutil.Process], bool]) -> list[psutil.Process]:
    """The processes that fit; one that ends while it is looked at is gone."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error, ProcessLookupError):
            if fits(process):
                found.append(process)
    return found


def group_of(leader: int) -> list[psutil.Process]:
    """Those that are still there, of whatever parent."""
    return those(lambda it: os.getpgid(it.pid) == leader and it.status() != psutil.STATUS_ZOMBIE)


def of_folder(folder: Path) -> list[psutil.Process]:
    """The store's own server, which no signal of the terminal reaches: it was started for this folder."""
    return those(lambda it: str(folder) in " ".join(it.cmdline()))


def has_engine(leader: int) -> bool:
    """The language model's own process is there: it loads."""
    return bool(those(lambda it: os.getpgid(it.pid) == leader and ("EngineCore" in it.name() or "VLLM" in it.name())))


MOMENTS: dict[str, Callable[[int, str], bool]] = {
    "when it begins": lambda leader, _: len(group_of(leader)) > 1,
    "when the page is there": lambda _, address: answers(address),
    "while the language model loads": lambda leader, _: has_engine(leader),
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_nothing_of_the_app_stays(moment: str, tmp_path: Path, model_dir: Callable[[str], Path]) -> None:
    model_dir("whisper-base")
    port = free_port()
    env = os.environ | {"PORT": str(port), "ADDRESS": "127.0.0.1", "DATA_DIR": str(tmp_path)}
    with open(tmp_path / "run.log", "wb") as log:
        make = subprocess.Popen(["make", "run"], cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True)
    try:
        until(lambda: MOMENTS[moment](make.pid, f"http://127.0.0.1:{port}"), limit_s=60)
        until(lambda: moment == "when it begins" or bool(of_folder(tmp_path)))
        os.killpg(make.pid, signal.SIGINT)
        until(lambda: make.poll() is not None and not group_of(make.pid) and not of_folder(tmp_path), limit_s=ENDS_S)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(make.pid, signal.SIGKILL)
        make.wait()
