"""The page and the command line want nothing of the network, and what would be wanted is seen."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

from pages.entrance.cookies import COOKIE
from scribe_core.store.redis_store import open_store
from tests.browser.app_on_fakes import SESSION
from tests.browser.server import served
from tests.makers import a_chunk, a_visit
from tests.own_network import NEEDED, OwnNetwork, asked_name, own_network_if_allowed, wanted_by
from tests.store.buckets import a_bucket

QUERY = bytes(12) + b"\x04otel\x07example\x03org\x00\x00\x01\x00\x01"


@pytest.fixture
def network() -> Iterator[OwnNetwork]:
    with own_network_if_allowed() as network:
        if network is None:
            pytest.skip(NEEDED)
        yield network


def test_what_native_code_and_children_want_is_seen(network: OwnNetwork) -> None:
    ask = "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
    ask += f"s.sendto({QUERY!r}, ('198.51.100.7', 53)); s.sendto(b'sound', ('203.0.113.9', 443))"
    subprocess.run([sys.executable, "-c", ask], check=True)
    with socket.socket() as late:
        late.setblocking(False)
        late.connect_ex(("203.0.113.9", 80))
    assert network.wanted() == ["name otel.example.org", "203.0.113.9:443", "203.0.113.9:80"]


def test_this_machine_is_no_network(network: OwnNetwork) -> None:
    with socket.create_server(("127.0.0.1", 0)) as here, socket.create_connection(here.getsockname()):
        assert network.wanted() == []


OF_ITSELF = ""
OF_ANOTHER = "http://other.example.org"


@pytest.mark.parametrize("site", [OF_ITSELF, OF_ANOTHER])
def test_the_page_is_served_without_the_network(network: OwnNetwork, tmp_path: Path, site: str) -> None:
    """Whatever page in the reader's browser asks for it."""
    with served("tests.browser.app_on_fakes", tmp_path, **{SESSION: "token"}) as address:
        asked = urllib.request.Request(address, headers={"Cookie": f"{COOKIE}=token"})
        with urllib.request.urlopen(asked, timeout=20) as page:
            assert page.status == 200
        assert (shake_hands(address, site or address) == 101) is not bool(site)
    assert network.wanted() == []


def shake_hands(address: str, origin: str) -> int:
    """Status of a WebSocket's handshake from a page of `origin`."""
    connection = HTTPConnection(address.removeprefix("http://"), timeout=40)
    key = {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version": "13"}
    upgrade = {"Upgrade": "websocket", "Connection": "Upgrade", "Origin": origin, "Cookie": f"{COOKIE}=token"}
    connection.request("GET", "/_stcore/stream", headers=upgrade | key)
    with closing(connection):
        return connection.getresponse().status


def test_the_command_line_needs_no_network(network: OwnNetwork, tmp_path: Path) -> None:
    environment = os.environ | {"DATA_DIR": str(tmp_path)}
    command = [sys.executable, "-m", "scribe_core", "status"]
    assert b"Missing" in subprocess.run(command, env=environment, check=True, capture_output=True).stdout
    assert network.wanted() == []


def test_a_bucket_is_asked_and_nobody_else(
    network: OwnNetwork, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not a cloud's service that tells a machine its keys and region, though the environment wants that."""
    with a_bucket() as bucket:
        monkeypatch.setenv("AWS_DEFAULTS_MODE", "auto")
        store = open_store(None, tmp_path, bucket=bucket.place)
        store.create_visit(a_visit(id="v"))
        store.put_chunk(a_chunk("v", 0))
        store.delete_visit("v")
        store.close()
    assert network.wanted() == []


def test_the_kernels_own_talk_is_left_out() -> None:
    igmp = bytes([0x45]) + bytes(8) + bytes([2]) + bytes(6) + bytes([224, 0, 0, 22]) + bytes(8)
    neighbours = bytes([0x60]) + bytes(5) + bytes([58]) + bytes(17) + bytes(16) + bytes(8)
    assert wanted_by(igmp) == wanted_by(neighbours) == ""
    assert asked_name(QUERY) == "otel.example.org"
