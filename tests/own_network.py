"""A network of a thread's own, out of which nothing leads: what would have left the machine is kept, and read here.

It is the kernel's: native code and child processes are in it as well. Linux, with the rights of root.
"""

from __future__ import annotations

import ctypes
import fcntl
import ipaddress
import os
import socket
import struct
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

CLONE_NEWNET = 0x40000000
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
TCP, UDP, DNS_PORT, LONGEST_BYTES = 6, 17, 53, 65535
# The addresses are those of documentation (RFC 5737, RFC 3849): they are nobody's.
SET_UP = (
    "link set lo up",
    "addr add 192.0.2.1/24 dev out",
    "-6 addr add 2001:db8::1/64 dev out nodad",
    "link set out up",
    "route add default dev out",
    "-6 route add default dev out",
)


NEEDED = "a network of its own needs root"


class OwnNetwork:
    def __init__(self, way_out: int, resolvers: list[socket.socket]) -> None:
        self._way_out = way_out
        self._resolvers = resolvers
        self._wanted: list[str] = []

    def wanted(self) -> list[str]:
        """What anybody in it wanted of the world so far: "name NAME" that was to be looked up, else "ADDRESS:PORT"."""
        self._wanted += filter(None, map(wanted_by, _waiting(self._way_out)))
        for resolver in self._resolvers:
            self._wanted += [f"name {asked_name(query)}" for query in _waiting(resolver.fileno())]
        return list(dict.fromkeys(self._wanted))


@contextmanager
def own_network() -> Iterator[OwnNetwork]:
    """The calling thread, and the threads and processes that it starts from now on, are in it until the end.

    Raises OSError where the machine does not allow it."""
    libc = ctypes.CDLL(None, use_errno=True)
    with ExitStack() as stack:
        before = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        stack.callback(os.close, before)
        _checked(libc.setns(before, CLONE_NEWNET))  # whoever could not come back stays
        _checked(libc.unshare(CLONE_NEWNET))
        stack.callback(lambda: _checked(libc.setns(before, CLONE_NEWNET)))
        way_out = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        stack.callback(os.close, way_out)
        fcntl.ioctl(way_out, TUNSETIFF, struct.pack("16sH22x", b"out", IFF_TUN | IFF_NO_PI))
        for command in SET_UP:
            subprocess.run(["ip", *command.split()], check="-6" not in command, capture_output=True)
        yield OwnNetwork(way_out, [stack.enter_context(resolver) for resolver in _resolvers_here()])


@contextmanager
def own_network_if_allowed() -> Iterator[OwnNetwork | None]:
    with ExitStack() as stack:
        try:
            network = stack.enter_context(own_network())
        except OSError:
            network = None
        yield network


def _checked(result: int) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def _resolvers_here() -> Iterator[socket.socket]:
    """In the place of each resolver that answers on this machine itself: queries to it do not leave it."""
    for line in Path("/etc/resolv.conf").read_text().splitlines():
        kind, _, address = line.partition(" ")
        if kind == "nameserver" and ipaddress.ip_address(address.strip()).is_loopback:
            resolver = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM)
            resolver.setblocking(False)
            resolver.bind((address.strip(), DNS_PORT))
            yield resolver


def _waiting(file: int) -> Iterator[bytes]:
    while True:
        try:
            yield os.read(file, LONGEST_BYTES)
        except BlockingIOError:
            return


def wanted_by(packet: bytes) -> str:
    """Of an IP packet; empty where it is the kernel's own talk with the neighbours (IGMP, ICMP)."""
    if packet[0] >> 4 == 4:
        protocol, to, rest = packet[9], ipaddress.ip_address(packet[16:20]), packet[4 * (packet[0] & 15) :]
    else:
        protocol, to, rest = packet[6], ipaddress.ip_address(packet[24:40]), packet[40:]
    if protocol not in (TCP, UDP):
        return ""
    port = int.from_bytes(rest[2:4])
    return f"name {asked_name(rest[8:])}" if (protocol, port) == (UDP, DNS_PORT) else f"{to}:{port}"


def asked_name(query: bytes) -> str:
    """Of a DNS query: labels, each with its length before it, follow a head of 12 bytes."""
    labels, at = [], 12
    while at < len(query) and query[at]:
        labels.append(query[at + 1 : at + 1 + query[at]].decode(errors="replace"))
        at += 1 + query[at]
    return ".".join(labels)
