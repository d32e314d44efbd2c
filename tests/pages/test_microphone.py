"""Which servers the browser's microphone may ask."""

from __future__ import annotations

from pages.components.microphone import ice_servers
from scribe_core.settings import Settings


def test_no_public_server_is_asked() -> None:
    assert ice_servers(Settings(turn_url=None)) == []
    [server] = ice_servers(Settings(turn_url="turn:turn.example.org:3478", turn_username="u", turn_password="p"))
    assert server == {"urls": "turn:turn.example.org:3478", "username": "u", "credential": "p"}
