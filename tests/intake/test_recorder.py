"""Sound on its way into the store."""

from __future__ import annotations

import numpy as np
import pytest

from scribe_core.intake.recorder import TAIL_EVERY_S, Recorder
from scribe_core.settings import Settings
from scribe_core.types import SAMPLE_RATE_HZ
from tests.doors import WORDS
from tests.fakes import FakeRecogniser, MemoryStore
from tests.makers import a_visit

BLOCK = SAMPLE_RATE_HZ // 10


def stored_s(store: MemoryStore, visit_id: str) -> float:
    """Up to where a restart finds sound."""
    ends = [end_s for _, end_s in store.chunk_spans(visit_id).values()]
    tail = store.tail(visit_id)
    return max([*ends, tail.end / SAMPLE_RATE_HZ if tail else 0.0])


@pytest.mark.parametrize("from_file", [False, True])
def test_never_more_than_half_a_second_is_in_memory_alone(from_file: bool) -> None:
    store, visit, voice = MemoryStore(), a_visit(), FakeRecogniser(WORDS)
    store.create_visit(visit)
    lease = store.take_lease(visit.id, "a", 60)
    recorder = Recorder(visit.id, store, Settings(), lease, from_file)
    sound = np.concatenate([voice.spoken(" ".join(WORDS[:8])), voice.silence(0.7)] * 8)
    for start in range(0, len(sound), BLOCK):
        recorder.push(sound[start : start + BLOCK])
        assert recorder.end_s - stored_s(store, visit.id) < TAIL_EVERY_S == 0.5
    assert len(store.chunk_seqs(visit.id)) >= 1
