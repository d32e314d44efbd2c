"""The sound of a visit by address: whole, by range, and for its clinician only."""

from __future__ import annotations

import io
import wave

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from pages import sound
from pages.entrance.cookies import COOKIE
from scribe_core.service import ScribeService
from tests.doors import CONSENT
from tests.fakes import MemoryStore
from tests.makers import a_chunk, a_visit


@pytest.fixture
def client(service: ScribeService, token: str) -> TestClient:
    return TestClient(Starlette(routes=[sound.ROUTE]), cookies={COOKIE: token})


@pytest.fixture
def visit_id(service: ScribeService, store: MemoryStore) -> str:
    visit_id = service.start_visit(CONSENT, "Dr. Lind").id
    store.put_chunk(a_chunk(visit_id, seconds=3.0))
    return visit_id


def test_exactly_the_stretch_that_is_asked_for_comes(client: TestClient, visit_id: str) -> None:
    reply = client.get(f"/sound/{visit_id}/500-1750.wav")
    assert (reply.status_code, reply.headers["content-type"]) == (200, "audio/wav")
    assert reply.headers["cache-control"] == "no-store"
    with wave.open(io.BytesIO(reply.content)) as wav:
        assert (wav.getframerate(), wav.getnframes()) == (16000, 20000)


@pytest.mark.parametrize(
    ("wanted", "first", "last"),
    [("bytes=0-", 0, -1), ("bytes=10-19", 10, 19), ("bytes=-8", -8, -1), ("bytes=40-999999", 40, -1)],
)
def test_ranges_of_bytes(client: TestClient, visit_id: str, wanted: str, first: int, last: int) -> None:
    address = f"/sound/{visit_id}/0-1000.wav"
    whole = client.get(address).content
    first, last = first % len(whole), last % len(whole)
    reply = client.get(address, headers={"Range": wanted})
    assert reply.status_code == 206 and reply.content == whole[first : last + 1]
    assert reply.headers["content-range"] == f"bytes {first}-{last}/{len(whole)}"


@pytest.mark.parametrize("wanted", ["bytes=-", "lines=1-2", "bytes=1-2,5-6", f"bytes={'9' * 400}-"])
def test_a_range_that_is_not_understood_gives_the_whole(client: TestClient, visit_id: str, wanted: str) -> None:
    assert client.get(f"/sound/{visit_id}/0-1000.wav", headers={"Range": wanted}).status_code == 200


def test_a_range_behind_the_end_is_refused(client: TestClient, visit_id: str) -> None:
    reply = client.get(f"/sound/{visit_id}/0-100.wav", headers={"Range": "bytes=999999-"})
    assert reply.status_code == 416 and reply.headers["content-range"].startswith("bytes */")


@pytest.mark.parametrize("stretch", ["1000-1000", "2000-1000", "0-99999999", "a-b", f"0-{'9' * 400}", "0-\u0661"])
def test_an_impossible_stretch_is_not_there(client: TestClient, visit_id: str, stretch: str) -> None:
    assert client.get(f"/sound/{visit_id}/{stretch}.wav").status_code == 404


def test_anothers_visit_is_not_there_either(client: TestClient, store: MemoryStore) -> None:
    visit = a_visit(owner="somebody else")
    store.create_visit(visit)
    for visit_id in (visit.id, "0" * 32):
        assert client.get(f"/sound/{visit_id}/0-1000.wav").status_code == 404


def test_nobody_hears_anything_without_a_session(client: TestClient, visit_id: str) -> None:
    for cookies in ({}, {COOKIE: "made up"}):
        stranger = TestClient(Starlette(routes=[sound.ROUTE]), cookies=cookies)
        assert stranger.get(f"/sound/{visit_id}/0-1000.wav").status_code == 404
