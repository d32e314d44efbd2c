"""Who spoke is settled before the draft, on what the clinician says by then."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from scribe_core.errors import StoreError
from scribe_core.speaker_pipeline import SpeakerPipeline
from scribe_core.types import Speaker, Turn, unread_turn
from scribe_core.work.settler import Settler
from tests.doors import open_service, until
from tests.fakes import FakeRoles, MemoryStore
from tests.makers import a_turn, a_visit

DOCTOR, PATIENT, OTHER = Speaker.DOCTOR, Speaker.PATIENT, Speaker.OTHER


@pytest.fixture
def store() -> MemoryStore:
    store = MemoryStore()
    store.create_visit(a_visit(id="v"))
    store.commit_turns("v", 0, [a_turn(1, "hello doctor"), unread_turn(2, 2, 3), a_turn(3, "it hurts")], b"")
    return store


def speakers(store: MemoryStore) -> list[Speaker]:
    return [turn.speaker for turn in store.turns("v")]


def test_what_could_not_be_read_is_nobodys(store: MemoryStore) -> None:
    SpeakerPipeline(store, FakeRoles()).settle("v", store.turns("v"))
    assert speakers(store) == [DOCTOR, OTHER, PATIENT] and store.assembly("v").settled_turn == 3


def test_a_correction_that_comes_meanwhile_is_judged_with(store: MemoryStore) -> None:
    contexts: list[list[Speaker]] = []

    class Roles(FakeRoles):
        """Whoever is judged is whom the first turn's speaker is not."""

        def assign(self, turns: Sequence[Turn], context: Sequence[Turn]) -> list[tuple[Speaker, float]]:
            contexts.append([turn.speaker for turn in context])
            if len(contexts) == 1:
                store.set_speakers("v", {1: DOCTOR})
            return [(PATIENT if context[0].speaker is DOCTOR else DOCTOR, 0.8) for _ in turns]

    SpeakerPipeline(store, Roles()).settle("v", store.turns("v")[2:])
    assert contexts == [[PATIENT], [DOCTOR]] and speakers(store) == [DOCTOR, OTHER, PATIENT]


def test_what_failed_is_told_once_and_begun_again(store: MemoryStore, monkeypatch: pytest.MonkeyPatch) -> None:
    service = open_service(MemoryStore())
    settler = Settler(store, service._engines, on_done=lambda _: None)
    take, away = store.settle_speakers, iter([True])

    def settle(*args: object) -> None:
        if next(away, False):
            raise StoreError("The store does not answer.")
        take(*args)

    monkeypatch.setattr(store, "settle_speakers", settle)
    settler.begin("v", store.turns("v"))
    until(lambda: not settler.under_way("v"))
    with pytest.raises(StoreError):
        settler.begin("v", store.turns("v"))
    settler.begin("v", store.turns("v"))
    until(lambda: store.assembly("v").settled_turn == 3)
    settler.close()
    service.close()
