"""The port that the page is served at."""

from __future__ import annotations

import socket

import pytest

from pages.server import check_free


@pytest.mark.parametrize(("address", "family"), [("127.0.0.1", socket.AF_INET), ("::1", socket.AF_INET6)])
def test_a_port_that_is_taken_ends_the_program_with_what_to_do(address: str, family: socket.AddressFamily) -> None:
    try:
        other = socket.create_server((address, 0), family=family)
    except OSError:
        pytest.skip(f"this machine has no {address}")
    port = other.getsockname()[1]
    with other, pytest.raises(SystemExit, match=f"Port {port} is taken.*PORT={port + 1} make run"):
        check_free(address, port)
    check_free(address, port)
