"""Chunks that come twice, late or out of order, taken by several workers, give the same turns as in order."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scribe_core.intake.chunker import Chunker
from scribe_core.interfaces import VisitStore
from scribe_core.pipeline import SpeechPipeline
from scribe_core.roles.model import NgramRoleModel
from scribe_core.types import Chunk, Turn
from tests.doors import WORDS
from tests.fakes import FakeFinder, FakeRecogniser, MemoryStore
from tests.makers import a_visit

VOICE = FakeRecogniser(WORDS)
TALK = "hello doctor my knee hurts since monday take rest my knee hurts hello ann"
SAME_STORE = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@cache
def roles() -> NgramRoleModel:
    return NgramRoleModel()


@cache
def sound_of_chunks() -> tuple[Chunk, ...]:
    """Some cut at pauses, some in the middle of speech."""
    sound = np.concatenate([VOICE.spoken(TALK), VOICE.silence(1), VOICE.spoken(TALK)])
    chunker = Chunker("", min_s=1, max_s=3, overlap_s=1, pause_s=0.5)
    return (*chunker.push(sound), *chunker.flush())


def new_visit(store: VisitStore) -> str:
    visit = a_visit()
    store.create_visit(visit)
    store.put_secret(visit.id, "names", b'["Ann"]')
    return visit.id


def put_and_work(store: VisitStore, visit_id: str, seq: int) -> None:
    chunk = sound_of_chunks()[seq]
    facts = {"overlap_s": chunk.overlap_s, "tail_s": chunk.tail_s, "last": chunk.last}
    store.put_chunk(Chunk(visit_id, seq, chunk.samples, chunk.start_s, **facts))
    work(store, visit_id)


def work(store: VisitStore, visit_id: str) -> None:
    pipeline = SpeechPipeline(store, VOICE, roles(), FakeFinder())
    while pipeline.process_next(visit_id) is not None:
        pass


@cache
def turns_in_order() -> tuple[Turn, ...]:
    store = MemoryStore()
    visit_id = new_visit(store)
    for seq in range(len(sound_of_chunks())):
        put_and_work(store, visit_id, seq)
    return tuple(store.turns(visit_id))


def test_the_talk_is_cut_into_several_chunks() -> None:
    assert len(sound_of_chunks()) >= 5 and any(chunk.overlap_s for chunk in sound_of_chunks())


@SAME_STORE
@given(data=st.data())
def test_any_order_gives_the_same_turns(store: VisitStore, data: st.DataObject) -> None:
    seqs = list(range(len(sound_of_chunks())))
    order = data.draw(st.permutations(seqs + data.draw(st.lists(st.sampled_from(seqs), max_size=6))))
    visit_id = new_visit(store)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda seq: put_and_work(store, visit_id, seq), order))
    work(store, visit_id)
    assert tuple(store.turns(visit_id)) == turns_in_order()
    assert store.vault(visit_id) == {"<PERSON_1>": "Ann"}
