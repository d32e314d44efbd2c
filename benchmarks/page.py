"""What the page of a visit is sent.

    python -m benchmarks.page [--turns 150] [--statements 60]

Bytes of JSON for a made-up visit in which each fourth statement has a finding: what a tab is handed at each poll, what
it fetches when it is opened and after a change, and what a poll would hold if it held the whole; with the median time
of five to make it.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.machine import describe
from pages.components.phase import Phase
from pages.components.status import empty_texts
from pages.components.visit_feed import VisitFeed
from scribe_core.interfaces import Store
from scribe_core.store.redis_store import open_store
from scribe_core.types import Checked, Finding, NoteState, Section, Severity, Speaker, Verdict
from tests.doors import CONSENT, open_service, rest
from tests.makers import a_statement, a_turn

SAID = "My left knee hurts since Monday and I take ibuprofen four hundred milligrams twice a day with food"
NOTED = "The patient reports left knee pain since Monday and takes ibuprofen 400 mg twice a day."
TIMES = 5


def grow(store: Store, visit_id: str, turns: int, statements: int) -> None:
    """By so many of each, with what the checks say."""
    first, note = len(store.turns(visit_id)) + 1, store.note_state(visit_id)
    for number in range(first, first + turns):
        turn = a_turn(number, SAID, Speaker.DOCTOR if number % 2 else Speaker.PATIENT)
        if not store.commit_turns(visit_id, number - 1, [turn], b""):
            raise SystemExit("Somebody else writes into this visit.")
    numbers = range(note.next_statement, note.next_statement + statements)
    rows = [
        a_statement(number, NOTED, section=list(Section)[number % len(Section)], evidence=(number, number + 1))
        for number in numbers
    ]
    after = NoteState(note.version + 1, first + turns - 1, note.next_statement + statements)
    store.commit_note(visit_id, note, after, rows)
    for number in numbers:
        store.put_checked(visit_id, Checked(statement_id=f"s{number}", version=1, findings=findings(number)))


def findings(number: int) -> tuple[Finding, ...]:
    if number % 4:
        return ()
    what: dict[str, Any] = {"check": "entities", "code": "number_unsaid", "facts": ("400",)}
    facts = {"verdict": Verdict.UNSUPPORTED, "severity": Severity.HIGH, "span": (66, 72)}
    return (Finding(statement_id=f"s{number}", evidence=(number,), **what, **facts),)


def measured(what: str, make: Callable[[], dict[str, Any]]) -> None:
    seconds: list[float] = []
    size = 0
    for _ in range(TIMES):
        at = time.perf_counter()
        size = len(json.dumps(make()))
        seconds.append(time.perf_counter() - at)
    print(f"  {what}: {size:,} bytes, {statistics.median(seconds) * 1000:.1f} ms", flush=True)


def report(store: Store, turns: int, statements: int) -> None:
    service = open_service(store)
    rest(service)
    visit_id = service.start_visit(CONSENT, "Dr. Lind").id
    grow(store, visit_id, turns, statements)
    feed = VisitFeed(service, visit_id)

    def handed() -> dict[str, Any]:
        return feed.told() | empty_texts(Phase.RECORDING, feed.settled) | {"answers": [], "may_listen": False}

    print(describe("streamlit", "pydantic"))
    print(f"{turns} turns, {statements} statements")
    measured("a poll that holds the whole", lambda: handed() | feed.changes(0))
    measured("a poll", handed)
    measured("fetched by a tab that is opened", lambda: feed.changes(0))
    newest = feed.changes(0)["number"]
    measured("fetched where nothing changed", lambda: feed.changes(newest))
    for what, new_turns, new_statements in (("a turn", 1, 0), ("two turns and a statement", 2, 1)):
        newest = feed.changes(0)["number"]
        grow(store, visit_id, new_turns, new_statements)
        feed.refresh()
        measured(f"fetched after {what}", lambda newest=newest: feed.changes(newest))
    service.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=150)
    parser.add_argument("--statements", type=int, default=60)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(None, Path(folder))
        report(store, chosen.turns, chosen.statements)
        store.close()


if __name__ == "__main__":
    main()
