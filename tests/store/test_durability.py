"""A server that may lose what it confirms is refused, or named on the pages."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from scribe_core.build import build_store
from scribe_core.errors import ConflictError, StoreError, VisitNotFoundError
from scribe_core.settings import load_settings
from scribe_core.store import durability
from scribe_core.store.durability import refusal, risks_of
from scribe_core.store.redis_store import open_store
from tests.makers import a_chunk, a_visit
from tests.store.servers import Server, a_server

GOOD = {
    "appendonly": "yes",
    "appendfsync": "always",
    "no-appendfsync-on-rewrite": "no",
    "maxmemory": "0",
    "maxmemory-policy": "noeviction",
    "role": "master",
    "aof_last_write_status": "ok",
}


@pytest.mark.parametrize(
    ("said", "found", "mend"),
    [
        ({"appendonly": "no"}, "its last snapshot, and whole visits, if it stops (appendonly no)", "appendonly yes"),
        ({"appendfsync": "everysec"}, "in the last second if its machine loses power (", "appendfsync always"),
        ({"appendfsync": "no"}, "in the last minute if its machine loses power (appendfsync no)", "appendfsync always"),
        ({"appendonly": "no", "appendfsync": "no"}, "(appendonly no, appendfsync no)", "and CONFIG SET appendfsync"),
        ({"no-appendfsync-on-rewrite": "yes"}, "(no-appendfsync-on-rewrite yes)", "no-appendfsync-on-rewrite no"),
        ({"aof_last_write_status": "err"}, "could not write to its disk", "make room"),
        ({"maxmemory": "1", "maxmemory-policy": "allkeys-lru"}, "may drop whole visits when its mem", "noeviction"),
        ({"maxmemory": "1", "maxmemory-policy": "volatile-ttl"}, "may forget who is signed in", "noeviction"),
        ({"maxmemory": None, "maxmemory-policy": "allkeys-lru"}, "may drop whole visits", "noeviction"),
        ({"role": "slave"}, "when it copies its master (role slave, a replica)", "REDIS_URL"),
        ({"role": "sentinel"}, "role sentinel", "REDIS_URL"),
        ({"appendfsync": None}, "is not known (it does not tell appendfsync)", "CONFIG GET and INFO"),
        ({"maxmemory": "1", "maxmemory-policy": None}, "it does not tell maxmemory-policy", "CONFIG GET and INFO"),
        (dict.fromkeys(GOOD), "it does not tell appendonly, appendfsync, maxmemory, role, maxmemory-policy", "INFO"),
    ],
)
def test_each_thing_that_loses_is_named_with_what_mends_it(said: dict[str, str | None], found: str, mend: str) -> None:
    told = {name: value for name, value in (GOOD | said).items() if value is not None}
    risks = risks_of(told)
    assert any(found in str(risk) for risk in risks)
    line = refusal(risks)
    assert mend in line and "STORE_DURABLE=false" in line and "\n" not in line


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"maxmemory": "104857600"},
        {"maxmemory-policy": "allkeys-lru"},
        {"no-appendfsync-on-rewrite": None, "aof_last_write_status": None},
    ],
    ids=["all", "a limit", "a policy without a limit", "an older server"],
)
def test_what_keeps_the_promise_is_taken(said: dict[str, str | None]) -> None:
    assert risks_of({name: value for name, value in (GOOD | said).items() if value is not None}) == ()


def test_a_server_that_keeps_all_is_taken_without_a_word(tmp_path: Path) -> None:
    with a_server(tmp_path / "redis", maxmemory="100mb") as server:
        store = open_store(server.url, tmp_path)
        store.create_visit(a_visit(id="v"))
        assert store.risks() == () and store.put_chunk(a_chunk("v"))


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({"appendonly": "no"}, "appendonly no (CONFIG SET appendonly yes)"),
        ({"appendfsync": "everysec"}, "appendfsync everysec (CONFIG SET appendfsync always)"),
        ({"maxmemory": "100mb", "maxmemory_policy": "allkeys-lru"}, "policy allkeys-lru at maxmemory 104857600"),
        ({"replicaof": "127.0.0.1 1"}, "role slave"),
        ({"rename_command": "CONFIG secret"}, "it does not tell appendfsync ("),
    ],
)
def test_a_server_that_may_lose_is_refused_untouched_or_taken_with_its_name(
    tmp_path: Path, options: dict[str, str], found: str
) -> None:
    with a_server(tmp_path / "redis", **options) as server:
        with pytest.raises(StoreError) as refused:
            open_store(server.url, tmp_path)
        assert found in str(refused.value)
        assert server.client.dbsize() == 0 and not (tmp_path / "key").exists()
        if "replicaof" not in options:
            assert open_store(server.url, tmp_path, durable=False).risks()


def test_the_setting_decides(tmp_path: Path) -> None:
    with a_server(tmp_path / "redis", appendfsync="no") as server:
        facts = {"redis_url": server.url, "data_dir": tmp_path}
        with pytest.raises(StoreError, match="appendfsync no"):
            build_store(load_settings(**facts))
        assert "appendfsync no" in build_store(load_settings(**facts, store_durable=False)).risks()[0]


def test_a_replica_takes_nothing_new_and_says_so(tmp_path: Path) -> None:
    with (
        a_server(tmp_path / "redis", replicaof="127.0.0.1 1") as server,
        pytest.raises(StoreError, match="is a replica and takes nothing new. Give the address"),
    ):
        open_store(server.url, tmp_path, durable=False)


def guest(server: Server, *commands: str) -> str:
    server.client.acl_setuser("guest", enabled=True, passwords=["+pw"], keys=["*"], commands=["+@all", *commands])
    return server.url.replace("unix://", "unix://guest:pw@")


def test_a_server_that_does_not_tell_keeps_nothing_for_sure(tmp_path: Path) -> None:
    """INFO tells all but when the file is synced."""
    with a_server(tmp_path / "redis") as server:
        address = guest(server, "-config")
        with pytest.raises(StoreError, match=r"it does not tell appendfsync \(allow this account CONFIG GET and INFO"):
            open_store(address, tmp_path)
        assert open_store(address, tmp_path, durable=False).risks() == (
            "This store may lose what was said: how it keeps it is not known (it does not tell appendfsync).",
        )
        with pytest.raises(StoreError, match="does not tell appendonly, appendfsync, maxmemory, role"):
            open_store(guest(server, "-config", "-info"), tmp_path)


def test_a_wrong_password_is_not_taken_for_silence(tmp_path: Path) -> None:
    with a_server(tmp_path / "redis") as server:
        server.client.config_set("requirepass", "secret")
        with pytest.raises(StoreError, match="refuses this account"):
            open_store(server.url, tmp_path)


def test_a_setting_that_is_changed_later_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with a_server(tmp_path / "redis") as server:
        store = open_store(server.url, tmp_path)
        server.client.config_set("appendfsync", "everysec")
        assert store.risks() == ()
        monkeypatch.setattr(durability, "FRESH_S", -1.0)
        assert "appendfsync everysec" in store.risks()[0]


def test_what_is_safe_is_said_only_of_a_store_that_keeps_it(tmp_path: Path) -> None:
    for fsync, said in (("always", "What it confirmed before is on its disk. Check the server."), ("no", "Check the")):
        with a_server(tmp_path / "redis", appendfsync=fsync) as server:
            store = open_store(server.url, tmp_path, durable=fsync == "always")
            store._client.get_connection_kwargs()["retry"] = None
            server.process.send_signal(signal.SIGKILL)
            server.process.wait()
            with pytest.raises(StoreError) as error:
                store.list_visits()
        assert str(error.value).startswith("The store does not answer (") and said in str(error.value)
        assert ("on its disk" in str(error.value)) is (fsync == "always")


def test_a_full_store_takes_nothing_new_and_can_be_emptied(tmp_path: Path) -> None:
    with a_server(tmp_path / "redis") as server:
        store = open_store(server.url, tmp_path)
        store.create_visit(a_visit(id="v"))
        store.put_chunk(a_chunk("v"))
        server.client.config_set("maxmemory", "1kb")
        with pytest.raises(StoreError, match="is full and takes nothing new. What it confirmed before is on its disk."):
            store.put_chunk(a_chunk("v", 1))
        assert store.chunk_seqs("v") == [0]
        store.delete_visit("v")
        assert store.list_visits().visits == () and store.uncounted() == []
        assert server.client.keys("*{v}*") == []
        with pytest.raises(VisitNotFoundError):
            store.delete_visit("v")
        with pytest.raises(VisitNotFoundError):
            store.events("v")


def test_a_disk_that_takes_nothing_is_named() -> None:
    import redis

    from scribe_core.store.refusals import redis_errors

    with pytest.raises(StoreError, match="cannot write to its disk"), redis_errors(durability.Durability(None, "")):
        raise redis.ResponseError("MISCONF Errors writing to the AOF file: No space left on device")


def test_what_the_app_refuses_itself_is_not_reworded() -> None:
    from scribe_core.store.refusals import redis_errors

    with pytest.raises(ConflictError), redis_errors(durability.Durability(None, "")):
        raise ConflictError("It is taken.")
