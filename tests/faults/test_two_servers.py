"""Two real servers on one data folder: the second touches no live visit, and follows once the first is killed."""

from __future__ import annotations

from pathlib import Path

from scribe_core.store.redis_store import open_store
from scribe_core.types import SAMPLE_RATE_HZ, VisitStatus
from tests.browser.server import answers, free_port, served
from tests.doors import until
from tests.faults.run import Plan, Run

MOST_LOST_S = 1.5


def test_the_second_server_waits_for_the_firsts_lease(tmp_path: Path) -> None:
    port, plan = free_port(), Plan(leg_s=4.0, start_s=60.0)
    with Run(tmp_path, plan) as run:
        first = run.app(SERVED="1", PORT=str(port), ADDRESS="127.0.0.1")
        until(lambda: answers(f"http://127.0.0.1:{port}"), 60)
        run.begin(first)
        store = open_store(None, tmp_path / "data")
        run.end_with(store.close)
        # Without models the engines stand still, and all that is asked here goes on.
        with served("pages.server", tmp_path / "data", LEASE_S="3", CACHE_DIR=str(tmp_path), REDIS_URL=""):
            run.records_again(first)
            assert run.again_s is not None and store.get_visit(run.visit_id).status is VisitStatus.RECORDING
            run.fault(first)
            first.kill()
            until(lambda: store.get_visit(run.visit_id).status is VisitStatus.PAUSED)
        third = run.app()
        said = third.said
        run.take_over(third)
        run.records_again(third)
        found = run.finish(third, since=said)
    assert found.acknowledged_lost == 0 and found.samples.lost <= MOST_LOST_S * SAMPLE_RATE_HZ
    assert (found.samples.doubled, found.samples.moved, found.samples.strange) == (0, 0, 0)
