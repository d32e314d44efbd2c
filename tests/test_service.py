"""The service on fakes: what a page relies on."""

from __future__ import annotations

import io
import json
import tempfile
import threading
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from scribe_core.audio import decode
from scribe_core.audio.codec import wav_bytes
from scribe_core.audio.decode import Sound
from scribe_core.errors import (
    AudioError,
    BadInputError,
    ConflictError,
    LanguageModelError,
    RecognitionError,
    SignedError,
    StoreError,
    VisitNotFoundError,
)
from scribe_core.interfaces import Reply, Request
from scribe_core.service import ScribeService
from scribe_core.types import (
    SAMPLE_RATE_HZ,
    Action,
    ChangeKind,
    Override,
    Passing,
    Section,
    Speaker,
    StageStatus,
    Turn,
    VisitStatus,
)
from tests.doors import CONSENT, WORDS, open_service, said, until
from tests.fakes import FakeLanguageModel, FakeRecogniser, MemoryStore
from tests.sounds import tone, wave_file, write_sound

VOICE = FakeRecogniser(WORDS)
SENTENCE = "hello doctor my knee hurts"


@pytest.fixture
def service() -> Iterator[ScribeService]:
    service = open_service(MemoryStore())
    yield service
    service.close()


def a_recording(service: ScribeService, names: tuple[str, ...] = ()) -> str:
    return service.start_visit(CONSENT, "Dr. Lind", names=names).id


def speak(service: ScribeService, visit_id: str, text: str = SENTENCE, pause_s: float = 1.0) -> None:
    sound = np.concatenate([VOICE.silence(0.5), VOICE.spoken(text), VOICE.silence(pause_s)])
    for start in range(0, len(sound), 1600):
        assert service.feed(visit_id, sound[start : start + 1600])


def test_no_visit_without_consent(service: ScribeService) -> None:
    with pytest.raises(BadInputError):
        service.start_visit("  ", "Dr. Lind")
    consent = service.visit(a_recording(service)).consent
    assert (consent.clinician, consent.wording) == ("Dr. Lind", CONSENT) and consent.given_at


def test_what_is_said_appears_while_recording(service: ScribeService) -> None:
    visit_id = a_recording(service)
    speak(service, visit_id)
    until(lambda: said(service, visit_id) == SENTENCE)
    assert service.visit(visit_id).status is VisitStatus.RECORDING


def test_finishing_brings_the_rest_and_closes_the_note(service: ScribeService) -> None:
    visit_id = a_recording(service)
    speak(service, visit_id, pause_s=0)
    service.finish(visit_id)
    until(lambda: service._store.note_state(visit_id).final)
    assert said(service, visit_id) == SENTENCE
    visit = service.visit(visit_id)
    assert visit.status is VisitStatus.ENDED and visit.ended_at and visit.audio_s == pytest.approx(3.0, abs=0.01)
    assert service.finish(visit_id) == visit
    until(lambda: all(stage.state == "idle" for stage in service.snapshot(visit_id).stages))


def test_pause_and_resume_go_on_in_the_same_visit(service: ScribeService) -> None:
    visit_id = a_recording(service)
    speak(service, visit_id)
    assert service.pause(visit_id).status is VisitStatus.PAUSED
    assert not service.feed(visit_id, VOICE.spoken("rest"))
    service.resume(visit_id)
    speak(service, visit_id, "take rest")
    service.finish(visit_id)
    until(lambda: said(service, visit_id) == f"{SENTENCE} take rest")
    starts = [turn.start_s for turn in service.snapshot(visit_id).turns]
    assert starts == sorted(starts) and starts[-1] > 4
    with pytest.raises(BadInputError):
        service.resume(visit_id)


def test_cancel_discards_everything(service: ScribeService) -> None:
    visit_id = a_recording(service)
    speak(service, visit_id)
    service.cancel(visit_id)
    assert not service.feed(visit_id, VOICE.spoken("rest"))
    with pytest.raises(VisitNotFoundError):
        service.snapshot(visit_id)
    assert [event.kind for event in service.events(visit_id, "0")] == ["deleted"]


def test_known_names_are_masked_and_only_the_vault_knows_them(service: ScribeService) -> None:
    visit_id = a_recording(service, names=("Ann",))
    speak(service, visit_id, "hello ann my knee hurts")
    until(lambda: "knee" in said(service, visit_id))
    assert "ann" not in said(service, visit_id)
    assert "<PERSON_1>" in said(service, visit_id)
    assert service.reveal(visit_id) == {"<PERSON_1>": "Ann"}
    assert "ann" not in "".join(str(event.fact) for event in service.events(visit_id, "0"))


def test_a_snapshot_and_the_events_after_it_miss_nothing(service: ScribeService) -> None:
    visit_id = a_recording(service)
    view = service.snapshot(visit_id)
    speak(service, visit_id)
    until(lambda: said(service, visit_id) == SENTENCE)
    heard = [event.fact.text for event in service.events(visit_id, view.last_event_id) if isinstance(event.fact, Turn)]
    assert " ".join(heard) == SENTENCE


def test_the_clinicians_speaker_is_kept(service: ScribeService) -> None:
    visit_id = a_recording(service)
    speak(service, visit_id)
    until(lambda: bool(service.snapshot(visit_id).turns))
    service.set_speaker(visit_id, 1, Speaker.OTHER)
    service.finish(visit_id)
    until(lambda: service._store.note_state(visit_id).final)
    turn = service.snapshot(visit_id).turns[0]
    assert (turn.speaker, turn.speaker_by) == (Speaker.OTHER, "clinician")


def test_sound_can_be_heard_again(service: ScribeService) -> None:
    visit_id = a_recording(service)
    speak(service, visit_id)
    service.pause(visit_id)
    with wave.open(io.BytesIO(service.audio(visit_id, 0.5, 1.0))) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), np.int16) / 32768
    np.testing.assert_allclose(samples, VOICE.spoken("hello"), atol=1e-3)


def test_partial_text_is_masked_and_gone_with_the_chunk(service: ScribeService) -> None:
    visit_id = a_recording(service, names=("Ann",))
    until(lambda: all(state.state == "ready" for state in service.readiness()))
    service.feed(visit_id, VOICE.spoken("hello ann my knee hurts since"))
    until(lambda: service.snapshot(visit_id).words.text != "")
    assert service.snapshot(visit_id).words.text.startswith("hello <PERSON_1>")
    assert service.reveal(visit_id) == {}
    service.finish(visit_id)
    until(lambda: "since" in said(service, visit_id))
    until(lambda: service.snapshot(visit_id).words.text == "")


def test_a_stage_that_fails_says_so_and_is_tried_again() -> None:
    failures = iter([RecognitionError("The recogniser failed.")] * 2)

    def fail(_: np.ndarray) -> None:
        for error in failures:
            raise error

    store, shown = MemoryStore(), list[Passing]()
    show = store.show
    store.show = lambda visit_id, passing: (shown.append(passing), show(visit_id, passing))[1]
    service = open_service(store, FakeRecogniser(WORDS, before=fail))
    visit_id = a_recording(service)
    speak(service, visit_id)
    service.finish(visit_id)
    until(lambda: said(service, visit_id) == SENTENCE)
    failed = [stage for stage in shown if isinstance(stage, StageStatus) and stage.state == "failed"]
    assert failed and all(stage.detail.startswith("The recogniser failed.") for stage in failed)
    until(lambda: service.snapshot(visit_id).stages[1].state == "idle")
    service.close()


def test_a_bug_in_a_stage_shows_no_patient_text() -> None:
    def fail(_: np.ndarray) -> None:
        raise KeyError("ann said hello")

    service = open_service(MemoryStore(), FakeRecogniser(WORDS, before=fail))
    visit_id = a_recording(service)
    speak(service, visit_id)
    until(lambda: service.snapshot(visit_id).stages[1].state == "failed")
    detail = service.snapshot(visit_id).stages[1].detail
    assert "KeyError" in detail and "ann" not in detail
    service.close()


def test_a_language_model_that_fails_leaves_the_transcript() -> None:
    def fail(_: Request) -> str:
        raise LanguageModelError("The language model failed.")

    service = open_service(MemoryStore(), llm=FakeLanguageModel(fail))
    visit_id = a_recording(service)
    speak(service, visit_id)
    until(lambda: service.snapshot(visit_id).stages[2].state == "failed")
    until(lambda: said(service, visit_id) == SENTENCE)
    service.close()


def test_an_engine_that_cannot_load_is_reported() -> None:
    def fail() -> FakeRecogniser:
        raise RecognitionError("No recogniser here.")

    service = open_service(MemoryStore())
    service.close()
    service._engines.recogniser.__init__("Speech recognition", fail)
    service._engines.recogniser.start()
    until(lambda: service.readiness()[0].state == "failed")
    assert service.readiness()[0].detail == "No recogniser here."


class GatedModel(FakeLanguageModel):
    """Answers about a visit in which somebody says `take rest take` only when the gate is open."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = threading.Event()
        self.waiting = threading.Event()

    def generate(self, requests: list[Request]) -> list[Reply]:
        if any("take rest take" in content for request in requests for _, content in request.messages):
            self.waiting.set()
            assert self.gate.wait(20)
        return super().generate(requests)


def test_one_slow_visit_does_not_stop_another() -> None:
    model = GatedModel()
    service = open_service(MemoryStore(), llm=model)
    slow, quick = a_recording(service), a_recording(service)
    speak(service, slow, "take rest take rest take")
    service.finish(slow)
    assert model.waiting.wait(20)
    speak(service, quick)
    service.finish(quick)
    until(lambda: service._store.note_state(quick).final)
    assert not service._store.note_state(slow).final
    model.gate.set()
    until(lambda: service._store.note_state(slow).final)
    service.close()


def test_the_recogniser_takes_visits_in_turn() -> None:
    started, gate, order = threading.Event(), threading.Event(), []

    def note_order(samples: np.ndarray) -> None:
        order.append(round(float(np.abs(samples).max()) * 100))
        started.set()
        assert gate.wait(20)

    store = MemoryStore()
    service = open_service(store, FakeRecogniser(WORDS, before=note_order), note_min_words=10_000)
    first, second = a_recording(service), a_recording(service)
    for _ in range(4):
        speak(service, first, "hello hello hello hello")
    service.pause(first)
    assert started.wait(20)
    for _ in range(2):
        speak(service, second, "doctor doctor doctor doctor")
    service.pause(second)
    gate.set()
    until(lambda: len(said(service, first).split()) == 16 and len(said(service, second).split()) == 8)
    heard = [level for level in order if level]
    assert heard.index(2) <= 2 and heard[:5].count(2) == 2
    service.close()


def test_an_upload_becomes_a_finished_visit(service: ScribeService, tmp_path: Path) -> None:
    path = tmp_path / "visit.wav"
    sound = np.concatenate([VOICE.spoken(SENTENCE), VOICE.silence(1), VOICE.spoken("take rest")])
    path.write_bytes(wav_bytes(sound))
    visit_id = service.start_visit(CONSENT, "Dr. Lind", source="upload").id
    shares: list[float] = []
    service.upload(visit_id, path, shares.append)
    until(lambda: service._store.note_state(visit_id).final)
    assert said(service, visit_id) == f"{SENTENCE} take rest"
    assert shares[-1] == pytest.approx(1.0, abs=0.02)
    assert service.visit(visit_id).audio_s == pytest.approx(len(sound) / SAMPLE_RATE_HZ, abs=0.05)


def test_a_broken_decoder_ends_one_upload_and_no_recording(
    service: ScribeService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decode, "DECODER", "tests.audio.bad_decoders.crash_later")
    recorded = a_recording(service)
    uploaded = service.start_visit(CONSENT, "Dr. Lind", source="upload").id
    service.upload(uploaded, write_sound(tmp_path / "visit.flac", tone(9)))
    until(lambda: service.visit(uploaded).status is VisitStatus.PAUSED)
    speak(service, recorded)
    until(lambda: said(service, recorded) == SENTENCE)
    assert service.visit(uploaded).audio_s == pytest.approx(2.0, abs=0.05)  # what came before the crash


def test_a_reader_that_dies_leaves_a_visit_that_can_be_finished(
    service: ScribeService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit_id = service.start_visit(CONSENT, "Dr. Lind", source="upload").id
    monkeypatch.setattr(Sound, "blocks", lambda _: iter(1 / nothing for nothing in (0,)))
    service.upload(visit_id, write_sound(tmp_path / "visit.flac", tone(9)))
    until(lambda: service.visit(visit_id).status is VisitStatus.PAUSED)
    until(lambda: "ZeroDivisionError" in service.snapshot(visit_id).stages[0].detail)
    assert service.finish(visit_id).status is VisitStatus.ENDED


@pytest.mark.parametrize("away_from", [0, 1])
def test_a_file_waits_for_a_store_that_is_away_in_its_middle_or_at_its_end(
    away_from: int, service: ScribeService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scribe_core.intake.upload.AGAIN_AFTER_S", 0.01)
    store, put, refused = service._store, service._store.put_chunk, []

    def away(chunk, *lease):
        if chunk.seq >= away_from and len(refused) < 20:
            refused.append(chunk.seq)
            raise StoreError("The store is away.")
        return put(chunk, *lease)

    monkeypatch.setattr(store, "put_chunk", away)
    parts = [part for text in [SENTENCE] * 12 for part in (VOICE.spoken(text), VOICE.silence(1))]
    sound = np.concatenate(parts)
    (tmp_path / "visit.wav").write_bytes(wav_bytes(sound))
    visit_id = service.start_visit(CONSENT, "Dr. Lind", source="upload").id
    service.upload(visit_id, tmp_path / "visit.wav")
    until(lambda: store.note_state(visit_id).final)
    assert refused == [away_from] * 20 and said(service, visit_id) == " ".join([SENTENCE] * 12)
    assert service.visit(visit_id).audio_s == pytest.approx(len(sound) / SAMPLE_RATE_HZ, abs=0.05)


def test_channels_that_cancel_each_other_are_told(service: ScribeService, tmp_path: Path) -> None:
    left = np.concatenate([VOICE.spoken(SENTENCE), VOICE.silence(1)])
    path = wave_file(tmp_path / "visit.wav", np.stack([left, -left], axis=1), SAMPLE_RATE_HZ)
    visit_id = service.start_visit(CONSENT, "Dr. Lind", source="upload").id
    service.upload(visit_id, path)
    until(lambda: service._store.note_state(visit_id).final)
    assert said(service, visit_id) == SENTENCE and "cancel each other" in service.visit(visit_id).sound_remark


def test_bytes_are_read_without_a_file_that_has_a_name(
    service: ScribeService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = io.BytesIO(write_sound(tmp_path / "visit.flac", tone(9)).read_bytes())
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    visit_id = service.start_visit(CONSENT, "Dr. Lind", source="upload").id
    service.upload(visit_id, recording)
    assert not list((tmp_path / "temporary").iterdir())
    until(lambda: service.visit(visit_id).status is VisitStatus.ENDED)
    assert service.visit(visit_id).audio_s == pytest.approx(3.0, abs=0.1)


def test_a_file_without_sound_is_refused_at_once(service: ScribeService, tmp_path: Path) -> None:
    path = tmp_path / "visit.wav"
    path.write_text("these are words")
    visit_id = service.start_visit(CONSENT, "Dr. Lind", source="upload").id
    with pytest.raises(AudioError):
        service.upload(visit_id, path)


def test_a_visit_of_a_closed_app_is_paused_and_goes_on() -> None:
    store = MemoryStore()
    first = open_service(store)
    visit_id = a_recording(first)
    speak(first, visit_id)
    first.close()
    second = open_service(store)
    assert second.visit(visit_id).status is VisitStatus.PAUSED
    second.resume(visit_id)
    speak(second, visit_id, "take rest")
    second.finish(visit_id)
    until(lambda: said(second, visit_id) == f"{SENTENCE} take rest")
    second.close()


def test_each_statement_is_checked_and_a_finding_can_be_set_aside() -> None:
    def reply(request: Request) -> str:
        row = (request.json_schema or {}).get("items", {}).get("prefixItems")
        return json.dumps([[row[0]["enum"][0], "subjective", "The right knee hurts."]]) if row else "{}"

    service = open_service(MemoryStore(), llm=FakeLanguageModel(reply))
    visit_id = a_recording(service)
    speak(service, visit_id)
    service.finish(visit_id)
    until(lambda: {"s1", ""} <= service.snapshot(visit_id).checked.keys())
    (finding,) = service.snapshot(visit_id).checked["s1"].findings
    assert (finding.check, finding.verdict, finding.code) == ("sides", "unsupported", "no_side_said")
    with pytest.raises(BadInputError):
        service.dismiss(visit_id, finding.name, " ")
    with pytest.raises(ConflictError):
        service.dismiss(visit_id, finding.name._replace(subject="left"), "Wrong.")
    service.dismiss(visit_id, finding.name, "It was said.")
    dismissal = service.snapshot(visit_id).checked["s1"].findings[0].dismissal
    assert dismissal is not None and (dismissal.by, dismissal.reason) == ("Dr. Lind", "It was said.")
    service.close()


def test_sound_that_was_still_in_the_queue_leaves_the_recording_idle(service: ScribeService) -> None:
    visit_id = a_recording(service)
    for _ in range(8):
        speak(service, visit_id, pause_s=2.5)
    service.finish(visit_id)
    (sound,) = [stage for stage in service.snapshot(visit_id).stages if stage.stage == "audio"]
    assert sound.state == "idle"


def test_a_signed_visit_is_neither_recorded_again_nor_discarded(service: ScribeService) -> None:
    visit_id = a_recording(service)
    speak(service, visit_id)
    service.finish(visit_id)
    service.review(visit_id, Action(kind=ChangeKind.WRITE, section=Section.SUBJECTIVE, texts=("My knee hurts.",)))
    until(lambda: not service.readiness_to_sign(visit_id).waits)
    state = service.snapshot(visit_id).note
    reasons = [Override(finding=item, reason="I examined it") for item in service.readiness_to_sign(visit_id).open]
    service.sign(visit_id, state, reasons)
    for change in (service.pause, service.cancel):
        with pytest.raises(SignedError):
            change(visit_id)
    assert service.finish(visit_id).status is VisitStatus.SIGNED
