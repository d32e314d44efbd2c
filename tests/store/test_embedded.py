"""The embedded server: one for each folder, and nothing lost when the app is killed."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
import redis

from scribe_core.errors import StoreError
from scribe_core.store.embedded import EmbeddedServer
from scribe_core.store.redis_store import RedisStore, open_store
from tests.makers import a_chunk, a_turn, a_visit

WRITER = """
import os, sys
from pathlib import Path
from scribe_core.store.redis_store import open_store
from tests.makers import a_chunk, a_visit
store = open_store(None, Path(sys.argv[1]))
store.create_visit(a_visit(id="v"))
for seq in range(1000000):
    store.put_chunk(a_chunk("v", seq, 0.01))
    print(seq, flush=True)
"""


def server_ids(store: RedisStore) -> int:
    return store._client.info("server")["process_id"]


def test_it_starts_in_less_than_a_second(tmp_path: Path) -> None:
    begun = time.monotonic()
    server = EmbeddedServer(tmp_path / "store")
    assert time.monotonic() - begun < 1.0
    server.close()


def test_a_killed_app_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    app = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert app.stdout is not None
    while int(app.stdout.readline()) < 20:
        pass
    app.send_signal(signal.SIGKILL)
    acknowledged = [20, *map(int, app.stdout.read().split())]
    app.wait()
    store = open_store(None, tmp_path)
    assert set(store.chunk_seqs("v")) >= set(range(acknowledged[-1] + 1))
    store.close()


def test_a_killed_server_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    store = open_store(None, tmp_path)
    visit = a_visit()
    store.create_visit(visit)
    store.put_chunk(a_chunk(visit.id))
    os.kill(server_ids(store), signal.SIGKILL)
    store.close()
    again = open_store(None, tmp_path)
    assert again.chunk_seqs(visit.id) == [0]
    again.close()


def test_several_that_start_at_once_share_one_server(tmp_path: Path) -> None:
    with ThreadPoolExecutor(6) as pool:
        stores = list(pool.map(lambda _: open_store(None, tmp_path), range(6)))
    assert len({server_ids(store) for store in stores}) == 1
    for store in stores[:-1]:
        store.close()
    assert stores[-1].list_visits().visits == ()
    stores[-1].close()


def test_the_last_owner_stops_it(tmp_path: Path) -> None:
    first, second = EmbeddedServer(tmp_path), EmbeddedServer(tmp_path)
    client = redis.Redis(unix_socket_path=str(first.socket), retry=None)
    first.close()
    assert client.ping()
    second.close()
    with pytest.raises(redis.ConnectionError):
        client.ping()


EPHEMERAL = """
import sys, threading
from pathlib import Path
from scribe_core.store.redis_store import open_store
from tests.makers import a_turn, a_visit
store = open_store(None, Path(sys.argv[1]), ephemeral=True)
store.create_visit(a_visit(id="v"))
store.commit_turns("v", 0, [a_turn(1, "unmistakable words")], b"")
print(store._client.info("server")["process_id"], flush=True)
threading.Event().wait()
"""


def test_an_ephemeral_store_ends_with_a_killed_command(tmp_path: Path) -> None:
    command = subprocess.Popen([sys.executable, "-c", EPHEMERAL, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert command.stdout is not None
    server = psutil.Process(int(command.stdout.readline()))
    command.kill()
    command.wait()
    command.stdout.close()
    psutil.wait_procs([server], timeout=10)
    assert not server.is_running() or server.status() == psutil.STATUS_ZOMBIE
    assert not _on_disk(tmp_path, b"unmistakable")


def test_an_ephemeral_store_says_that_it_keeps_nothing(tmp_path: Path) -> None:
    store = open_store(None, tmp_path, ephemeral=True)
    assert "appendonly no" in store.risks()[0]
    assert store._durability.advice == "Run the command again." and store._durability.kept == ""
    store.close()


def test_a_deep_folder_gets_a_short_socket(tmp_path: Path) -> None:
    server = EmbeddedServer(tmp_path / ("deep" * 30))
    assert len(str(server.socket)) < 108
    server.close()


def test_a_server_that_went_away_is_a_store_error(tmp_path: Path) -> None:
    store = open_store(None, tmp_path)
    os.kill(server_ids(store), signal.SIGKILL)
    with pytest.raises(StoreError, match="on its disk. It is started again by itself; .* disk is full, and into .*log"):
        while True:
            store.list_visits()
    store.close()


def test_an_outside_server_that_is_not_there_is_a_store_error(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        open_store("redis://127.0.0.1:1/0", tmp_path)


def test_names_and_held_words_lie_sealed_on_disk(tmp_path: Path) -> None:
    store = open_store(None, tmp_path)
    visit = a_visit()
    store.create_visit(visit)
    store.put_vault(visit.id, {"<PERSON_1>": "Xanthippe"}, {})
    store.put_secret(visit.id, "names", b"Xanthippe")
    store.commit_turns(visit.id, 0, [a_turn(1)], b"Xanthippe")
    store.close()
    assert _on_disk(tmp_path, b"it hurts") and not _on_disk(tmp_path, b"Xanthippe")


def test_a_discarded_visit_leaves_the_disk(tmp_path: Path) -> None:
    store = open_store(None, tmp_path)
    visit = a_visit()
    store.create_visit(visit)
    store.commit_turns(visit.id, 0, [a_turn(1, "unmistakable words")], b"")
    assert _on_disk(tmp_path, b"unmistakable")
    store.delete_visit(visit.id)
    deadline = time.monotonic() + 20
    while _on_disk(tmp_path, b"unmistakable") and time.monotonic() < deadline:
        store.list_visits()
    assert not _on_disk(tmp_path, b"unmistakable")
    store.close()


def test_the_key_is_private_and_must_not_go_missing(tmp_path: Path) -> None:
    open_store(None, tmp_path).close()
    key = tmp_path / "key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    right = key.read_bytes()
    key.unlink()
    with pytest.raises(StoreError, match="missing"):
        open_store(None, tmp_path)
    key.write_bytes(bytes(32))
    with pytest.raises(StoreError, match="not the one"):
        open_store(None, tmp_path)
    key.write_bytes(b"short")
    with pytest.raises(StoreError, match="damaged"):
        open_store(None, tmp_path)
    key.write_bytes(right)
    open_store(None, tmp_path).close()


def _on_disk(folder: Path, text: bytes) -> bool:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return any(text in _bytes(path) for path in files)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
