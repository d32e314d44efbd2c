"""A service on the embedded store and fake engines in a process of its own, for tests that kill it.

Arguments: the data folder and what is said, sentences by /, with - after one that breaks off. Prints
`recording VISIT_ID`, then says it in real time's order without waiting, and then sits there as an app does.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import numpy as np

from scribe_core.store.redis_store import open_store
from tests.doors import CONSENT, WORDS, open_service
from tests.fakes import FakeRecogniser


def say(data_dir: Path, sentences: list[str]) -> None:
    service = open_service(open_store(None, data_dir), lease_s=1)
    visit = service.start_visit(CONSENT, "Dr. Lind", names=("Ann",))
    print("recording", visit.id, flush=True)
    voice = FakeRecogniser(WORDS)
    for sentence in sentences:
        pause_s = 0.0 if sentence.endswith("-") else 0.9
        sound = np.concatenate([voice.silence(0.3), voice.spoken(sentence.rstrip("-")), voice.silence(pause_s)])
        for start in range(0, len(sound), 1600):
            service.feed(visit.id, sound[start : start + 1600])
    print("said", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    say(Path(sys.argv[1]), sys.argv[2].split("/"))
