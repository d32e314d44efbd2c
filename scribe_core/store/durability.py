"""What a server says of how it keeps what it acknowledges, and what may be lost by that."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

FRESH_S = 5.0
"""A server's settings may be changed while it runs: an answer that is older is asked for again."""

_CONFIG = ("appendonly", "appendfsync", "no-appendfsync-on-rewrite", "maxmemory", "maxmemory-policy")
_SYNCED = {"appendonly": "yes", "appendfsync": "always", "no-appendfsync-on-rewrite": "no"}
_LOST = {
    "appendonly no": "may lose what was said since its last snapshot, and whole visits, if it stops",
    "appendfsync everysec": "may lose what was said in the last second if its machine loses power",
    "appendfsync no": "may lose what was said in the last minute if its machine loses power",
    "no-appendfsync-on-rewrite yes": "may lose what is said while it rewrites its file, if its machine loses power",
}
_FORGETS_VISITS = "may drop whole visits when its memory is full"
_FORGETS_SESSIONS = "may forget who is signed in, and wrong passwords, when its memory is full"
_UNKNOWN = "may lose what was said: how it keeps it is not known"


@dataclass(frozen=True)
class Risk:
    """found: as the server tells it. loss: what may happen, the end of a sentence. mend: what ends it."""

    found: str
    loss: str
    mend: str

    def __str__(self) -> str:
        return f"This store {self.loss} ({self.found})."


def risks_of(told: Mapping[str, str]) -> tuple[Risk, ...]:
    """told: what `ask` gives. Empty where each change is on the disk before it is acknowledged, and stays."""
    return (*_of_file(told), *_of_memory(told), *_of_role(told), *_of_silence(told))


def refusal(risks: tuple[Risk, ...]) -> str:
    """One line: each thing as found, and what mends it."""
    found = "; ".join(f"{risk.found} ({risk.mend})" for risk in risks)
    return (
        f"The store may lose what it has confirmed: {found}. Mend that, in its redis.conf as well, or set "
        "STORE_DURABLE=false: the pages then say what may be lost."
    )


def ask(client: Any) -> dict[str, str]:
    """By setting; what the server does not tell is left out. Raises RedisError where it does not answer."""
    import redis

    pipe = client.pipeline(transaction=False)
    for name in _CONFIG:
        pipe.config_get(name)
    for section in ("persistence", "memory", "replication"):
        pipe.info(section)
    answers = pipe.execute(raise_on_error=False)
    for refused in answers:
        if isinstance(refused, redis.ConnectionError):  # no password, or a file that is still being read
            raise refused
    return _plain({name: value for told in answers if isinstance(told, dict) for name, value in told.items()})


def _plain(answers: Mapping[str, Any]) -> dict[str, str]:
    """What runs comes before what is configured."""
    told = {name: answers[name] for name in (*_CONFIG, "role", "aof_last_write_status") if name in answers}
    told.setdefault("maxmemory-policy", answers.get("maxmemory_policy"))
    if "aof_enabled" in answers:
        told["appendonly"] = "no" if str(answers["aof_enabled"]) == "0" else "yes"
    return {name: str(value) for name, value in told.items() if value is not None}


def _of_file(told: Mapping[str, str]) -> Iterator[Risk]:
    wrong = {name: told[name] for name, right in _SYNCED.items() if told.get(name, right) != right}
    if wrong:
        found = [f"{name} {value}" for name, value in wrong.items()]
        mend = " and ".join(f"CONFIG SET {name} {_SYNCED[name]}" for name in wrong)
        yield Risk(", ".join(found), _LOST.get(found[0], _UNKNOWN), mend)
    status = told.get("aof_last_write_status", "ok")
    if status != "ok":
        yield Risk(f"aof_last_write_status {status}", "could not write to its disk", "make room on its disk")


def _of_memory(told: Mapping[str, str]) -> Iterator[Risk]:
    limit, policy = told.get("maxmemory", "?"), told.get("maxmemory-policy", "noeviction")
    if limit != "0" and policy != "noeviction":
        loss = _FORGETS_SESSIONS if policy.startswith("volatile") else _FORGETS_VISITS
        yield Risk(f"maxmemory-policy {policy} at maxmemory {limit}", loss, "CONFIG SET maxmemory-policy noeviction")


def _of_role(told: Mapping[str, str]) -> Iterator[Risk]:
    role = told.get("role", "master")
    if role != "master":
        loss = "may lose what was said when it copies its master"
        yield Risk(f"role {role}, a replica", loss, "give the master's address as REDIS_URL")


def _of_silence(told: Mapping[str, str]) -> Iterator[Risk]:
    needed = ["appendonly", "appendfsync", "maxmemory", "role"]
    needed += ["maxmemory-policy"] if told.get("maxmemory") != "0" else []
    if silent := [name for name in needed if name not in told]:
        found = f"it does not tell {', '.join(silent)}"
        yield Risk(found, _UNKNOWN, "allow this account CONFIG GET and INFO, where the server has them")


class Durability:
    """What is known of one server. advice: what to do where it does not answer. Thread-safe."""

    def __init__(self, client: Any, advice: str) -> None:
        self.advice = advice
        self._client = client
        self._lock = threading.Lock()
        self._asked_at = float("-inf")
        self._risks: tuple[Risk, ...] | None = None

    def risks(self) -> tuple[Risk, ...]:
        """As of FRESH_S ago at most. Raises RedisError."""
        with self._lock:
            if self._risks is None or time.monotonic() - self._asked_at > FRESH_S:
                self._risks = risks_of(ask(self._client))
                self._asked_at = time.monotonic()
            return self._risks

    @property
    def kept(self) -> str:
        """What is known to be safe whatever becomes of the server, by what it said last; empty where nothing is."""
        return "What it confirmed before is on its disk. " if self._risks == () else ""
