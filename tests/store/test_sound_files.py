"""Sealed sound outside of the server's memory: there before it is known, gone with its visit."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from scribe_core.audio.codec import encode
from scribe_core.board import Board
from scribe_core.errors import ConflictError, SignedError, StoreError, UnreadableError, VisitNotFoundError
from scribe_core.intake.leftovers import CUT, Leftovers
from scribe_core.intake.recovery import Joined, join
from scribe_core.interfaces import Assembly, SealedSound, Tail
from scribe_core.settings import Settings
from scribe_core.store.redis_store import RedisStore, open_store
from scribe_core.store.sound_bucket import open_bucket
from scribe_core.store.sound_files import SoundFiles, SoundInMemory
from scribe_core.store.sound_moving import SoundMoving
from scribe_core.types import VisitStatus
from tests.makers import a_chunk, a_visit
from tests.store.buckets import a_bucket

NOT_SEALED = b"not sealed at all, and longer than a nonce"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[RedisStore]:
    store = open_store(None, tmp_path)
    store.create_visit(a_visit(id="v"))
    yield store
    store.close()


@pytest.fixture(params=["files", "memory", "bucket", "bucket and files"])
def sound(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SealedSound]:
    if request.param in ("files", "memory"):
        yield SoundFiles(tmp_path / "sound") if request.param == "files" else SoundInMemory()
        return
    with a_bucket() as server:
        bucket = open_bucket(server.place)
        files = SoundFiles(tmp_path / "sound")
        files.make_folder()
        yield bucket if request.param == "bucket" else SoundMoving(bucket, files)


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_what_was_put_is_there_until_its_visit_is_dropped(sound: SealedSound) -> None:
    for visit_id, name in (("v", "0-a"), ("v", "1-b"), ("w", "0-a")):
        sound.put(visit_id, name, f"{visit_id}{name}".encode())
    assert (sound.get("v", "0-a"), sound.get("w", "0-a"), sound.get("w", "1-b")) == (b"v0-a", b"w0-a", None)
    sound.put("v", "0-a", b"v0-a")
    assert sound.get("v", "0-a") == b"v0-a"
    sound.drop("v", "0-a")
    sound.drop("v", "never-there")
    assert sound.get("v", "0-a") is None and sound.get("v", "1-b") == b"v1-b"
    sound.drop_visit("v")
    sound.drop_visit("never-there")
    assert sound.get("v", "1-b") is None and sound.get("w", "0-a") == b"w0-a"


@pytest.mark.parametrize("name", ["..", ".", "", "a/b", "/etc/passwd", ".hidden", "x" * 129, "a\0b"])
def test_a_name_leads_nowhere_else(tmp_path: Path, name: str) -> None:
    sound = SoundFiles(tmp_path / "sound")
    for call in (lambda: sound.put(name, "n", b""), lambda: sound.get("v", name), lambda: sound.drop_visit(name)):
        with pytest.raises(StoreError, match="name"):
            call()
    assert files(tmp_path) == []


def test_it_is_on_the_disk_before_the_server_knows_it(
    store: RedisStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced, known = [], []
    real = os.fsync

    def fsync(handle: int) -> None:
        synced.append(os.readlink(f"/proc/self/fd/{handle}"))
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    put_span = store._put_span
    monkeypatch.setattr(store, "_put_span", lambda *facts: (known.append(list(synced)), put_span(*facts))[1])
    store.put_chunk(a_chunk("v"))
    folder = str(tmp_path / "sound" / "v")
    assert known and folder in known[0] and any(path.startswith(f"{folder}/.") for path in known[0])


def test_the_server_holds_no_sound(store: RedisStore, tmp_path: Path) -> None:
    store.create_visit(a_visit(id="w"))
    store.put_chunk(a_chunk("v", 0, 20.0))
    store.put_chunk(a_chunk("w", 0, 0.01))
    long, short = (
        sum(store._client.memory_usage(key) for key in store._client.scan_iter(f"scribe:{{{name}}}:*")) for name in "vw"
    )
    assert abs(long - short) < 64
    (path,) = (tmp_path / "sound" / "v").iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
    assert encode(a_chunk("v", 0, 20.0).samples) not in path.read_bytes()  # sealed


def test_what_is_refused_for_good_leaves_no_file(store: RedisStore, tmp_path: Path) -> None:
    store.put_chunk(a_chunk("v", 0))
    before = files(tmp_path / "sound")
    with pytest.raises(ConflictError):
        store.put_chunk(a_chunk("v", 0, start_s=9.0))
    with pytest.raises(VisitNotFoundError):
        store.put_chunk(a_chunk("nobody"))
    store.update_visit("v", status=VisitStatus.ENDED, last_seq=0)
    with pytest.raises(ConflictError):
        store.put_chunk(a_chunk("v", 1))
    store.update_visit("v", status=VisitStatus.SIGNED)
    with pytest.raises(SignedError):
        store.put_chunk(a_chunk("v", 2))
    assert files(tmp_path / "sound") == before and not (tmp_path / "sound" / "nobody").exists()
    assert store.get_chunk("v", 0) is not None


def test_a_visit_that_is_discarded_leaves_no_sound(store: RedisStore, tmp_path: Path) -> None:
    store.put_chunk(a_chunk("v"))
    store.delete_visit("v")
    assert files(tmp_path / "sound") == [] and store._client.smembers("scribe:sound-to-drop") == set()


def test_sound_whose_deletion_broke_off_is_deleted_later(
    store: RedisStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put_chunk(a_chunk("v"))

    def fails(visit_id: str) -> None:
        raise StoreError("The disk does not answer.")

    with monkeypatch.context() as broken:
        broken.setattr(store._sound, "drop_visit", fails)
        with pytest.raises(StoreError, match="as soon as"):
            store.delete_visit("v")
    with pytest.raises(VisitNotFoundError):
        store.get_visit("v")
    assert files(tmp_path / "sound")
    store.tend_sound()
    assert files(tmp_path / "sound") == [] and store._client.smembers("scribe:sound-to-drop") == set()


def test_a_file_that_is_gone_is_told_as_sound_that_cannot_be_read(store: RedisStore, tmp_path: Path) -> None:
    store.put_chunk(a_chunk("v"))
    store._sound.drop_visit("v")
    with pytest.raises(UnreadableError, match="cannot be read"):
        store.get_chunk("v", 0)


def test_a_file_that_was_changed_is_told_as_well(store: RedisStore, tmp_path: Path) -> None:
    store.put_chunk(a_chunk("v"))
    (path,) = (path for path in (tmp_path / "sound").rglob("*") if path.is_file())
    for damaged in (path.read_bytes()[:-1] + b"\0", path.read_bytes()[:5], b""):
        path.chmod(0o600)
        path.write_bytes(damaged)
        with pytest.raises(UnreadableError):
            store.get_chunk("v", 0)


def test_a_folder_that_is_not_there_has_lost_nothing(store: RedisStore, tmp_path: Path) -> None:
    store.put_chunk(a_chunk("v"))
    (tmp_path / "sound").rename(tmp_path / "elsewhere")
    with pytest.raises(StoreError) as told:
        store.get_chunk("v", 0)
    assert not isinstance(told.value, UnreadableError)


def test_held_words_that_were_changed_are_none(store: RedisStore) -> None:
    store.commit_turns("v", 0, [], b"held")
    store._client.hset("scribe:{v}:assembly", "carry", NOT_SEALED)
    assert store.assembly("v") == Assembly(1, 1, b"")


def test_a_tail_that_was_changed_keeps_no_recording_open(store: RedisStore) -> None:
    store.put_chunk(a_chunk("v"))
    lease = store.take_lease("v", "one", 60)
    for start in (16_000, 24_000):
        store.put_tail("v", lease, Tail(start, np.full(8_000, 0.25, np.float32)), 60)
    store._client.hset("scribe:{v}:tail_stretches", "16000-8000", NOT_SEALED)
    leftovers = Leftovers(store, Board(store), Settings(), "one")
    leftovers.recover("v")
    assert store.get_visit("v").status is VisitStatus.PAUSED and store.get_visit("v").sound_remark == CUT
    samples = store.get_chunk("v", 1).samples
    assert len(samples) == 16_000 and not samples[:8_000].any() and samples[8_000:].all()


def test_neither_does_a_tail_of_an_earlier_release_nor_a_last_chunk_that_cannot_be_read(store: RedisStore) -> None:
    store.put_chunk(a_chunk("v"))
    store._client.set("scribe:{v}:tail", NOT_SEALED)
    store._sound.drop_visit("v")
    lease = store.take_lease("v", "one", 60)
    assert join(store, "v", lease, Settings()) == Joined(1.0, cut=True)


def of_an_earlier_release(store: RedisStore, seq: int, sha256: bool) -> None:
    """As releases kept it that had the sound in the server; the first ones without its sha256."""
    chunk = a_chunk("v", seq)
    span = {"start_s": chunk.start_s, "end_s": chunk.end_s, "overlap_s": 0.0, "tail_s": 0.0, "last": False}
    sealed = store._seal("v", f"chunks:{seq}", encode(chunk.samples))
    store._client.hset("scribe:{v}:chunks", str(seq), sealed)
    store._client.hset("scribe:{v}:spans", str(seq), json.dumps(span | ({"sha256": chunk.sha256} if sha256 else {})))


def test_sound_of_an_earlier_release_is_read_where_it_is_and_moved(store: RedisStore) -> None:
    for seq in range(4):
        of_an_earlier_release(store, seq, sha256=seq % 2 == 0)
    store.put_chunk(a_chunk("v", 4))
    assert all(store.get_chunk("v", seq).sha256 == a_chunk("v", seq).sha256 for seq in range(5))
    assert not store.put_chunk(a_chunk("v", 1)).fresh
    store.tend_sound()
    assert not store._client.exists("scribe:{v}:chunks")
    assert all(store.get_chunk("v", seq).sha256 == a_chunk("v", seq).sha256 for seq in range(5))
    assert not store.put_chunk(a_chunk("v", 1)).fresh


def test_one_that_cannot_be_read_keeps_no_other_from_being_moved(store: RedisStore) -> None:
    for seq in range(3):
        of_an_earlier_release(store, seq, sha256=False)
    store._client.hset("scribe:{v}:chunks", "1", NOT_SEALED)
    store.tend_sound()
    assert store._client.hkeys("scribe:{v}:chunks") == [b"1"]
    assert store.get_chunk("v", 0) and store.get_chunk("v", 2)


def test_a_full_disk_is_told_and_changes_nothing(
    store: RedisStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", full)
        with pytest.raises(StoreError, match="Make room"):
            store.put_chunk(a_chunk("v"))
    assert store.chunk_seqs("v") == [] and files(tmp_path / "sound") == []
    assert store.put_chunk(a_chunk("v")).fresh
