"""Starting a visit."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.components import uploads
from pages.components.consent import CONSENT_WORDING, DEMO_WORDING, TRAINING_WORDING
from scribe_core.service import ScribeService
from scribe_core.types import VisitStatus
from tests.doors import lose_answer, until
from tests.fakes import MemoryStore
from tests.pages.conftest import labels, words


def test_nothing_starts_before_the_patient_agreed(app: AppTest, service: ScribeService) -> None:
    app.run()
    assert app.button(key="start").disabled
    app.checkbox(key="consent").check().run()
    assert not app.button(key="start").disabled
    assert service.visits().visits == ()


def test_a_start_stores_consent_and_opens_the_visit(app: AppTest, service: ScribeService) -> None:
    app.run().checkbox(key="consent").check()
    app.text_input(key="patient").input("Ann Smith")
    app.run().button(key="start").click().run()
    assert not app.exception
    [visit] = service.visits().visits
    assert (visit.consent.clinician, visit.consent.wording) == ("Dr. Lind", CONSENT_WORDING)
    assert not visit.consent.allows_training
    assert visit.status is VisitStatus.RECORDING and "Ann" not in visit.model_dump_json()
    assert labels(app) == {"Finish", "Discard"}


def test_a_store_that_may_lose_is_named_before_anything_is_said(app: AppTest, store: MemoryStore) -> None:
    assert not app.run().warning
    store.may_lose = ("This store may drop whole visits when its memory is full (maxmemory-policy allkeys-lru).",)
    [warning] = app.run().warning
    assert "may be lost" in warning.value and store.may_lose[0] in warning.value


def test_training_is_agreed_to_by_itself(app: AppTest, service: ScribeService) -> None:
    app.run()
    assert app.checkbox(key="training").disabled
    app.checkbox(key="consent").check().run()
    app.checkbox(key="training").check().run()
    app.button(key="start").click().run()
    consent = service.visits().visits[0].consent
    assert consent.allows_training and TRAINING_WORDING in consent.wording


def test_names_that_were_typed_are_masked(app: AppTest, service: ScribeService) -> None:
    from tests.test_service import speak

    app.run().checkbox(key="consent").check()
    app.text_input(key="patient").input("ann")
    app.run().button(key="start").click().run()
    [visit] = service.visits().visits
    speak(service, visit.id, "hello ann my knee hurts")
    until(lambda: bool(service.snapshot(visit.id).turns))
    said = service.snapshot(visit.id).turns[0].text
    assert "ann" not in said and service.reveal(visit.id)


def test_the_clinicians_own_name_is_masked(app: AppTest, service: ScribeService) -> None:
    app.run().checkbox(key="consent").check().run()
    app.button(key="start").click().run()
    [visit] = service.visits().visits
    assert json.loads(service._store.secret(visit.id, "names") or b"") == ["Dr. Lind"]


def test_the_demo_is_one_click_away(app: AppTest, service: ScribeService) -> None:
    app.run().button(key="demo").click().run()
    assert not app.exception
    [visit] = service.visits().visits
    assert visit.consent.wording == DEMO_WORDING and visit.source == "demo"
    until(lambda: service.visit(visit.id).status is VisitStatus.ENDED, 60)
    assert service.visit(visit.id).audio_s > 60


def test_a_file_that_is_not_sound_leaves_no_visit(
    app: AppTest, service: ScribeService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "visit.ogg"
    broken.write_bytes(b"this is no sound")
    monkeypatch.setattr("scribe_core.demo.audio_path", lambda: broken)
    app.run().button(key="demo").click().run()
    assert [error.value for error in app.error] and service.visits().visits == ()


def test_a_visit_whose_begin_was_not_answered_is_begun_once(
    app: AppTest, service: ScribeService, store: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.run().checkbox(key="consent").check().run()
    lose_answer(monkeypatch, store, "put_secret")
    app.button(key="start").click().run()
    assert "does not answer" in app.error[0].value
    app.button(key="start").click().run()
    assert not app.error and len(service.visits().visits) == 1
    app.switch_page("pages/new_visit.py").run().checkbox(key="consent").check().run()
    app.button(key="start").click().run()
    assert len(service.visits().visits) == 2


def test_an_open_visit_is_offered_first(app: AppTest, service: ScribeService) -> None:
    visit = service.start_visit(CONSENT_WORDING, "Dr. Lind")
    app.run()
    assert "An open visit" in words(app)
    app.button(key=f"go_{visit.id}").click().run()
    assert "Resume recording" in labels(app)


def test_what_a_kill_left_of_recordings_is_swept_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for name in ("visit-g4xf_i0d.flac", "visit-12345678.m4a", "visit-12345678.txt", "visit-notes.wav", "other.wav"):
        (tmp_path / name).write_bytes(b"sound")
    uploads.sweep()
    assert {path.name for path in tmp_path.iterdir()} == {"visit-12345678.txt", "visit-notes.wav", "other.wav"}
