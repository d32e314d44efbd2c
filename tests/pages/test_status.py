"""The words of the status line, and the phases behind them."""

from __future__ import annotations

import pytest

from pages.components.notices import Incoming
from pages.components.phase import ACTIONS, LABELS, PATIENCE_S, Phase, phase_of
from pages.components.status import behind_text, stage_items, status_data
from pages.components.visit_feed import VisitFeed
from scribe_core.service import ScribeService
from scribe_core.types import VisitStatus
from tests.doors import CONSENT
from tests.makers import a_visit


def a_stage(name: str, state: str, detail: str = "", behind_s: float = 0.0) -> dict[str, dict[str, object]]:
    return {name: {"stage": name, "state": state, "detail": detail, "behind_s": behind_s}}


@pytest.mark.parametrize(
    ("changes", "armed_for_s", "hearing", "reading", "phase"),
    [
        ({}, 1.0, True, False, Phase.RECORDING),
        ({}, 1.0, False, False, Phase.CONNECTING),
        ({}, PATIENCE_S + 1, False, False, Phase.UNHEARD),
        ({}, None, True, False, Phase.ELSEWHERE),
        ({}, None, False, False, Phase.DETACHED),
        ({"status": VisitStatus.PAUSED}, 1.0, True, False, Phase.PAUSED),
        ({"source": "upload"}, None, False, True, Phase.READING),
        ({"source": "upload"}, None, False, False, Phase.STALLED),
        ({"source": "upload", "status": VisitStatus.PAUSED}, None, False, True, Phase.STALLED),
        ({"status": VisitStatus.ENDED}, 1.0, True, False, Phase.ENDED),
        ({"status": VisitStatus.SIGNED}, None, False, False, Phase.SIGNED),
    ],
)
def test_phases(
    changes: dict[str, object], armed_for_s: float | None, hearing: bool, reading: bool, phase: Phase
) -> None:
    assert phase_of(a_visit(**changes), armed_for_s, hearing, reading) is phase


def test_every_phase_has_words_and_something_to_do() -> None:
    assert set(LABELS) == set(ACTIONS) == set(Phase)


def test_only_a_phase_that_records_can_be_paused() -> None:
    assert {phase for phase, actions in ACTIONS.items() if "pause" in actions} == {Phase.RECORDING}


def test_sound_is_not_listed() -> None:
    stages = a_stage("audio", "failed", "The disk is full.") | a_stage("transcript", "running")
    assert [item["label"] for item in stage_items(stages)] == ["Transcript"]


@pytest.mark.parametrize(
    ("behind_s", "live", "text"),
    [(0.4, True, "Live"), (6.2, True, "6 s behind live"), (6.2, False, "6 s behind"), (0, False, "")],
)
def test_behind(behind_s: float, live: bool, text: str) -> None:
    assert behind_text(a_stage("note", "running", behind_s=behind_s), live) == text


class Feed:
    """As much of a VisitFeed as the line asks for."""

    settled = False

    def __init__(self, stages: dict[str, dict[str, object]]) -> None:
        self.stages = stages
        self.visit = a_visit()


def test_what_has_to_be_known_of_the_sound_stands_on_the_page(service: ScribeService) -> None:
    visit = service.start_visit(CONSENT, "Dr. Lind", source="upload")
    service._store.update_visit(visit.id, sound_remark="The channels cancel each other.")
    data = status_data(VisitFeed(service, visit.id), Phase.ENDED, [], 1.0, None, [])
    assert [notice["text"] for notice in data["notices"] if "channels" in notice["text"]]


@pytest.mark.parametrize(
    ("stages", "problem", "waiting_s", "label"),
    [
        (a_stage("audio", "running"), "", 0.5, "Recording"),
        (a_stage("audio", "failed", "The store is full."), "", 0.0, "Recording, not stored yet"),
        (a_stage("audio", "running"), "The store does not answer.", 0.0, "Recording, not stored yet"),
        (a_stage("audio", "running"), "", 4.0, "Recording, not stored yet"),
    ],
)
def test_the_line_does_not_say_recording_while_nothing_is_stored(
    stages: dict[str, dict[str, object]], problem: str, waiting_s: float, label: str
) -> None:
    data = status_data(Feed(stages), Phase.RECORDING, [], 3.0, None, [], problem, Incoming(waiting_s=waiting_s))
    assert data["label"] == label
