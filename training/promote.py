"""May an adapter be served? Notes of held-back visits before and after, and a file that signs it off, or refuses.

    python -m training.promote --adapter ADAPTER --data DIR --cache DIR --by NAME [--visits 20] [--tolerance 0]

Refused where the adapter is worse in any of ROUGE-1, -2 and -L, share of supported statements, and omissions: the mean
of the differences, visit by visit, is compared with --tolerance (points of per cent; omissions a visit). The default is
none: on few visits chance alone refuses most of the adapters that change nothing, which costs a training, while one
that makes notes worse costs every visit. More visits make chance smaller; a tolerance only makes it invisible. Ten of
the 20 held-back visits passed an adapter that all of them refused (training/README.md). Writes ADAPTER/evaluation.json,
without which LLM_ADAPTER takes no adapter. Exit code 1 where it was refused.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.machine import describe
from scribe_core import build
from scribe_core.llm.adapter import EVALUATION, Adapter
from scribe_core.settings import settings
from scribe_core.timing import now
from training.comparison import compare, table
from training.drafts import writer
from training.encounters import held_back
from training.evaluate import LIBRARIES, Scores, measure
from training.told import told


def verdict(
    adapter: Adapter, before: Sequence[Scores], after: Sequence[Scores], tolerance: float, by: str
) -> dict[str, Any]:
    """The content of evaluation.json."""
    rows = compare(before, after)
    refused_for = [row.name for row in rows if row.refuses(tolerance)]
    return {
        "promoted": not refused_for,
        "refused_for": refused_for,
        "by": by,
        "at": now(),
        "adapter": {"name": adapter.name, "sha256": adapter.sha256},
        "tolerance": tolerance,
        "comparison": [asdict(row) for row in rows],
        "before": [asdict(row) for row in before],
        "after": [asdict(row) for row in after],
        "machine": describe(*LIBRARIES),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("adapter", "data", "cache"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--by", required=True, help="who answers for it")
    parser.add_argument("--visits", type=int, default=20)
    parser.add_argument("--tolerance", type=float, default=0.0)
    choice = parser.parse_args()
    if choice.visits < 2 or not 0 <= choice.tolerance < float("inf"):
        parser.error("--visits is 2 or more, --tolerance a number from 0")
    config = settings()
    adapter = build.adapter_in(choice.adapter, config, promoted=False)
    encounters = held_back(choice.data, choice.visits)
    measured = []
    for candidate in (None, adapter):
        llm = writer(config, choice.cache, candidate)
        try:
            measured.append(measure(llm, encounters, config))
        finally:
            llm.close()
    before, after = measured
    found = verdict(adapter, before, after, choice.tolerance, choice.by)
    (adapter.folder / EVALUATION).write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(found["machine"])
    print(f"{adapter.name}, {len(encounters)} held-back visits\n{table(compare(before, after))}")
    print("Promoted." if found["promoted"] else f"Refused: worse in {', '.join(found['refused_for'])}.")
    return 0 if found["promoted"] else 1


if __name__ == "__main__":
    sys.exit(told(main))
