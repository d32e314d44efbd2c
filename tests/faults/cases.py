"""The faults, each as a function of a run to its outcome. Their names are the rows of `benchmarks.durability`."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable

from tests.browser.server import free_port
from tests.faults.disk import SmallDisk
from tests.faults.line import Line
from tests.faults.parts import chunks_in_disorder
from tests.faults.processes import AppProcess, Refused, StoreProcess, embedded_pid, hung, wait_for
from tests.faults.run import Outcome, Run

ZEROS = 4096
SLOW_S = 0.3
LOSE_EVERY = 3


def none(run: Run) -> Outcome:
    return _through(run, run.app(), lambda: None)


def second_service_starts(run: Run) -> Outcome:
    return _through(run, run.app(), run.app)


def owner_killed(run: Run) -> Outcome:
    first, second = run.app(), run.app()
    run.begin(first)
    run.fault(first)
    first.kill()
    return _followed(run, second)


def owner_killed_while_the_store_is_away(run: Run) -> Outcome:
    store, app = _outside(run)
    run.begin(app)
    run.fault(app)
    store.kill()
    run.talk_on(app, run.plan.away_s)
    app.kill()
    store.start()
    return _followed(run, run.app(_url(store)))


def owner_killed_while_the_store_hangs(run: Run) -> Outcome:
    app = run.app()
    run.begin(app)
    run.fault(app)
    with hung(embedded_pid(run.folder / "data")):
        run.talk_on(app, run.plan.away_s)
        app.kill()
    return _followed(run, run.app())


def store_killed(run: Run) -> Outcome:
    return _through(run, run.app(), lambda: os.kill(embedded_pid(run.folder / "data"), signal.SIGKILL))


def store_hung(run: Run) -> Outcome:
    app = run.app()
    run.begin(app)
    run.fault(app)
    with hung(embedded_pid(run.folder / "data")):
        begun_s = time.monotonic()
        run.talk_on(app, run.plan.away_s)
        wait_for(lambda: time.monotonic() - begun_s >= run.plan.away_s)
    run.fault_is_over()
    run.records_again(app)
    return run.finish(app)


def store_restarts(run: Run) -> Outcome:
    """An outside one, away for a while."""
    return _through_outside(run, StoreProcess.kill, StoreProcess.start)


def store_is_read_only(run: Run) -> Outcome:
    return _through_outside(
        run, lambda store: store.client.replicaof("127.0.0.1", "1"), lambda store: store.client.replicaof("NO", "ONE")
    )


def store_is_out_of_memory(run: Run) -> Outcome:
    return _through_outside(
        run,
        lambda store: store.client.config_set("maxmemory", "1"),
        lambda store: store.client.config_set("maxmemory", "0"),
    )


def store_is_slow(run: Run) -> Outcome:
    """Until talk of then is stored."""
    line, app = _over_a_line(run)
    run.begin(app)
    run.fault(app)
    line.delay_s = SLOW_S
    run.records_again(app)
    line.delay_s = 0.0
    return run.finish(app)


def answers_are_lost(run: Run) -> Outcome:
    """To the end of the talk."""
    line, app = _over_a_line(run)
    outcome = _through(run, app, lambda: setattr(line, "lose_every", LOSE_EVERY))
    assert line.lost, "no answer was lost: the fault was none"
    return outcome


def file_ends_in_zeros(run: Run) -> Outcome:
    """As a power cut leaves it."""
    app = run.app()
    run.begin(app)
    run.fault(app)
    store = embedded_pid(run.folder / "data")
    app.kill()
    os.kill(store, signal.SIGKILL)
    files = (run.folder / "data" / "store").rglob("*.incr.aof")
    with open(max(files, key=lambda path: path.stat().st_mtime), "ab") as file:
        file.write(bytes(ZEROS))
    try:
        again = run.app()
    except Refused as refused:
        return run.unreadable(app, refused)
    return _followed(run, again)


def disk_is_full(run: Run) -> Outcome:
    """Raises NoSmallDisk where none can be made."""
    disk = SmallDisk(run.folder / "data", size_mb=8)
    run.end_with(disk.close)
    return _through(run, run.app(), disk.fill, disk.empty)


CASES: dict[str, Callable[[Run], Outcome]] = {
    "none": none,
    "second service starts": second_service_starts,
    "owner killed -9": owner_killed,
    "owner killed -9, store away": owner_killed_while_the_store_is_away,
    "owner killed -9, store hung": owner_killed_while_the_store_hangs,
    "store killed -9": store_killed,
    "store hung": store_hung,
    "store away": store_restarts,
    "store read-only": store_is_read_only,
    "store out of memory": store_is_out_of_memory,
    f"store slow ({SLOW_S * 1000:.0f} ms an answer)": store_is_slow,
    f"answers lost (one step in {LOSE_EVERY})": answers_are_lost,
    "chunks late, twice, out of order, two senders": chunks_in_disorder,
    "append-only file ends in zeros": file_ends_in_zeros,
    "disk full": disk_is_full,
}


def _through(
    run: Run, app: AppProcess, fault: Callable[[], object], mend: Callable[[], object] | None = None
) -> Outcome:
    """The owner begins, lives on and talks through the fault until it is mended, or for as long as it takes where it
    mends itself or stays; then the visit is finished."""
    run.begin(app)
    run.fault(app)
    fault()
    if mend is not None:
        run.talk_on(app, run.plan.away_s)
        mend()
        run.fault_is_over()
    run.records_again(app)
    return run.finish(app)


def _through_outside(
    run: Run, fault: Callable[[StoreProcess], object], mend: Callable[[StoreProcess], object]
) -> Outcome:
    """Of a store that is somebody else's."""
    store, app = _outside(run)
    return _through(run, app, lambda: fault(store), lambda: mend(store))


def _followed(run: Run, heir: AppProcess) -> Outcome:
    """The owner is gone, and another one goes on."""
    said = heir.said
    run.take_over(heir)
    run.records_again(heir)
    return run.finish(heir, since=said)


def _outside(run: Run) -> tuple[StoreProcess, AppProcess]:
    store = _store(run)
    return store, run.app(_url(store))


def _over_a_line(run: Run) -> tuple[Line, AppProcess]:
    line = Line(_store(run).port)
    run.end_with(line.close)
    return line, run.app(line.url)


def _store(run: Run) -> StoreProcess:
    store = StoreProcess(run.folder / "server", free_port())
    run.end_with(store.close)
    return store


def _url(store: StoreProcess) -> str:
    return f"redis://127.0.0.1:{store.port}/0"
