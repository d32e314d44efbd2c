"""Sealed sound in a bucket: refused at the start where it cannot be used, quick to say so later, and never lost."""

from __future__ import annotations

import logging
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scribe_core.build import build_store
from scribe_core.errors import SettingsError, StoreError
from scribe_core.settings import load_settings
from scribe_core.store import sound_bucket
from scribe_core.store.redis_store import RedisStore, open_store
from scribe_core.store.sound_bucket import ANSWER_LIMIT_S, CONNECT_LIMIT_S, bucket_place, open_bucket
from scribe_core.store.sound_files import SoundFiles
from scribe_core.types import VisitStatus
from tests.doors import open_service, said, until
from tests.makers import a_chunk, a_visit
from tests.store.buckets import BucketServer, a_bucket, client
from tests.test_service import SENTENCE, a_recording, speak

A_FEW_S = CONNECT_LIMIT_S + ANSWER_LIMIT_S + 3.0


@pytest.fixture(scope="module")
def shared() -> Iterator[BucketServer]:
    with a_bucket() as server:
        yield server


@pytest.fixture
def server(shared: BucketServer) -> BucketServer:
    """An empty bucket."""
    emptied = client(shared.place, "s3")
    for key in shared.keys():
        emptied.delete_object(Bucket=shared.place.bucket, Key=key)
    return shared


@pytest.fixture
def store(server: BucketServer, tmp_path: Path) -> Iterator[RedisStore]:
    store = open_store(None, tmp_path, bucket=server.place)
    store.create_visit(a_visit(id="v"))
    yield store
    store.close()


def name_of(seq: int) -> str:
    return f"{seq}-{a_chunk('v', seq).sha256}"


def files(tmp_path: Path) -> list[str]:
    return [path.name for path in (tmp_path / "sound").glob("*/*")]


def with_files(tmp_path: Path, count: int) -> None:
    """A visit whose sound lies in files, as before there was a bucket."""
    store = open_store(None, tmp_path)
    store.create_visit(a_visit(id="v"))
    for seq in range(count):
        store.put_chunk(a_chunk("v", seq))
    store.close()


def test_chunks_lie_in_the_bucket_sealed_and_nowhere_else(
    store: RedisStore, server: BucketServer, tmp_path: Path
) -> None:
    for seq in range(3):
        assert store.put_chunk(a_chunk("v", seq)).fresh
    assert not store.put_chunk(a_chunk("v", 1)).fresh
    assert sorted(server.keys()) == sorted(f"clinic/sound/v/{name_of(seq)}" for seq in range(3))
    assert all(store.get_chunk("v", seq).sha256 == a_chunk("v", seq).sha256 for seq in range(3))
    assert files(tmp_path) == []
    store.delete_visit("v")
    assert server.keys() == []


def test_all_of_a_visit_is_dropped_and_nothing_of_another(server: BucketServer) -> None:
    sound = open_bucket(server.place)
    direct = client(server.place, "s3")
    for number in range(1001):
        direct.put_object(Bucket=server.place.bucket, Key=f"clinic/sound/v/{number}", Body=b"sealed")
    sound.put("vv", "0", b"of another")
    sound.drop_visit("v")
    assert server.keys() == ["clinic/sound/vv/0"]


def test_what_cannot_be_deleted_is_told(server: BucketServer, monkeypatch: pytest.MonkeyPatch) -> None:
    sound = open_bucket(server.place)
    sound.put("v", "0", b"sealed")
    refused = {"Errors": [{"Key": "clinic/sound/v/0", "Code": "AccessDenied"}]}
    monkeypatch.setattr(sound._client, "delete_objects", lambda **_: refused)
    with pytest.raises(StoreError, match="did not delete"):
        sound.drop_visit("v")


@pytest.mark.parametrize("name", ["..", "", "a/b", ".hidden", "a\0b"])
def test_a_name_leads_to_no_other_visit(server: BucketServer, name: str) -> None:
    sound = open_bucket(server.place)
    for call in (
        lambda: sound.put(name, "n", b""),
        lambda: sound.get("v", name),
        lambda: sound.drop("v", name),
        lambda: sound.drop_visit(name),
    ):
        with pytest.raises(StoreError, match="name"):
            call()
    assert server.keys() == []


def test_each_write_has_its_sum_which_every_store_knows(server: BucketServer) -> None:
    sound = open_bucket(server.place)
    sent: dict[str, Any] = {}
    for call in ("PutObject", "DeleteObjects"):
        sound._client.meta.events.register(
            f"before-send.s3.{call}", lambda request, call=call, **_: sent.update({call: dict(request.headers)})
        )
    sound.put("v", "0", b"sealed")
    sound.drop_visit("v")
    assert sent["PutObject"]["Content-MD5"] == b"C+rYhIA/6MVkPdoNy5SxvA=="  # md5 of b"sealed"
    assert set(sent) == {"PutObject", "DeleteObjects"} and all("Content-MD5" in headers for headers in sent.values())
    assert not [name for headers in sent.values() for name in headers if name.lower().startswith("x-amz-checksum")]


def test_wrong_keys_are_refused_at_the_start(tmp_path: Path) -> None:
    with a_bucket(asks_for_keys=True) as server:
        open_store(None, tmp_path, bucket=server.place).close()
        for wrong in ({"access_key": "another"}, {"secret_key": "another"}):
            with pytest.raises(StoreError, match="SOUND_ACCESS_KEY") as raised:
                open_store(None, tmp_path, bucket=replace(server.place, **wrong))
            assert not any(said in str(raised.value) for said in ("127.0.0.1", "another", server.place.access_key))
    open_store(None, tmp_path).close()  # what was refused holds nothing


def test_a_bucket_that_is_not_there_is_refused_at_the_start(server: BucketServer, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no such bucket"):
        open_store(None, tmp_path, bucket=replace(server.place, bucket="nowhere"))


def test_a_server_that_is_not_there_is_refused_at_the_start(server: BucketServer, tmp_path: Path) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        begun = time.monotonic()
        with pytest.raises(StoreError, match="does not answer") as raised:
            open_store(None, tmp_path, bucket=replace(server.place, endpoint_url=address))
    assert time.monotonic() - begun < A_FEW_S and "127.0.0.1" not in str(raised.value)
    with pytest.raises(StoreError, match="SOUND_ENDPOINT_URL is not an address"):
        open_store(None, tmp_path, bucket=replace(server.place, endpoint_url="http://a b"))


def test_a_server_that_speaks_another_language_is_told(server: BucketServer, monkeypatch: pytest.MonkeyPatch) -> None:
    sound = open_bucket(server.place)
    sound._client.meta.events.register("before-send.s3", lambda **_: a_page())
    for call in (lambda: sound.drop_visit("v"), lambda: sound.drop("v", "0")):
        with pytest.raises(StoreError, match="bucket for the sound"):
            call()


def a_page() -> Any:
    """What a proxy answers that wants somebody to sign in."""
    from botocore.awsrequest import AWSResponse

    class Raw:
        def stream(self, *_: object, **__: object) -> Iterator[bytes]:
            yield b"<!doctype html><p>Sign in"

    return AWSResponse("http://proxy", 511, {}, Raw())


def test_a_bucket_that_takes_and_does_not_give_is_refused(
    server: BucketServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sound_bucket.SoundBucket, "get", lambda *_: b"something else")
    with pytest.raises(StoreError, match="does not give back"):
        open_bucket(server.place)


@pytest.mark.parametrize("ends", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "hangs"])
def test_a_server_that_goes_is_told_within_seconds(tmp_path: Path, ends: signal.Signals) -> None:
    with a_bucket() as server:
        store = open_store(None, tmp_path, bucket=server.place)
        store.create_visit(a_visit(id="v"))
        store.put_chunk(a_chunk("v", 0))
        os.kill(server.process.pid, ends)
        for call in (lambda: store.put_chunk(a_chunk("v", 1)), lambda: store.get_chunk("v", 0)):
            begun = time.monotonic()
            with pytest.raises(StoreError, match="does not answer"):
                call()
            assert time.monotonic() - begun < A_FEW_S
        assert store.chunk_seqs("v") == [0]
        with pytest.raises(StoreError, match="is discarded; its sound is deleted as soon as"):
            store.delete_visit("v")
        os.kill(server.process.pid, signal.SIGCONT)
        if ends is signal.SIGSTOP:
            until(lambda: _did(store.tend_sound))
            assert server.keys() == []
        store.close()


def _did(work: Callable[[], None]) -> bool:
    try:
        work()
    except StoreError:
        return False
    return True


def test_what_is_said_while_the_bucket_hangs_is_there_once_it_answers(tmp_path: Path) -> None:
    with a_bucket() as server:
        service = open_service(open_store(None, tmp_path, bucket=server.place))
        visit_id = a_recording(service)
        speak(service, visit_id)
        until(lambda: server.keys() != [])
        os.kill(server.process.pid, signal.SIGSTOP)
        speak(service, visit_id, "take rest")
        until(lambda: service.snapshot(visit_id).stages[0].state == "failed", 60)
        os.kill(server.process.pid, signal.SIGCONT)
        until(lambda: service.snapshot(visit_id).stages[0].state != "failed", 60)
        visit = service.finish(visit_id)
        assert visit.status is VisitStatus.ENDED
        until(lambda: service._store.note_state(visit_id).final, 60)
        assert said(service, visit_id) == f"{SENTENCE} take rest"
        spans = service._store.chunk_spans(visit_id).values()
        assert sum(end - begin for begin, end in spans) >= service.visit(visit_id).audio_s - 0.05
        service.close()


def test_sound_in_files_is_read_and_moved(server: BucketServer, tmp_path: Path) -> None:
    with_files(tmp_path, 3)
    store = open_store(None, tmp_path, bucket=server.place)
    assert all(store.get_chunk("v", seq).sha256 == a_chunk("v", seq).sha256 for seq in range(3))
    store.put_chunk(a_chunk("v", 3))
    store.tend_sound()
    assert files(tmp_path) == [] and len(server.keys()) == 4
    assert all(store.get_chunk("v", seq).sha256 == a_chunk("v", seq).sha256 for seq in range(4))
    store.close()


def test_a_file_goes_only_once_the_bucket_has_it(
    server: BucketServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_files(tmp_path, 3)
    store = open_store(None, tmp_path, bucket=server.place)
    bucket = store._sound._bucket
    with monkeypatch.context() as broken:
        broken.setattr(bucket, "put", lambda *_: None)
        with pytest.raises(StoreError, match="was not deleted"):
            store.tend_sound()
    assert len(files(tmp_path)) == 3 and store.get_chunk("v", 0)
    monkeypatch.setattr("scribe_core.store.sound_upkeep.MOVE_AT_ONCE_S", -1.0)
    store.tend_sound()
    assert len(files(tmp_path)) == 3  # the rest another time
    store.close()


def test_a_disk_that_is_away_hides_only_what_is_on_it(server: BucketServer, tmp_path: Path) -> None:
    with_files(tmp_path, 1)
    store = open_store(None, tmp_path, bucket=server.place)
    store.put_chunk(a_chunk("v", 1))
    (tmp_path / "sound").rename(tmp_path / "not-mounted")
    assert store.get_chunk("v", 1)
    with pytest.raises(StoreError, match="The disk") as raised:
        store.get_chunk("v", 0)
    assert type(raised.value) is StoreError  # not one that cannot be read for good
    (tmp_path / "not-mounted").rename(tmp_path / "sound")
    assert store.get_chunk("v", 0)
    store.close()


def test_sound_in_files_goes_with_its_visit(server: BucketServer, tmp_path: Path) -> None:
    with_files(tmp_path, 2)
    store = open_store(None, tmp_path, bucket=server.place)
    store.put_chunk(a_chunk("v", 2))
    store.delete_visit("v")
    assert files(tmp_path) == [] and server.keys() == []
    store.close()


def test_files_of_a_visit_that_another_machine_discarded_are_deleted_and_not_moved(
    server: BucketServer, tmp_path: Path
) -> None:
    with_files(tmp_path, 1)
    store = open_store(None, tmp_path, bucket=server.place)
    kept = SoundFiles(tmp_path / "sound").get("v", name_of(0))
    store.delete_visit("v")
    SoundFiles(tmp_path / "sound").put("v", name_of(0), kept or b"")
    SoundFiles(tmp_path / "sound").put("of-another-store", "0-a", b"sealed")
    store.tend_sound()
    assert files(tmp_path) == ["0-a"] and server.keys() == []
    store.close()


def test_a_visit_that_is_discarded_while_its_sound_is_moved_leaves_none(
    server: BucketServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_files(tmp_path, 1)
    store = open_store(None, tmp_path, bucket=server.place)
    files_of_this_machine = SoundFiles(tmp_path / "sound")
    sound, whole = store._sound, store._sound.copy

    def late(visit_id: str, name: str) -> None:
        kept = files_of_this_machine.get(visit_id, name) or b""
        store.delete_visit(visit_id)  # by another machine, which has no such file
        files_of_this_machine.put(visit_id, name, kept)
        whole(visit_id, name)

    with monkeypatch.context() as raced:
        raced.setattr(sound, "copy", late)
        store.tend_sound()
    store.tend_sound()
    assert files(tmp_path) == [] and server.keys() == []
    store.close()


def test_the_machines_own_aws_settings_belong_to_other_programs(
    server: BucketServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    (tmp_path / "config").write_text("[default]\nendpoint_url = http://203.0.113.9\n[plugins]\nx = nowhere\n")
    for name, value in {
        "AWS_PROFILE": "no-such-profile",
        "AWS_CONFIG_FILE": str(tmp_path / "config"),
        "AWS_ENDPOINT_URL": "http://203.0.113.9",
        "AWS_ENDPOINT_URL_S3": "http://203.0.113.9",
        "AWS_CSM_ENABLED": "true",
        "AWS_ACCESS_KEY_ID": "of-another-program",
        "AWS_DEFAULTS_MODE": "auto",
        "AWS_MAX_ATTEMPTS": "9",
    }.items():
        monkeypatch.setenv(name, value)
    asked: list[str] = []
    of_aws = replace(server.place, endpoint_url=None, region="eu-central-1")
    aws = sound_bucket._client(of_aws)
    aws.meta.events.register("before-send.s3", lambda request, **_: (asked.append(request.url), a_page())[1])
    with pytest.raises(StoreError):
        sound_bucket.SoundBucket(aws, of_aws).get("v", "0")
    assert asked == ["https://visits.s3.eu-central-1.amazonaws.com/clinic/sound/v/0"]
    assert aws.meta.config.retries["total_max_attempts"] == 1
    assert "an-access-key" in str(aws._request_signer._credentials.access_key) and not caplog.records
    open_bucket(server.place)


def test_settings_name_the_place(server: BucketServer, tmp_path: Path) -> None:
    assert bucket_place(load_settings(data_dir=tmp_path)) is None
    facts = load_settings(data_dir=tmp_path, **server.settings)
    assert bucket_place(facts) == server.place and server.place.secret_key not in repr(bucket_place(facts))
    assert bucket_place(load_settings(**server.settings | {"sound_bucket": "s3://visits"})).prefix == ""
    store = build_store(facts)
    store.create_visit(a_visit(id="v"))
    store.put_chunk(a_chunk("v", 0))
    assert server.keys() == [f"clinic/sound/v/{name_of(0)}"]
    store.close()


@pytest.mark.parametrize(
    "wrong",
    [
        {"sound_bucket": "visits"},
        {"sound_bucket": "s3://visits/../other"},
        {"sound_bucket": "https://visits"},
        {"sound_access_key": ""},
        {"sound_secret_key": ""},
        {"sound_endpoint_url": "minio:9000"},
    ],
)
def test_settings_that_name_none_are_refused(wrong: dict[str, str]) -> None:
    right = {"sound_bucket": "s3://visits", "sound_access_key": "a-key", "sound_secret_key": "a-secret"}
    with pytest.raises(SettingsError, match="SOUND_") as raised:
        load_settings(**right | wrong)
    assert "a-secret" not in str(raised.value)
