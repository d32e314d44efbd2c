"""Kill the app in the middle of a visit: everything that was said is still there."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from scribe_core.intake.recorder import TAIL_EVERY_S
from scribe_core.service import ScribeService
from scribe_core.store.redis_store import RedisStore, open_store
from scribe_core.types import SAMPLE_RATE_HZ, VisitStatus
from tests.doors import chunks_end_s, open_service, said, until
from tests.test_service import speak

SENTENCES = ["hello doctor", "my knee hurts since monday", "my knee hurts", "hello ann take rest", "my knee hurts rest"]


def run_and_kill(folder: Path, stored_s: float) -> str:
    """The id of a visit whose app was killed once `stored_s` seconds of sound were in its store."""
    command = [sys.executable, "-m", "tests.app_under_test", str(folder), "/".join(SENTENCES)]
    app = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert app.stdout is not None
    visit_id = app.stdout.readline().split()[1]
    store = open_store(None, folder)
    until(lambda: chunks_end_s(store, visit_id) >= stored_s)
    app.send_signal(signal.SIGKILL)
    app.wait()
    app.stdout.close()
    store.close()
    return visit_id


def _tail_s(store: RedisStore, visit_id: str) -> float:
    tail = store.tail(visit_id)
    return len(tail.samples) / SAMPLE_RATE_HZ if tail else 0.0


def restarted(folder: Path, visit_id: str) -> ScribeService:
    """Once it has taken the visit over."""
    service = open_service(open_store(None, folder), lease_s=1)
    until(lambda: service.visit(visit_id).status is VisitStatus.PAUSED)
    return service


@pytest.mark.parametrize("stored_s", [2.0, 5.0, 9.0])
def test_what_was_said_before_a_kill_is_there_after_a_restart(tmp_path: Path, stored_s: float) -> None:
    visit_id = run_and_kill(tmp_path, stored_s)
    service = restarted(tmp_path, visit_id)
    visit = service.visit(visit_id)
    assert visit.status is VisitStatus.PAUSED and visit.audio_s >= stored_s
    assert visit.consent.clinician == "Dr. Lind"
    everything = " ".join(SENTENCES).replace("ann", "<PERSON_1>").split()
    expected = everything[: _words_within(visit.audio_s)]
    until(lambda: said(service, visit_id).split()[: len(expected)] == expected)
    service.finish(visit_id)
    until(lambda: service._store.note_state(visit_id).final)
    service.close()


def test_sound_that_was_not_yet_a_chunk_comes_back(tmp_path: Path) -> None:
    """Without an end the last sentence is in no chunk; only the tail holds it."""
    command = [sys.executable, "-m", "tests.app_under_test", str(tmp_path), "my knee hurts since monday hello doctor-"]
    app = subprocess.Popen([*command], stdout=subprocess.PIPE, text=True)
    assert app.stdout is not None
    visit_id = app.stdout.readline().split()[1]
    store = open_store(None, tmp_path)
    until(lambda: _tail_s(store, visit_id) >= TAIL_EVERY_S)
    app.send_signal(signal.SIGKILL)
    app.wait()
    store.close()
    service = restarted(tmp_path, visit_id)
    assert service.visit(visit_id).audio_s >= TAIL_EVERY_S
    until(lambda: said(service, visit_id).startswith("my knee"))
    service.resume(visit_id)
    speak(service, visit_id, "take rest")
    service.finish(visit_id)
    until(lambda: said(service, visit_id).endswith("take rest"))
    service.close()


def test_two_kills_do_no_more_harm_than_one(tmp_path: Path) -> None:
    visit_id = run_and_kill(tmp_path, 5.0)
    first = restarted(tmp_path, visit_id)
    until(lambda: bool(said(first, visit_id)))
    before = said(first, visit_id)
    first.close()
    second = restarted(tmp_path, visit_id)
    assert second.visit(visit_id).status is VisitStatus.PAUSED
    until(lambda: said(second, visit_id).startswith(before))
    second.close()


def _words_within(seconds: float) -> int:
    """How many of the words were said whole within the first `seconds`."""
    at_s, ends = 0.0, []
    for sentence in SENTENCES:
        at_s += 0.3
        for _ in sentence.split():
            at_s += 0.5
            ends.append(at_s)
        at_s += 0.9
    return sum(end <= seconds - 0.05 for end in ends)
