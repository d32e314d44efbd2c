"""Chunks as senders bring them: late, twice, out of order, and several at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Sequence

from scribe_core.build import build_store
from scribe_core.interfaces import Store
from scribe_core.service import ScribeService
from scribe_core.settings import load_settings
from scribe_core.types import SAMPLE_RATE_HZ, Chunk, VisitStatus
from tests.doors import open_service, said, until
from tests.faults.run import Outcome, Run
from tests.faults.talk import PERIOD_S, account, samples_of, sound_of
from tests.makers import a_visit

HOW_MANY = 6


def chunks_of(visit_id: str, count: int) -> list[Chunk]:
    """The first `count` sentences of the talk, one each."""
    size = round(PERIOD_S * SAMPLE_RATE_HZ)
    return [
        Chunk(visit_id, seq, sound_of(seq * size, (seq + 1) * size), seq * PERIOD_S, last=seq == count - 1)
        for seq in range(count)
    ]


def send(store: Store, visit_id: str, orders: Iterable[Sequence[int]], count: int) -> None:
    """Each order by a sender of its own, all at once."""
    chunks = chunks_of(visit_id, count)

    def bring(order: Sequence[int]) -> None:
        for seq in order:
            store.put_chunk(chunks[seq])

    senders = [threading.Thread(target=bring, args=(order,)) for order in orders]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()


def an_ended_visit(store: Store, count: int) -> str:
    """Which waits for so many chunks."""
    visit = a_visit()
    store.create_visit(visit)
    store.update_visit(visit.id, status=VisitStatus.ENDED, last_seq=count - 1, audio_s=count * PERIOD_S)
    return visit.id


def until_final(service: ScribeService, visit_id: str) -> None:
    until(lambda: service.snapshot(visit_id).note.final)


def chunks_in_disorder(run: Run) -> Outcome:
    """The last chunk first, everything twice, the second one late, two senders."""
    settings = load_settings(data_dir=run.folder / "data", redis_url=None)
    store = build_store(settings)
    service = open_service(store, data_dir=settings.data_dir)
    run.end_with(service.close)
    visit_id = an_ended_visit(store, HOW_MANY)
    backwards, forwards = [5, 3, 4, 2, 0], [0, 5, 2, 3, 4]
    send(store, visit_id, [backwards, forwards], HOW_MANY)
    begun_s = time.monotonic()
    send(store, visit_id, [[1], [1]], HOW_MANY)
    until_final(service, visit_id)
    heard = round(HOW_MANY * PERIOD_S * SAMPLE_RATE_HZ)
    kept = account(heard, samples_of(service.audio(visit_id, 0, HOW_MANY * PERIOD_S)))
    return Outcome(kept, heard, kept.lost, time.monotonic() - begun_s, words=said(service, visit_id))
