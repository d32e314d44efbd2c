"""A line to a server that is slow, or over which answers get lost."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress

BLOCK = 1 << 16


class Line:
    """Listens on a free port of this machine and hands on to `port`.

    delay_s: that each answer takes. lose_every: of the answers to stored steps (EXEC), each so-manyth is lost with its
    connection, after the server has done what was asked; 0: none. lose_next: so many of the next are
    lost as well."""

    def __init__(self, port: int) -> None:
        self.delay_s = 0.0
        self.lose_every = self.lose_next = 0
        self.lost = 0
        self._steps = 0
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._target = ("127.0.0.1", port)
        self._door = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self._door.getsockname()[1]}/0"

    def close(self) -> None:
        self._closed.set()
        self._door.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while not self._closed.is_set():
                near, _ = self._door.accept()
                threading.Thread(target=self._connect, args=(near,), daemon=True).start()

    def _connect(self, near: socket.socket) -> None:
        try:
            far = socket.create_connection(self._target)
        except OSError:
            near.close()
            return
        doomed = threading.Event()
        threading.Thread(target=self._ask, args=(near, far, doomed), daemon=True).start()
        self._answer(near, far, doomed)

    def _ask(self, near: socket.socket, far: socket.socket, doomed: threading.Event) -> None:
        with suppress(OSError):
            while data := near.recv(BLOCK):
                if b"\r\nEXEC\r\n" in data and self._loses():
                    doomed.set()
                far.sendall(data)
        _end(near, far)

    def _answer(self, near: socket.socket, far: socket.socket, doomed: threading.Event) -> None:
        with suppress(OSError):
            while data := far.recv(BLOCK):
                if doomed.is_set():
                    break
                self._closed.wait(self.delay_s)
                near.sendall(data)
        _end(near, far)

    def _loses(self) -> bool:
        with self._lock:
            self._steps += 1
            loses = self.lose_next > 0 or (bool(self.lose_every) and self._steps % self.lose_every == 0)
            self.lose_next = max(0, self.lose_next - 1)
            self.lost += loses
            return loses


def _end(*ends: socket.socket) -> None:
    for end in ends:
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()
