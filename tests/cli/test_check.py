"""`check`: a note against its transcript, whoever wrote it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scribe_core.cli import main

TALK = """DOCTOR: Any allergies?
PATIENT: Penicillin. My left knee hurts.
DOCTOR: I'll start amoxicillin five hundred milligrams three times a day.
"""
NOTE = """SUBJECTIVE
The right knee hurts.

PLAN
- Amoxicillin 500 mg three times a day.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "talk.txt").write_text(TALK)
    (tmp_path / "note.txt").write_text(NOTE)
    return tmp_path


def check(folder: Path, note: str = "note.txt", talk: str = "talk.txt") -> int:
    files = ["--transcript", str(folder / talk), "--note", str(folder / note), "--out", str(folder / "out")]
    return main(["check", *files])


def findings(folder: Path) -> list[dict]:
    return json.loads((folder / "out" / "findings.json").read_text())


def test_a_note_as_text_is_checked_against_the_turns_that_hold_its_words(folder: Path) -> None:
    assert check(folder) == 0
    found = {(row["statement_id"], row["check"], row["verdict"]): row for row in findings(folder)}
    assert found["s1", "sides", "contradicted"]["evidence"] == [2]
    assert found["s2", "allergy", "violation"]["severity"] == "high"
    side = found["s1", "sides", "contradicted"]
    assert (side["message"], side["code"], side["subject"]) == ("left was said, not right.", "other_side", "right")
    fields = {"statement_id", "check", "code", "subject", "verdict", "severity", "message", "evidence"}
    assert all(row.keys() == fields for row in findings(folder))


def test_a_notes_own_ids_and_evidence_are_kept(folder: Path) -> None:
    row = {"id": "s7", "text": "Right knee pain.", "evidence": [20], "state": "proposed"}
    (folder / "note.json").write_text(json.dumps({"sections": {"subjective": [row]}}))
    turns = [
        {"id": 10, "speaker": "doctor", "text": "Hello."},
        {"id": 20, "speaker": "patient", "text": "My left knee."},
    ]
    (folder / "talk.json").write_text(json.dumps({"turns": turns}))
    assert check(folder, "note.json", "talk.json") == 0
    (contradiction,) = [row for row in findings(folder) if row["verdict"] == "contradicted"]
    assert (contradiction["statement_id"], contradiction["evidence"]) == ("s7", [20])


def test_a_statement_that_rests_on_nothing_is_unsupported(folder: Path) -> None:
    (folder / "note.txt").write_text("PLAN\nSchedule a colonoscopy with gastroenterology.\n")
    assert check(folder) == 0
    assert [row["verdict"] for row in findings(folder) if row["statement_id"] == "s1"] == ["unsupported"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"{", "not valid JSON"),
        (b'{"sections": 3}', "does not look like"),
        (b'{"sections": {"plan": [{"text": "no id"}]}}', "does not look like"),
        (b'{"sections": {"plan": [{"id": "a", "text": "x"}, {"id": "a", "text": "y"}]}}', "same id"),
        (b'{"sections": {}}', "no statements"),
        (b'{"sections": ' + b"[" * 100_000, "nested too deeply"),
        (b'{"sections": {"plan": [{"id": "a", "text": "x", "evidence": [' + b"9" * 5_000 + b"]}]}}", "15 digits"),
        (b'{"sections": {"plan": [{"id": "s' + b"9" * 5_000 + b'", "text": "x"}]}}', "does not look like"),
        (b'{"sections": {"plan": [{"id": "a", "text": "x", "evidence": [NaN]}]}}', "NaN"),
        (b'{"sections": {"plan": [{"id": "a", "text": "\\ud800"}]}}', "half a character"),
        (b'{"sections": {"plan": [{"id": "a", "text": "' + b"x " * 3_000 + b'"}]}}', "4,000 characters"),
        (b"PLAN\n" + b"word " * 1_000, "4,000 characters"),
    ],
)
def test_a_note_that_cannot_be_read_is_bad_input(
    folder: Path, capsys: pytest.CaptureFixture[str], content: bytes, says: str
) -> None:
    (folder / "note.txt").write_bytes(content)
    assert check(folder) == 2
    error = capsys.readouterr().err
    assert says in error and len(error.strip().splitlines()) == 1


def test_a_missing_file_is_bad_input(folder: Path) -> None:
    assert check(folder, note="nowhere.txt") == 2
    assert check(folder, talk="nowhere.txt") == 2
