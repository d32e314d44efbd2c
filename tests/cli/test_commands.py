"""The commands on fake engines: which files they write and what they promise."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import numpy as np
import pytest

from scribe_core import build
from scribe_core.audio.codec import wav_bytes
from scribe_core.cli import STAGE_FAILED, main
from scribe_core.errors import LanguageModelError, RecognitionError
from scribe_core.interfaces import Request
from scribe_core.types import SAMPLE_RATE_HZ
from tests.doors import WORDS
from tests.fakes import FakeFinder, FakeLanguageModel, FakeRecogniser
from tests.sounds import wave_file

VOICE = FakeRecogniser(WORDS)
SENTENCES = ["hello doctor my knee hurts since monday", "hello ann take rest", "my knee hurts"]


@pytest.fixture(autouse=True)
def engines(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(build, "load_recogniser", lambda settings: FakeRecogniser(WORDS))
    monkeypatch.setattr(build, "load_finder", lambda settings: FakeFinder())
    monkeypatch.setattr(build, "load_llm", lambda settings: FakeLanguageModel())
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    parts = [part for text in SENTENCES for part in (VOICE.spoken(text), VOICE.silence(1.0))]
    path = tmp_path / "visit.wav"
    path.write_bytes(wav_bytes(np.concatenate(parts * 4)))
    return path


@pytest.fixture
def transcript(tmp_path: Path) -> Path:
    path = tmp_path / "transcript.txt"
    path.write_text("DOCTOR: Hello, what brings you in?\nPATIENT: My knee hurts since Monday.\n")
    return path


def read(folder: Path, name: str) -> dict:
    return json.loads((folder / name).read_text())


def test_visit_writes_transcript_note_and_timings(recording: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main(["visit", str(recording), "--out", str(out), "--patient", "Ann"]) == 0
    assert sorted(path.name for path in out.iterdir()) == [
        "findings.json",
        "note.json",
        "note.txt",
        "timings.json",
        "transcript.json",
    ]
    turns = read(out, "transcript.json")["turns"]
    text = " ".join(turn["text"] for turn in turns)
    assert text == " ".join(SENTENCES * 4).replace("ann", "<PERSON_1>")
    assert [turn["id"] for turn in turns] == list(range(1, len(turns) + 1))
    assert all(turn["words"] for turn in turns)
    assert list(read(out, "note.json")["sections"]) == ["subjective", "objective", "assessment", "plan"]


def test_visit_says_that_channels_cancel_each_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    left = np.concatenate([VOICE.spoken(SENTENCES[0]), VOICE.silence(1.0)])
    path = wave_file(tmp_path / "opposite.wav", np.stack([left, -left], axis=1), SAMPLE_RATE_HZ)
    assert main(["visit", str(path), "--no-note", "--out", str(tmp_path / "out")]) == 0
    assert [turn["text"] for turn in read(tmp_path / "out", "transcript.json")["turns"]] == [SENTENCES[0]]
    assert "cancel each other" in capsys.readouterr().err


def test_timings_cover_every_chunk_and_delta(recording: Path, tmp_path: Path) -> None:
    main(["visit", str(recording), "--out", str(tmp_path / "out")])
    timings = read(tmp_path / "out", "timings.json")
    assert timings["audio_s"] == pytest.approx(4 * (7.0 + 3.0), abs=0.1)
    assert sum(chunk["audio_s"] for chunk in timings["chunks"]) == pytest.approx(timings["audio_s"], abs=0.1)
    assert {"recognise", "roles", "privacy", "note", "commit"} <= timings["stages_s"].keys()
    assert len(timings["deltas"]) >= 2
    assert timings["tokens_in"] == sum(delta["tokens_in"] for delta in timings["deltas"]) > 0


def test_visit_leaves_nothing_behind(recording: Path, tmp_path: Path) -> None:
    main(["visit", str(recording), "--out", str(tmp_path / "out")])
    assert [path for path in (tmp_path / "tmp").rglob("*") if not path.is_dir()] == []


def test_without_a_note_no_language_model_is_loaded(
    recording: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "load_llm", lambda settings: pytest.fail("loaded"))
    assert main(["visit", str(recording), "--no-note", "--out", str(tmp_path / "out")]) == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["timings.json", "transcript.json"]


def test_a_missing_language_model_still_gives_the_transcript(
    recording: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing(settings: object) -> None:
        raise LanguageModelError("The language model is not here.")

    monkeypatch.setattr(build, "load_llm", missing)
    assert main(["visit", str(recording), "--out", str(tmp_path / "out")]) == STAGE_FAILED
    assert len(read(tmp_path / "out", "transcript.json")["turns"]) > 1
    assert capsys.readouterr().err.splitlines()[-1] == "The language model is not here."


def test_a_language_model_that_fails_later_keeps_the_rest(
    recording: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Request) -> str:
        raise LanguageModelError("The language model failed.")

    monkeypatch.setattr(build, "load_llm", lambda settings: FakeLanguageModel(fail))
    assert main(["visit", str(recording), "--out", str(tmp_path / "out")]) == STAGE_FAILED
    text = " ".join(turn["text"] for turn in read(tmp_path / "out", "transcript.json")["turns"])
    assert text == " ".join(SENTENCES * 4)


def test_a_recogniser_that_fails_half_way_keeps_what_was_done(
    recording: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = iter(range(100))

    def fail_later(_: np.ndarray) -> None:
        if next(calls) >= 1:
            raise RecognitionError("The recogniser failed.")

    monkeypatch.setattr(build, "load_recogniser", lambda settings: FakeRecogniser(WORDS, fail_later))
    assert main(["visit", str(recording), "--out", str(tmp_path / "out")]) == STAGE_FAILED
    assert read(tmp_path / "out", "transcript.json")["turns"]


def test_a_file_that_breaks_off_gives_what_could_be_read(recording: Path, tmp_path: Path) -> None:
    whole = recording.read_bytes()
    recording.write_bytes(whole[: len(whole) // 2])
    main(["visit", str(recording), "--no-note", "--out", str(tmp_path / "out")])
    text = " ".join(turn["text"] for turn in read(tmp_path / "out", "transcript.json")["turns"])
    assert " ".join(SENTENCES * 4).startswith(text) and len(text.split()) >= 20


def test_without_out_several_files_follow_their_names(recording: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["visit", str(recording), "--no-note"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("==> transcript.json <==\n{") and "==> timings.json <==" in printed


def test_note_writes_the_note_of_a_transcript(transcript: Path, tmp_path: Path) -> None:
    assert main(["note", str(transcript), "--out", str(tmp_path / "out")]) == 0
    assert "SUBJECTIVE" in (tmp_path / "out" / "note.txt").read_text()
    assert read(tmp_path / "out", "timings.json")["deltas"][0]["last_turn"] == 2


def test_the_rewrite_baseline_writes_the_same_files(transcript: Path, tmp_path: Path) -> None:
    assert main(["note", str(transcript), "--mode", "rewrite", "--out", str(tmp_path / "out")]) == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "findings.json",
        "note.json",
        "note.txt",
        "timings.json",
    ]


def test_roles_gives_one_turn_a_line_in_order(transcript: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = ["What brings you in today?", "My knee hurts.", "When did that start?"]
    transcript.write_text("\n".join(lines))
    assert main(["roles", str(transcript)]) == 0
    turns = json.loads(capsys.readouterr().out)["turns"]
    assert [turn["text"] for turn in turns] == lines
    assert {turn["speaker"] for turn in turns} <= {"doctor", "patient", "other"}


def test_roles_tells_what_somebody_else_is_to_the_patient(transcript: Path, capsys: pytest.CaptureFixture[str]) -> None:
    transcript.write_text("Hello, what's happened?\nI'm his mum, he's had a fever since Monday.\nIs he drinking?")
    assert main(["roles", str(transcript)]) == 0
    turns = json.loads(capsys.readouterr().out)["turns"]
    assert [turn["speaker"] for turn in turns] == ["doctor", "other", "doctor"]
    assert [turn.get("relation") for turn in turns] == [None, "mother", None]


def test_roles_needs_no_language_model(transcript: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(settings: object) -> None:
        raise LanguageModelError("The language model is not here.")

    monkeypatch.setattr(build, "load_llm", missing)
    assert main(["roles", str(transcript), "--out", str(tmp_path / "out")]) == 0
    assert len(read(tmp_path / "out", "transcript.json")["turns"]) == 2


def test_redact_masks_the_given_names(tmp_path: Path) -> None:
    text = "Ann came on Monday. Her knee hurts."
    (tmp_path / "letter.txt").write_text(text)
    assert main(["redact", str(tmp_path / "letter.txt"), "--name", "Ann", "--out", str(tmp_path / "out")]) == 0
    assert (tmp_path / "out" / "redacted.txt").read_text() == text.replace("Ann", "<PERSON_1>")
    (span,) = json.loads((tmp_path / "out" / "spans.json").read_text())
    assert (text[span["start"] : span["end"]], span["kind"], span["decision"]) == ("Ann", "PERSON", "mask")


def test_an_interrupted_command_ends_with_130(recording: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: np.ndarray) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(build, "load_recogniser", lambda settings: FakeRecogniser(WORDS, interrupt))
    assert main(["visit", str(recording), "--no-note"]) == 130
