"""What was heard stays whole and in order, in memory and on the disk."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe_core.errors import StoreError
from scribe_core.intake import heard as module
from scribe_core.intake.heard import Heard
from tests.fakes import MemorySpool

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("append"), st.integers(0, 7)),
        st.tuples(st.just("spool"), st.just(0)),
        st.tuples(st.just("forget"), st.integers(0, 40)),
    ),
    max_size=40,
)


class BrokenSpool(MemorySpool):
    def put(self, visit_id: str, start: int, samples: np.ndarray) -> None:
        raise StoreError("The disk is full.")


@given(steps=STEPS, start=st.integers(0, 5), memory=st.sampled_from([0.0, 60.0]))
def test_it_gives_back_what_came_whatever_was_spooled_and_forgotten(
    steps: list[tuple[str, int]], start: int, memory: float
) -> None:
    spool, all_of_it, forgotten = MemorySpool(), np.zeros(start, np.float32), start
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(module, "MEMORY_S", memory)
        heard = Heard("v", spool, start)
        for step, n in steps:
            if step == "append":
                new = np.arange(len(all_of_it), len(all_of_it) + n, dtype=np.float32)
                all_of_it = np.concatenate([all_of_it, new])
                heard.append(new)
            elif step == "spool":
                heard.spool()
            else:
                forgotten = max(forgotten, min(n, len(all_of_it)))
                heard.forget(forgotten)
            assert heard.end == len(all_of_it)
            for stop in (heard.end, (forgotten + heard.end) // 2):
                np.testing.assert_array_equal(heard.read(forgotten, stop), all_of_it[forgotten:stop])


def test_what_the_disk_holds_is_not_all_in_memory() -> None:
    heard = Heard("v", MemorySpool(), 0)
    for _ in range(10):
        heard.append(np.zeros(16_000 * 30, np.float32))
        heard.spool()
    in_memory = sum(len(block.samples) for block in heard._blocks if block.samples is not None)
    assert in_memory <= 16_000 * 90 and heard.on_disk and len(heard.read(0, heard.end)) == heard.end


def test_too_much_in_memory_is_refused_and_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LIMIT_S", 1.0)
    heard = Heard("v", BrokenSpool(), 0)
    heard.append(np.ones(16_001, np.float32))
    with pytest.raises(StoreError, match="not recorded"):
        heard.append(np.ones(5, np.float32))
    with pytest.raises(StoreError, match="full"):
        heard.spool()
    assert heard.end == 16_001 and not heard.on_disk and heard.read(0, 16_001).sum() == 16_001


def test_what_the_store_has_is_gone_from_the_disk() -> None:
    spool = MemorySpool()
    heard = Heard("v", spool, 0)
    heard.append(np.ones(10, np.float32))
    heard.spool()
    heard.forget(9)
    assert spool._own["v"]
    heard.forget(10)
    assert not spool._own["v"]
