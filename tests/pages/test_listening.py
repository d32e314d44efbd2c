"""The sound of a turn goes to the page that asked for it, and not for ever."""

from __future__ import annotations

import base64
from types import SimpleNamespace

import pytest

from pages.components import listening
from tests.makers import a_turn


class Service:
    def __init__(self) -> None:
        self.asked: list[tuple[str, float, float]] = []

    def audio(self, visit_id: str, start_s: float, end_s: float) -> bytes:
        self.asked.append((visit_id, start_s, end_s))
        return b"RIFF"


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Service:
    service = Service()
    monkeypatch.setattr(listening, "who", SimpleNamespace(service=lambda: service))
    monkeypatch.setattr(listening, "st", SimpleNamespace(session_state={}))
    return service


def test_a_turn_is_cut_with_a_margin_and_not_longer_than_a_minute(service: Service) -> None:
    listening.listen("v", a_turn(4, "hello").model_copy(update={"start_s": 0.1, "end_s": 500.0}))
    assert service.asked == [("v", 0.0, pytest.approx(0.1 + listening.MOST_S + listening.MARGIN_S))]
    given = listening.clip()
    assert given and given["turn"] == 4 and base64.b64decode(given["wav"]) == b"RIFF"


def test_each_click_has_its_number_and_the_sound_is_let_go_of(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr(listening, "time", SimpleNamespace(monotonic=lambda: now[0]))
    assert listening.clip() is None
    listening.listen("v", a_turn(1, "hello"))
    now[0] += 10 * listening.KEPT_S  # a stalled page still gets it once
    first = listening.clip()
    listening.listen("v", a_turn(1, "hello"))
    second = listening.clip()
    assert first and second and second["number"] == first["number"] + 1
    now[0] += listening.KEPT_S + 1
    assert listening.clip() is None
