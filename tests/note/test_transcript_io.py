import json

import pytest

from scribe_core.errors import TranscriptError
from scribe_core.note.transcript_io import read_transcript, read_turns, transcript_json
from scribe_core.types import Speaker, talk_of, unread_turn
from tests.makers import a_turn


def write(tmp_path, content, name="t.txt"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    "text",
    [
        "DOCTOR: hello\nPATIENT: hi",
        "[doctor] hello\n[patient] hi",
        "D: hello\n\nP: hi\n",
        "\ufeffDr: hello\r\nPt: hi",
        '{"turns": [{"speaker": "doctor", "text": "hello"}, {"speaker": "patient", "text": "hi"}]}',
        '[{"speaker": "D", "text": "hello"}, {"speaker": "P", "text": "hi"}]',
    ],
)
def test_all_the_ways_to_name_a_speaker(tmp_path, text):
    turns = read_transcript(write(tmp_path, text))
    assert [(t.id, t.speaker, t.text) for t in turns] == [(1, Speaker.DOCTOR, "hello"), (2, Speaker.PATIENT, "hi")]


def test_a_line_without_a_speaker_goes_on_with_the_turn(tmp_path):
    assert read_transcript(write(tmp_path, "D: my dose: is\nten mg\nP: ok"))[0].text == "my dose: is ten mg"


@pytest.mark.parametrize(
    "content",
    [
        "",
        "   \n",
        b"\xff\xfe\x00bad",
        b"RIFF\x00\x00WAVE",
        "no speaker here",
        '{"turns": 3}',
        '{"turns": []}',
        '{"turns": [{"text": "x"}]}',
        '[{"speaker": "doctor"}]',
        '{"turns": [',
        '[{"speaker": "doctor", "text": "x", "words": [3]}]',
        '[{"speaker": "doctor", "text": "x", "start_s": "soon"}]',
        '[{"speaker": "doctor", "text": "x", "start_s": NaN}]',
        '[{"speaker": "doctor", "text": "x", "start_s": "NaN"}]',
        '[{"speaker": "doctor", "text": "x", "start_s": -1}]',
        '[{"speaker": "doctor", "text": "x", "end_s": 1e300}]',
        '[{"speaker": "doctor", "text": "x", "end_s": true}]',
        '[{"speaker": "doctor", "text": "x", "id": 1}, {"speaker": "patient", "text": "y", "id": 1}]',
        '[{"speaker": "doctor", "text": "x", "id": -1}]',
        '[{"speaker": "doctor", "text": "x", "id": 999999999999}]',
        '[{"speaker": "doctor", "text": "x", "id": "1"}]',
        '[{"speaker": "doctor", "text": "x", "id": 1}, {"speaker": "patient", "text": "y"}]',
        '[{"speaker": "doctor", "text": "x", "words": {"text": "x"}}]',
        '[{"speaker": "doctor", "text": "x", "words": [{"text": "x", "start_s": 0, "end_s": 1, "score": "nan"}]}]',
        '[{"speaker": "doctor", "text": "\\ud800"}]',
        '[{"speaker": ["doctor"], "text": "x"}]',
        "[{" * 100_000,
        '[{"speaker": "doctor", "text": "x", "id": ' + "9" * 5_000 + "}]",
        "D: " + "word " * 5_000,
    ],
)
def test_bad_input_says_what_is_wrong_in_one_line(tmp_path, content):
    with pytest.raises(TranscriptError) as error:
        read_transcript(write(tmp_path, content))
    assert str(error.value) and "\n" not in str(error.value)


def test_turns_without_speakers_keep_their_order(tmp_path):
    assert [t.text for t in read_turns(write(tmp_path, "how are you\n\nfine\n"))] == ["how are you", "fine"]
    assert [t.text for t in read_turns(write(tmp_path, json.dumps(["how are you", {"text": "fine"}])))] == [
        "how are you",
        "fine",
    ]


def test_what_is_written_can_be_read(tmp_path):
    turns = read_transcript(write(tmp_path, "D: hello\nP: hi"))
    assert read_transcript(write(tmp_path, json.dumps(transcript_json(turns, {})))) == turns


def test_what_somebody_is_to_the_patient_is_written_where_it_is_known(tmp_path):
    turns = read_transcript(write(tmp_path, "D: hello\nother: I'm his mum\nP: hi"))
    written = transcript_json(turns, {2: "mother"})
    assert [row.get("relation") for row in written["turns"]] == [None, "mother", None]
    assert read_transcript(write(tmp_path, json.dumps(written))) == turns


def test_sound_that_could_not_be_read_is_no_talk_after_reading_either(tmp_path):
    turns = [a_turn(1, "it hurts"), unread_turn(2, 2.0, 14.0)]
    assert read_transcript(write(tmp_path, json.dumps(transcript_json(turns, {})))) == [
        turns[0],
        turns[1].replace(speaker_score=1.0),
    ]
    assert talk_of(read_transcript(write(tmp_path, "D: hello\nother: [not readable, 12 s]")))[-1].text == "hello"


def test_a_missing_file_is_bad_input(tmp_path):
    with pytest.raises(TranscriptError):
        read_transcript(tmp_path / "none.txt")


def test_a_point_between_tokens_is_no_full_stop(tmp_path):
    path = tmp_path / "talk.txt"
    path.write_text("D: it shows a . five centimeter stone . five years ago it was four . four millimeters")
    (turn,) = read_transcript(path)
    assert turn.text == (
        "it shows a zero point five centimeter stone . five years ago it was four point four millimeters"
    )
