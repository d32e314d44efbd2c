"""Three processes as in the app: the owner, the engine it started, and the engine's worker that keeps watch."""

import os
import subprocess
import sys
import time

WORKER = "from scribe_core.llm.owner import end_with_owner; end_with_owner(); print('on', flush=True); input()"
ENGINE = """
import subprocess, sys
worker = subprocess.Popen([sys.executable, "-c", sys.argv[1]], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
worker.stdout.readline()
print(worker.pid, flush=True)
worker.wait()
"""
OWNER = """
import os, subprocess, sys
environment = {**os.environ, "SCRIBE_ENGINE_OWNER_PID": str(os.getpid())}
engine = subprocess.Popen([sys.executable, "-c", *sys.argv[1:]], env=environment, stdout=subprocess.PIPE, text=True)
print(engine.pid, engine.stdout.readline(), flush=True)
engine.wait()
"""


def alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(") ", 1)[1][0] != "Z"
    except FileNotFoundError:
        return False


def test_killing_the_owner_ends_the_engine_and_its_worker():
    command = [sys.executable, "-c", OWNER, ENGINE, WORKER]
    owner = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=dict(os.environ))
    pids = [int(pid) for pid in owner.stdout.readline().split()]
    assert len(pids) == 2 and all(map(alive, pids))
    owner.kill()
    owner.wait()
    deadline = time.monotonic() + 30
    while any(map(alive, pids)):
        assert time.monotonic() < deadline, "an engine process outlived its app"
        os.sched_yield()
