"""Files and JSON from outside: what cannot be used is refused in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from scribe_core.errors import BadInputError, TranscriptError
from scribe_core.files import MAX_BYTES, read_json, read_text

BAD_JSON = {
    "brackets": "[" * 100_000,
    "brackets that close": "[" * 100_000 + "]" * 100_000,
    "braces": '{"a":' * 100_000,
    "digits": f'{{"turns": {"9" * 5_000}}}',
    "minus digits": f"[-{'9' * 5_000}]",
    "NaN": '{"start_s": NaN}',
    "Infinity": "[-Infinity]",
    "a large real": "[1e999]",
    "half a character": r'["\ud800"]',
    "half a character in a name": r'{"\udc00": 1}',
    "an end of text": r'["a\u0000b"]',
    "a name twice": '{"id": 1, "id": 2}',
    "a string without an end": '{"a": "',
    "nothing": " ",
}


@pytest.mark.parametrize("text", BAD_JSON.values(), ids=BAD_JSON)
def test_json_that_means_nothing_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(TranscriptError) as refusal:
        read_json(text, TranscriptError)
    assert str(refusal.value) and "\n" not in str(refusal.value) and len(str(refusal.value)) < 200


def test_ordinary_json_is_read() -> None:
    read = read_json(r'{"turns": [{"id": 7, "start_s": 1.5, "text": "Zoë \ud83d\ude00", "words": null}]}')
    assert read == {"turns": [{"id": 7, "start_s": 1.5, "text": "Zoë \U0001f600", "words": None}]}


@pytest.mark.parametrize("content", [b"", b" \n\t", b"a\0b", "Grüße".encode("latin-1"), "text".encode("utf-16")])
def test_what_is_not_text_is_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "visit.txt"
    path.write_bytes(content)
    with pytest.raises(BadInputError) as refusal:
        read_text(path)
    assert "visit.txt" in str(refusal.value) and "\n" not in str(refusal.value)


def test_a_missing_file_a_folder_and_no_name_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.txt", tmp_path, tmp_path / "a\0b"):
        with pytest.raises(BadInputError):
            read_text(path)


@pytest.mark.parametrize("endless", [False, True], ids=["a file", "a device"])
def test_too_much_is_refused_before_it_is_read(tmp_path: Path, endless: bool) -> None:
    path = Path("/dev/zero") if endless else tmp_path / "long.txt"
    if not endless:
        path.write_bytes(b"a" * (MAX_BYTES + 1))
    with pytest.raises(BadInputError, match="larger than 20 MB"):
        read_text(path)


def test_lines_keep_their_ends(tmp_path: Path) -> None:
    path = tmp_path / "visit.txt"
    path.write_bytes("\ufeffa\r\nb\rc\n".encode())
    assert read_text(path) == "a\r\nb\rc\n"
