"""An append-only file that a loss of power damaged at its end is mended after a copy; other damage is refused."""

from __future__ import annotations

import random
import shutil
import stat
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe_core.errors import StoreError
from scribe_core.store import embedded, mending
from scribe_core.store.append_only import extent, written_last
from scribe_core.store.embedded import EmbeddedServer
from scribe_core.store.mending import COPIES, cuts, mend
from scribe_core.store.redis_store import open_store
from tests.makers import a_chunk, a_turn, a_visit

QUICKLY_S = 5.0
WORDS = "it hurts\r\nhere"


def command(*parts: bytes) -> bytes:
    return b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder as the app leaves it: two visits, the second one's turn is what was written last."""
    folder = tmp_path_factory.mktemp("kept")
    store = open_store(None, folder)
    for visit_id in ("first", "second"):
        store.create_visit(a_visit(id=visit_id))
        store.put_chunk(a_chunk(visit_id, 0))
        store.commit_turns(visit_id, 0, [a_turn(1, WORDS)], b"")
    store.close()
    return folder


@pytest.fixture
def folder(kept: Path, tmp_path: Path) -> Path:
    shutil.copytree(kept, tmp_path / "data")
    return tmp_path / "data"


def file_of(folder: Path) -> Path:
    path = written_last(folder / "store")
    assert path is not None
    return path


def visits_in(folder: Path) -> dict[str, list[str]]:
    """Words of each visit, read through the real server."""
    store = open_store(None, folder)
    try:
        return {visit.id: [turn.text for turn in store.turns(visit.id)] for visit in store.list_visits().visits}
    finally:
        store.close()


def last_transaction(data: bytes) -> int:
    return data.rindex(command(b"MULTI"))


WHOLE = {"first": [WORDS], "second": [WORDS]}


@pytest.mark.parametrize("zeros", [1, 4096, 1024 * 1024])
def test_zeros_at_the_end_cost_nothing(folder: Path, zeros: int) -> None:
    path = file_of(folder)
    damaged = path.read_bytes() + bytes(zeros)
    path.write_bytes(damaged)
    begun = time.monotonic()
    assert visits_in(folder) == WHOLE
    assert time.monotonic() - begun < QUICKLY_S
    (cut,) = cuts(folder / "store")
    copy = Path(cut.copy_folder)
    assert cut.cut_bytes == zeros and cut.last_event_at > "2026"
    assert (copy / path.name).read_bytes() == damaged
    assert stat.S_IMODE(copy.stat().st_mode) == 0o700
    assert {stat.S_IMODE(item.stat().st_mode) for item in copy.iterdir()} == {0o600}


def test_the_store_tells_what_was_cut_and_where_the_copy_lies(folder: Path) -> None:
    with file_of(folder).open("ab") as file:
        file.write(bytes(1234))
    store = open_store(None, folder)
    (remark,) = store.remarks()
    store.close()
    (cut,) = cuts(folder / "store")
    assert "1,234 bytes" in remark and cut.copy_folder in remark and "the last event before it" in remark
    shutil.rmtree(cut.copy_folder)
    assert cuts(folder / "store") == []


def test_it_tells_for_a_stated_time_only(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with file_of(folder).open("ab") as file:
        file.write(bytes(1))
    assert mend(folder / "store") and len(cuts(folder / "store")) == 1
    monkeypatch.setattr(mending, "TOLD_FOR", mending.TOLD_FOR * 0)
    assert cuts(folder / "store") == []


def test_a_sound_file_is_left_alone_and_nothing_is_told(folder: Path) -> None:
    before = file_of(folder).read_bytes()
    assert not mend(folder / "store") and file_of(folder).read_bytes() == before
    assert visits_in(folder) == WHOLE
    assert not (folder / "store" / COPIES).exists()


def test_a_cut_at_any_byte_of_the_last_transaction_takes_that_one_whole_and_no_other(folder: Path) -> None:
    data = file_of(folder).read_bytes()
    begin = last_transaction(data)
    for end in range(begin, len(data)):
        found = extent(data[:end])
        assert (found.kept, found.at_end) == (begin, True)
    assert extent(data).kept == len(data)


@pytest.mark.parametrize("seed", range(6))
def test_the_server_starts_after_a_cut_somewhere_in_the_last_transaction(folder: Path, seed: int) -> None:
    path = file_of(folder)
    data = path.read_bytes()
    begin = last_transaction(data)
    path.write_bytes(data[: random.Random(seed).randrange(begin + 1, len(data))])
    assert visits_in(folder) == {"first": [WORDS], "second": []}
    assert len(cuts(folder / "store")) == 1


def test_a_write_whose_blocks_did_not_come_is_cut_with_the_zeros_in_it(folder: Path) -> None:
    path = file_of(folder)
    data = path.read_bytes()
    begin = last_transaction(data)
    path.write_bytes(data[: begin + 40] + bytes(len(data) - begin - 40))
    assert visits_in(folder) == {"first": [WORDS], "second": []}


def test_damage_in_the_middle_is_refused_at_once_and_left_as_it_is(folder: Path) -> None:
    path = file_of(folder)
    data = path.read_bytes()
    at = len(data) // 3
    at = data.index(b"\r\n*", at)
    damaged = data[:at] + b"\0\0\0\0" + data[at + 4 :]
    path.write_bytes(damaged)
    begun = time.monotonic()
    with pytest.raises(StoreError, match="damaged in the middle.* backup"):
        open_store(None, folder)
    assert time.monotonic() - begun < QUICKLY_S
    assert path.read_bytes() == damaged and not (folder / "store" / COPIES).exists()


def test_a_length_that_points_behind_the_end_is_no_cut_while_commands_follow() -> None:
    good, broken = command(b"SET", b"a", b"1"), b"*2\r\n$3\r\nGET\r\n$99999\r\nx\r\n"
    assert extent(good + broken).at_end
    found = extent(good + broken + good)
    assert (found.kept, found.at_end) == (len(good), False)


def test_an_empty_file_of_commands_starts_without_any(folder: Path) -> None:
    file_of(folder).write_bytes(b"")
    assert visits_in(folder) == {} and cuts(folder / "store") == []


@pytest.mark.parametrize("manifest", [None, b"", bytes(88)])
def test_files_that_no_manifest_names_are_refused_not_begun_anew(folder: Path, manifest: bytes | None) -> None:
    path = file_of(folder)
    before = path.read_bytes()
    named = path.parent / "appendonly.aof.manifest"
    named.unlink() if manifest is None else named.write_bytes(manifest)
    with pytest.raises(StoreError, match="manifest is missing or damaged"):
        open_store(None, folder)
    assert path.read_bytes() == before


def test_a_file_that_the_manifest_names_and_is_missing_is_told(folder: Path) -> None:
    file_of(folder).unlink()
    with pytest.raises(StoreError, match=r"incr\.aof is missing"):
        open_store(None, folder)


def test_a_damaged_snapshot_is_told_at_once(folder: Path) -> None:
    base = next((folder / "store").rglob("*.base.rdb"))
    base.write_bytes(b"REDIS0011" + bytes(80))
    begun = time.monotonic()
    with pytest.raises(StoreError, match=r"ended by itself\. .*valkey\.log says why"):
        open_store(None, folder)
    assert time.monotonic() - begun < QUICKLY_S


def test_without_room_for_the_copy_nothing_is_cut(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = file_of(folder)
    path.write_bytes(path.read_bytes() + bytes(10))
    size = path.stat().st_size
    monkeypatch.setattr(mending, "_ROOM_LEFT", 2 * shutil.disk_usage(folder).total)
    with pytest.raises(StoreError, match="no room for one: make .* MB free"):
        open_store(None, folder)
    assert path.stat().st_size == size


def test_a_server_that_dies_with_a_damaged_file_is_mended_while_the_app_runs(folder: Path) -> None:
    """As after a full disk: the app that looks after it starts it again."""
    server = EmbeddedServer(folder / "store")
    try:
        server._process.kill()
        server._process.wait()
        with file_of(folder).open("ab") as file:
            file.write(bytes(7))
        server._wait_until_up()
        assert [cut.cut_bytes for cut in cuts(folder / "store")] == [7]
    finally:
        server.close()


part = st.binary(max_size=20)
commands = st.lists(st.lists(part, min_size=1, max_size=4).map(lambda parts: command(b"SET", *parts)), max_size=6)


@given(commands, st.integers(1, 5000))
def test_whole_commands_before_zeros_are_all_kept(before: list[bytes], zeros: int) -> None:
    data = b"".join(before)
    found = extent(data + bytes(zeros))
    assert (found.kept, found.at_end) == (len(data), True)


@given(commands.filter(bool), st.data())
def test_a_cut_keeps_whole_commands_only(before: list[bytes], draw: st.DataObject) -> None:
    data = b"".join(before)
    end = draw.draw(st.integers(0, len(data)))
    ends = [sum(map(len, before[:count])) for count in range(len(before) + 1)]
    assert extent(data[:end]).kept == max(at for at in ends if at <= end)


def test_a_file_that_takes_long_to_read_is_told_apart(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with file_of(folder).open("ab") as file:
        file.write(command(b"SET", b"a", b"1") * 8_000)
    options = EmbeddedServer._options
    monkeypatch.setattr(EmbeddedServer, "_options", lambda self: [*options(self), "--key-load-delay", "500"])
    monkeypatch.setattr(embedded, "_START_LIMIT_S", 1.5)
    with pytest.raises(StoreError, match="still reading its file"):
        EmbeddedServer(folder / "store")
    monkeypatch.undo()
    assert visits_in(folder) == WHOLE
