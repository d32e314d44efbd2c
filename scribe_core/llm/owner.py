"""The engine's processes end with the app that started them, even where the app was killed.

vLLM's engine process does not notice that its parent died and would hold gigabytes until the machine restarts.
"""

from __future__ import annotations

import multiprocessing
import os
import select
import signal
import threading
from contextlib import suppress

OWNER = "SCRIBE_ENGINE_OWNER_PID"
"""Environment variable that hands the app's process id to the engine's processes."""


def end_with_owner() -> None:
    """Called in a process started by the engine process: when the app ends, so do both."""
    owner = int(os.environ.get(OWNER, "0"))
    if owner:
        threading.Thread(target=_wait, args=(owner,), name="owner", daemon=True).start()


def _wait(owner: int) -> None:
    try:
        select.select((os.pidfd_open(owner),), (), ())
    except ProcessLookupError:
        pass
    os.kill(os.getppid(), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)


def end_engines() -> None:
    """Kills the engine processes of this process and what they started, also while they start: whoever waits for one
    hears that it failed."""
    import psutil

    for child in multiprocessing.active_children():
        with suppress(psutil.Error):
            engine = psutil.Process(child.pid)
            for process in (*engine.children(recursive=True), engine):
                with suppress(psutil.Error):
                    process.kill()
