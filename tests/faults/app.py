"""The service on fake engines over a real store, in a process of its own that can be killed.

DATA_DIR and REDIS_URL as for the app, LEASE_S; with SERVED it serves the pages on PORT as well, as `pages.server` does.
Argument: a file whose first eight bytes hold how many samples were said, also after a kill. Each line on its input is
a call, `[NAME, ARGUMENT, …]`; each on its output the answer, `{"ok": …}`, or `{"error": KIND, "says": WORDS}`.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np

from scribe_core.build import build_store
from scribe_core.errors import ScribeError
from scribe_core.settings import load_settings
from scribe_core.types import SAMPLE_RATE_HZ
from tests.doors import CONSENT, chunks_end_s, open_service, said
from tests.faults.talk import sound_of

BLOCK = 1600


class App:
    """Its public methods are the calls."""

    def __init__(self, counter: Path) -> None:
        settings = load_settings()
        self._store = build_store(settings)
        self._service = open_service(self._store, data_dir=settings.data_dir, lease_s=settings.lease_s)
        self._said = np.memmap(counter, np.int64, "r+", shape=(1,))
        self._hush = threading.Event()
        self._speaker: threading.Thread | None = None

    def start(self) -> str:
        return self._service.start_visit(CONSENT, "Dr. Lind").id

    def speak(self, visit_id: str) -> None:
        """Says the talk in real time from where it stands, until `hush` or nobody listens."""
        self._hush.clear()
        self._speaker = threading.Thread(target=self._speak, args=(visit_id,), daemon=True)
        self._speaker.start()

    def hush(self) -> None:
        self._hush.set()
        if self._speaker is not None:
            self._speaker.join()

    def stored(self, visit_id: str) -> float:
        """The end of what the store confirmed as chunks, seconds."""
        return chunks_end_s(self._store, visit_id)

    def status(self, visit_id: str) -> str:
        return self._service.visit(visit_id).status.value

    def elsewhere(self, visit_id: str) -> bool:
        return self._service.recorded_elsewhere(visit_id)

    def resume(self, visit_id: str) -> str:
        return self._service.resume(visit_id).status.value

    def finish(self, visit_id: str) -> float:
        """Length of the visit's sound, seconds."""
        return self._service.finish(visit_id).audio_s

    def sound(self, visit_id: str, path: str) -> None:
        """Writes the visit's sound, as one who listens gets it, into a WAV file."""
        end_s = self._service.visit(visit_id).audio_s + 1
        Path(path).write_bytes(self._service.audio(visit_id, 0, end_s))

    def words(self, visit_id: str) -> str:
        return said(self._service, visit_id)

    def final(self, visit_id: str) -> bool:
        return self._service.snapshot(visit_id).note.final

    def notices(self, visit_id: str) -> list[str]:
        """What the page says while it records: each notice's title and text. Asks the store for nothing but whether it
        answers."""
        from pages.components.notices import all_notices
        from pages.components.phase import Phase

        problem, risks = "", ()
        try:
            risks = self._service.risks()
            self._service.visit(visit_id)
        except ScribeError as error:
            problem = str(error)
        stages = {stage.stage: stage.model_dump() for stage in self._service.untold(visit_id)}
        rows = all_notices(Phase.RECORDING, stages, problem, risks)
        return [f"{row['title']}: {row['text']}" for row in rows]

    def close(self) -> None:
        self.hush()
        self._service.close()

    def _speak(self, visit_id: str) -> None:
        begun_s, at_first = time.monotonic(), int(self._said[0])
        while not self._hush.wait(self._early_s(begun_s, at_first)):
            at = int(self._said[0])
            if not self._service.feed(visit_id, sound_of(at, at + BLOCK)):
                return
            self._said[0] = at + BLOCK

    def _early_s(self, begun_s: float, at_first: int) -> float:
        due_s = begun_s + (int(self._said[0]) - at_first) / SAMPLE_RATE_HZ
        return max(0.0, due_s - time.monotonic())


def answer(app: App, call: list[Any]) -> dict[str, Any]:
    try:
        return {"ok": getattr(app, call[0])(*call[1:])}
    except ScribeError as error:
        return {"error": type(error).__name__, "says": str(error)}


def listen(app: App) -> None:
    print(json.dumps({"ok": "ready"}), flush=True)
    for line in sys.stdin:
        call = json.loads(line)
        print(json.dumps(answer(app, call)), flush=True)
        if call == ["close"]:
            return


def serve(app: App) -> None:
    """The pages over this very service, until the process ends."""
    from pages.server import main
    from scribe_core import running
    from tests.doors import open_accounts
    from tests.fake_accounts import MemoryAccounts

    accounts = open_accounts(MemoryAccounts(), app._store)
    running.service, running.accounts = lambda: app._service, lambda: accounts
    threading.Thread(target=listen, args=(app,), daemon=True).start()
    main()


if __name__ == "__main__":
    the_app = App(Path(sys.argv[1]))
    serve(the_app) if "SERVED" in os.environ else listen(the_app)
