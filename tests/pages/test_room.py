"""Uploads and the memory that is left."""

from __future__ import annotations

from types import SimpleNamespace

import anyio
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from pages.entrance import room
from pages.entrance.room import Room

ADDRESS = "/_stcore/upload_file/session/file"


async def taken(_: Request) -> PlainTextResponse:
    return PlainTextResponse("taken")


@pytest.fixture
def gate() -> Room:
    return Room(Starlette(routes=[Route("/{path:path}", taken, methods=["GET", "PUT", "POST"])]))


def free(monkeypatch: pytest.MonkeyPatch, gib: float) -> None:
    monkeypatch.setattr(room.psutil, "virtual_memory", lambda: SimpleNamespace(available=int(gib * 2**30)))


def test_a_file_is_taken_where_there_is_room(gate: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    free(monkeypatch, 4)
    assert TestClient(gate).put(ADDRESS, content=b"sound").text == "taken"


def test_a_file_is_refused_where_there_is_none(gate: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    free(monkeypatch, 1)
    assert TestClient(gate).put(ADDRESS, content=b"sound").status_code == 507
    assert TestClient(gate).get("/").text == "taken"


@pytest.mark.parametrize("length", ["", "-1", "²", "many"])
def test_a_file_of_unknown_length_is_refused(gate: Room, length: str) -> None:
    headers = [(b"content-length", length.encode())] if length else []
    scope = {"type": "http", "method": "PUT", "path": ADDRESS, "headers": headers}
    said: list[dict] = []

    async def send(message: dict) -> None:
        said.append(message)

    anyio.run(gate, scope, None, send)
    assert said[0]["status"] == 411


def test_files_that_are_coming_count(monkeypatch: pytest.MonkeyPatch) -> None:
    free(monkeypatch, 2)
    answers = []

    def second(request: Request) -> PlainTextResponse:
        answers.append(TestClient(gate).put(ADDRESS, content=bytes(1000)).status_code)
        return PlainTextResponse("taken")

    gate = Room(Starlette(routes=[Route("/{path:path}", second, methods=["PUT"])]))
    monkeypatch.setattr(room, "COPIES", 2**30 // 1500)
    assert TestClient(gate).put(ADDRESS, content=bytes(1000)).text == "taken"
    assert answers == [507]
