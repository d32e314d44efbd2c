"""What a recorder left is joined to its visit: all of it, once, in its place."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scribe_core.board import Board
from scribe_core.errors import HeldError, StoreError
from scribe_core.intake.leftovers import UNJOINED, Leftovers
from scribe_core.intake.recorder import Recorder
from scribe_core.intake.recovery import join, sound_between
from scribe_core.settings import Settings
from scribe_core.types import SAMPLE_RATE_HZ, VisitStatus
from tests.fakes import MemoryStore
from tests.makers import a_visit

SETTINGS = Settings()
BLOCK = SAMPLE_RATE_HZ // 10
TALK = (np.sin(np.arange(40 * SAMPLE_RATE_HZ) ** 1.3 / 999) * 0.5).astype(np.float32)
LONG_S = 60.0


class FailingStore(MemoryStore):
    """Takes `chunks_left` chunks and no tail any more once it fails."""

    chunks_left: int | None = None

    def put_chunk(self, chunk, lease=None):
        if self.chunks_left is not None:
            if not self.chunks_left:
                raise StoreError("The store is away.")
            self.chunks_left -= 1
        return super().put_chunk(chunk, lease)

    def put_tail(self, visit_id, lease, tail, keep_s, levels=None):
        if self.chunks_left is not None:
            raise StoreError("The store is away.")
        super().put_tail(visit_id, lease, tail, keep_s, levels)


def a_store() -> tuple[FailingStore, str]:
    store, visit = FailingStore(), a_visit()
    store.create_visit(visit)
    return store, visit.id


def say(recorder: Recorder, begin_s: float, end_s: float) -> None:
    for start in range(round(begin_s * SAMPLE_RATE_HZ), round(end_s * SAMPLE_RATE_HZ), BLOCK):
        try:
            recorder.push(TALK[start : min(start + BLOCK, round(end_s * SAMPLE_RATE_HZ))])
        except StoreError:
            recorder.spool()


def left_at(store: FailingStore, visit_id: str, away_from_s: float, end_s: float) -> None:
    """A recording whose store went away, and whose process was killed then."""
    recorder = Recorder(visit_id, store, SETTINGS, store.take_lease(visit_id, "a", LONG_S))
    say(recorder, 0, away_from_s)
    store.chunks_left = 0
    say(recorder, away_from_s, end_s)
    store.spool.leave(visit_id)
    store.chunks_left = None


def whole(store: FailingStore, visit_id: str) -> np.ndarray:
    end_s = max(end_s for _, end_s in store.chunk_spans(visit_id).values())
    return sound_between(store, visit_id, 0, round(end_s * SAMPLE_RATE_HZ))


def is_talk(sound: np.ndarray, seconds: float, missing_s: float = 0.0) -> None:
    assert seconds - missing_s - 0.001 <= len(sound) / SAMPLE_RATE_HZ <= seconds + 0.001
    np.testing.assert_allclose(sound, TALK[: len(sound)], atol=2 / 32768)


@settings(max_examples=25, deadline=None)
@given(away_s=st.floats(0, 35), more_s=st.floats(0, 5), breaks=st.lists(st.integers(0, 1), max_size=3))
def test_all_of_it_is_joined_also_where_joining_breaks_off(away_s: float, more_s: float, breaks: list[int]) -> None:
    store, visit_id = a_store()
    left_at(store, visit_id, away_s, away_s + more_s)
    for chunks in breaks:
        store.chunks_left = chunks
        try:
            join(store, visit_id, store.take_lease(visit_id, "a", LONG_S), SETTINGS)
        except StoreError:
            pass
        store.chunks_left = None
    joined = join(store, visit_id, store.take_lease(visit_id, "a", LONG_S), SETTINGS)
    # What came before the next tail is in memory until the store is asked again.
    is_talk(whole(store, visit_id), away_s + more_s, missing_s=0.6)
    assert joined.late_s == 0 and store.spool.left() == []


def test_sound_that_found_its_way_into_the_store_is_not_joined_twice() -> None:
    store, visit_id = a_store()
    left_at(store, visit_id, 4.0, 9.0)
    blocks = list(store.spool.blocks(visit_id))
    join(store, visit_id, store.take_lease(visit_id, "a", LONG_S), SETTINGS)
    before = len(whole(store, visit_id))
    for start, samples in blocks:
        store.spool.put(visit_id, start, samples)
    store.spool.leave(visit_id)
    join(store, visit_id, store.take_lease(visit_id, "a", LONG_S), SETTINGS)
    assert len(whole(store, visit_id)) == before


def test_other_sound_in_its_place_stays_and_it_comes_after_that() -> None:
    store, visit_id = a_store()
    left_at(store, visit_id, 4.0, 9.0)
    blocks = list(store.spool.blocks(visit_id))
    store.spool.drop(visit_id)
    join(store, visit_id, store.take_lease(visit_id, "a", LONG_S), SETTINGS)  # on a machine that has no such blocks
    heir = Recorder(visit_id, store, SETTINGS, store.take_lease(visit_id, "a", LONG_S))
    for start in range(0, 12 * SAMPLE_RATE_HZ, BLOCK):
        heir.push(-TALK[20 * SAMPLE_RATE_HZ + start :][:BLOCK])
    heir.flush()
    before = whole(store, visit_id)
    for start, samples in blocks:
        store.spool.put(visit_id, start, samples)
    store.spool.leave(visit_id)
    joined = join(store, visit_id, store.take_lease(visit_id, "a", LONG_S), SETTINGS)
    after, said = whole(store, visit_id), np.concatenate([samples for _, samples in blocks])
    np.testing.assert_array_equal(after[: len(before)], before)
    np.testing.assert_allclose(after[len(before) :], said, atol=2 / 32768)
    assert joined.late_s == pytest.approx(len(said) / SAMPLE_RATE_HZ)


def leftovers(store: FailingStore) -> Leftovers:
    return Leftovers(store, Board(store), SETTINGS, "b")


def test_a_paused_visit_gets_what_lay_on_the_disk() -> None:
    store, visit_id = a_store()
    left_at(store, visit_id, 4.0, 9.0)
    store.end_lease(visit_id, store.take_lease(visit_id, "a", LONG_S))
    store.update_visit(visit_id, status=VisitStatus.PAUSED)
    assert leftovers(store).visits() == [visit_id]
    leftovers(store).recover(visit_id)
    visit = store.get_visit(visit_id)
    assert visit.status is VisitStatus.PAUSED and visit.audio_s > 8.5 and visit.sound_remark == ""
    is_talk(whole(store, visit_id), 9.0, missing_s=0.2)
    assert leftovers(store).visits() == []


def test_a_visit_that_is_recorded_waits() -> None:
    store, visit_id = a_store()
    left_at(store, visit_id, 4.0, 9.0)
    with pytest.raises(HeldError):
        leftovers(store).recover(visit_id)
    assert store.spool.left() == [visit_id]


def test_sound_of_a_discarded_visit_is_deleted() -> None:
    store, visit_id = a_store()
    left_at(store, visit_id, 4.0, 9.0)
    store.delete_visit(visit_id)
    assert leftovers(store).visits() == [] and store.spool.left() == []


@pytest.mark.parametrize("status", [VisitStatus.ENDED, VisitStatus.SIGNED])
def test_a_finished_visit_that_lacks_it_says_so_and_it_stays(status: VisitStatus) -> None:
    store, visit_id = a_store()
    left_at(store, visit_id, 4.0, 9.0)
    store.end_lease(visit_id, store.take_lease(visit_id, "a", LONG_S))
    store.update_visit(visit_id, status=status)
    rest = leftovers(store)
    assert rest.visits() == [] and rest.remarks() == (UNJOINED,) and store.spool.left() == [visit_id]


def test_a_finished_visit_that_has_it_needs_it_no_more() -> None:
    store, visit_id = a_store()
    left_at(store, visit_id, 4.0, 9.0)
    blocks = list(store.spool.blocks(visit_id))
    join(store, visit_id, lease := store.take_lease(visit_id, "a", LONG_S), SETTINGS)
    store.end_lease(visit_id, lease)
    for start, samples in blocks:
        store.spool.put(visit_id, start, samples)
    store.spool.leave(visit_id)
    store.update_visit(visit_id, status=VisitStatus.ENDED)
    rest = leftovers(store)
    assert rest.visits() == [] and rest.remarks() == () and store.spool.left() == []
