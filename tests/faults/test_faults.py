"""Each fault befalls a visit that is being recorded, by a process of its own on a real store: what is lost of it?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from scribe_core.types import SAMPLE_RATE_HZ
from tests.faults.cases import CASES
from tests.faults.disk import NoSmallDisk
from tests.faults.run import Outcome, Plan, Run

MOST_LOST_S = 1.5
AT_ONCE = 4
OWNER_DIES = [name for name in CASES if name.startswith("owner killed")] + ["append-only file ends in zeros"]
NOT_SPOOLED = ("disk full", "store hung")  # no disk either; not refused yet
TOLD = {
    "store away": "The records do not answer",
    "store read-only": "The store is a replica and takes nothing new",
    "store out of memory": "The store is full and takes nothing new",
    "store hung": "The records do not answer",
    "disk full": "The records do not answer",
}

Outcomes = Callable[[str], Outcome]


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outcomes]:
    """Of a case by name. They mostly wait, so several run at once, from the first that is asked for."""

    def befall(name: str) -> Outcome:
        folder: Path = tmp_path_factory.mktemp("fault")
        with Run(folder, Plan(start_s=10)) as run:
            return CASES[name](run)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        running: dict[str, Future[Outcome]] = {name: pool.submit(befall, name) for name in CASES}

        def of(name: str) -> Outcome:
            try:
                return running[name].result()
            except NoSmallDisk as reason:
                pytest.skip(str(reason))

        yield of


@pytest.mark.parametrize("name", list(CASES))
def test_nothing_that_was_acknowledged_is_lost_nothing_doubled_and_it_records_again(
    outcome: Outcomes, name: str
) -> None:
    found = outcome(name)
    assert found.problem == "" and found.acknowledged > 0 and found.acknowledged_lost == 0
    assert (found.samples.doubled, found.samples.moved, found.samples.strange) == (0, 0, 0)
    assert found.again_s is not None and "It could not be finished." not in found.told
    assert "knee" in found.words


@pytest.mark.parametrize("name", [name for name in CASES if name not in OWNER_DIES])
def test_nothing_at_all_is_lost_while_the_owner_lives(outcome: Outcomes, name: str) -> None:
    found = outcome(name)
    assert found.acknowledged == found.samples.heard and found.samples.lost == 0


@pytest.mark.parametrize("name", OWNER_DIES)
def test_a_killed_owner_takes_a_second_and_a_half_with_it_at_most(outcome: Outcomes, name: str) -> None:
    assert outcome(name).samples.lost <= MOST_LOST_S * SAMPLE_RATE_HZ


@pytest.mark.parametrize("name", list(TOLD))
def test_the_page_says_what_happened_and_what_becomes_of_what_is_said(outcome: Outcomes, name: str) -> None:
    told = " ".join(outcome(name).told)
    assert TOLD[name] in told and "What it confirmed before is on its disk." in told
    assert "What is said now" in told or "What came in since" in told
    assert "What came in since is on this machine's disk" in told or name in NOT_SPOOLED


def test_a_live_owner_keeps_its_visit_with_the_shortest_lease_that_may_be_set(tmp_path: Path) -> None:
    with Run(tmp_path, Plan(lease_s=1.0)) as run:
        owner, other = run.app(), run.app()
        run.begin(owner)
        run.talk_on(owner, 8.0)
        assert other("elsewhere", run.visit_id) and other("status", run.visit_id) == "recording"
        assert run.finish(owner).samples.lost == 0


@pytest.mark.parametrize("name", ["none", "second service starts"])
def test_without_harm_the_page_warns_of_nothing(outcome: Outcomes, name: str) -> None:
    assert outcome(name).told == ()
