"""What the status line warns of: nothing is called safe that is not known to be."""

from __future__ import annotations

import re

import pytest

from pages.components.frame import readiness_line
from pages.components.notices import (
    Incoming,
    all_notices,
    engine_notice,
    failure_notices,
    phase_notices,
    record_notices,
)
from pages.components.phase import Phase
from scribe_core.work.engine import EngineState
from tests.pages.test_status import a_stage

PROMISE = re.compile(r"\b(safe|stored|kept)\b")
RISKS = ("This store may lose what was said in the last second if its machine loses power (appendfsync everysec).",)


def test_what_was_cut_of_the_store_is_told_but_beside_signed_visits() -> None:
    told = {phase: text_of(all_notices(phase, {}, "", (), store_remarks=("7 bytes were cut.",))) for phase in Phase}
    assert {phase for phase, text in told.items() if "7 bytes were cut." not in text} == {Phase.SIGNED}


def text_of(notices: list[dict[str, str]]) -> str:
    return " ".join(f"{notice['title']}. {notice['text']}" for notice in notices)


def test_a_failed_stage_says_what_is_safe() -> None:
    stages = a_stage("note", "failed", "The model did not answer.") | a_stage("transcript", "idle")
    [notice] = failure_notices(stages, kept=True)
    assert notice["title"] == "Note stopped"
    assert "did not answer" in notice["text"] and "stored" in notice["text"] and "tried again" in notice["text"]


@pytest.mark.parametrize("phase", Phase)
@pytest.mark.parametrize(
    ("problem", "audio"),
    [("The store does not answer (ConnectionError).", "running"), ("", "failed")],
    ids=["no answer", "nothing taken"],
)
def test_nothing_is_called_stored_while_nothing_is_known_to_be(phase: Phase, problem: str, audio: str) -> None:
    stages = a_stage("audio", audio, "It went wrong.")
    for stage in ("transcript", "note", "checks"):
        stages |= a_stage(stage, "failed", "It went wrong.")
    said = text_of(all_notices(phase, stages, problem, (), Incoming(missing_s=3.0)))
    said = said.replace("keep what was stored of it", "")
    assert not PROMISE.search(said) and "tried again" in said


def test_sound_that_its_visit_does_not_take_is_told_while_it_waits() -> None:
    told = text_of(all_notices(Phase.RECORDING, {}, "", (), Incoming(waiting_s=12.3)))
    assert "About 12 s of sound are not stored yet" in told and "Do not end the app" in told
    assert all_notices(Phase.RECORDING, {}, "", (), Incoming(waiting_s=0.4)) == []


def test_whoever_speaks_is_told_what_becomes_of_it() -> None:
    [notice] = record_notices("The store does not answer.", Phase.RECORDING, {})
    assert notice["tone"] == "bad" and "has not reached them yet" in notice["text"]
    assert "reached" not in record_notices("The store does not answer.", Phase.ENDED, {})[0]["text"]
    held_up = a_stage("audio", "failed", "The store is away. What came in since is on this machine's disk.")
    told = text_of(all_notices(Phase.RECORDING, held_up, "The store does not answer.", ()))
    assert "on this machine's disk" in told and "reached" not in told


def test_what_was_said_before_is_stored_where_nothing_speaks_against_it() -> None:
    for phase in (Phase.UNHEARD, Phase.DETACHED):
        assert "What was said before is stored." in phase_notices(phase, {}, kept=True)[0]["text"]


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase not in (Phase.ENDED, Phase.SIGNED)])
def test_what_the_store_may_lose_is_said_while_anything_can_be_said(phase: Phase) -> None:
    assert RISKS[0] in text_of(all_notices(phase, {}, "", RISKS))


def test_a_visit_that_is_over_is_not_warned_of_what_is_said() -> None:
    assert all_notices(Phase.SIGNED, {}, "", RISKS) == []


def test_the_failure_of_the_sound_speaks_for_itself() -> None:
    [notice] = failure_notices(a_stage("audio", "failed", "The disk is full."), kept=False)
    assert (notice["title"], notice["text"]) == ("Sound is held up", "The disk is full.")


def test_models_that_load_or_failed_are_named_and_promise_nothing() -> None:
    ready = EngineState("Privacy", "ready", seconds=3)
    assert engine_notice([ready]) == []
    loads, broken = EngineState("Language model", "loading", seconds=41.6), EngineState("Speech", "failed", "missing")
    [loading] = engine_notice([ready, loads])
    assert loading["tone"] == "info" and "Language model (42 s)" in loading["text"]
    [failed] = engine_notice([ready, broken])
    assert failed["tone"] == "bad" and "Speech" in failed["title"]
    lines = [readiness_line([loads]), readiness_line([broken]), loading["text"], failed["text"]]
    assert not PROMISE.search(" ".join(lines))


def test_an_interrupted_recording_is_told_before_the_phase() -> None:
    stages = a_stage("audio", "waiting", "The recording was interrupted.")
    assert phase_notices(Phase.PAUSED, stages, True)[0]["text"] == "The recording was interrupted."
    assert phase_notices(Phase.ENDED, stages, True) == [] and phase_notices(Phase.RECORDING, {}, True) == []
