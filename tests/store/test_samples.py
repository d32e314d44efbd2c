"""Stores of this and of earlier releases are read and gone on with; what a later one wrote is read, and left so."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pytest

from scribe_core.errors import NewerReleaseError, UnreadableError
from scribe_core.interfaces import Counted, every_visit
from scribe_core.store.record import FORMAT
from scribe_core.store.redis_store import RedisStore, open_store
from scribe_core.types import (
    CaptureTiming,
    ChangeKind,
    EditKind,
    Frozen,
    NoteState,
    Speaker,
    Visit,
)
from tests.makers import a_chunk, a_consent, a_turn
from tests.store import sample
from tests.store.sample import ADDENDUM, CHECKED, DISMISSAL, EDITED, ENDED, FINDING, MISSING, MORE, NOTES, OPEN
from tests.store.servers import a_server

R = TypeVar("R", bound=Frozen)
NEWER = FORMAT + 1


def sample_of(number: int) -> dict[str, Any]:
    return json.loads((sample.SAMPLES / f"format-{number}.json").read_text(encoding="utf-8"))


@contextmanager
def opened(content: dict[str, Any], folder: Path) -> Iterator[RedisStore]:
    with a_server(folder / "server") as server:
        sample.restore(content, server.client, folder)
        store = open_store(server.url, folder)
        yield store
        store.close()


@pytest.fixture(params=[*range(1, FORMAT + 1), NEWER], ids=lambda number: f"format {number}")
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RedisStore]:
    content = of_a_later_release(sample_of(FORMAT)) if request.param == NEWER else sample_of(request.param)
    with opened(content, tmp_path) as store:
        yield store


@pytest.fixture
def read(request: pytest.FixtureRequest) -> Callable[[R], R]:
    """What this release makes of a record of the store's format."""
    return sample.as_told if request.node.callspec.params["store"] <= sample.TOLD_UNTIL else lambda record: record


@pytest.fixture
def newer(tmp_path: Path) -> Iterator[RedisStore]:
    with opened(of_a_later_release(sample_of(FORMAT)), tmp_path) as store:
        yield store


def of_a_later_release(content: dict[str, Any]) -> dict[str, Any]:
    """Everywhere with a number, and with fields that this release does not know."""
    rows = {name: [kind, _later(value)] for name, (kind, value) in content["records"].items()}
    return content | {"records": rows}


def _later(value: Any) -> Any:
    if isinstance(value, list):
        return [_later(item) for item in value]
    if isinstance(value, dict):
        return {name: str(NEWER) if name == "format" else _later(item) for name, item in value.items()}
    if isinstance(value, str) and value.startswith('{"format":'):
        return json.dumps(_grown(json.loads(value)) | {"format": NEWER}, separators=(",", ":"))
    return value


def _grown(value: Any) -> Any:
    if isinstance(value, list):
        return [_grown(item) for item in value]
    if not isinstance(value, dict):
        return value
    mapping = {"counts", "files"} & value.keys()
    return {name: item if name in mapping else _grown(item) for name, item in value.items()} | {"later": {"a": [1]}}


def test_there_is_a_sample_of_each_format() -> None:
    assert {path.name for path in sample.SAMPLES.glob("format-*")} == {f"format-{n}.json" for n in range(1, FORMAT + 1)}


def test_a_stored_type_that_changes_has_a_format_and_a_sample_of_its_own() -> None:
    known = json.loads((sample.SAMPLES / "fields.json").read_text(encoding="utf-8"))
    assert known == {"format": FORMAT, "fields": sample.fields()}, (
        "What is stored has changed: raise FORMAT in store/record.py, unless no release has it yet, and run "
        "python -m tests.store.sample."
    )


def test_a_visit_is_read_whole(store: RedisStore, read: Callable[[R], R]) -> None:
    assert store.get_visit("signed") == read(ENDED)
    assert store.turns("signed") == [sample.TURNS[0], sample.TURNS[1].replace(speaker_by="clinician")]
    assert store.statements("signed") == [EDITED, MORE] and store.note_state("signed") == NOTES[3]
    assert store.history("signed")[:3] == [read(change) for change in sample.HISTORY]
    assert store.history("signed")[3].kind is ChangeKind.ADDENDUM
    whole = sample.WHOLE.replace(findings=(MISSING.replace(dismissal=DISMISSAL),))
    assert store.checked("signed") == {"s1": read(CHECKED), "": read(whole)}
    assert store.vault("signed") == sample.VAULT and store.secret("signed", "names") == b'["Ann"]'
    assert store.edit_kinds("signed") == {"signed:c2:s1": EditKind.WRONG_FACT}
    assert store.assembly("signed").next_seq == 2
    tail = store.tail("open")
    assert tail is not None and tail.start == 0
    np.testing.assert_allclose(tail.samples, sample.TAIL, atol=1 / 32768)
    for seq in (0, 1):
        chunk, found = a_chunk("signed", seq, sample.CHUNK_S, last=seq == 1), store.get_chunk("signed", seq)
        assert found is not None and (found.start_s, found.last) == (chunk.start_s, chunk.last)
        np.testing.assert_allclose(found.samples, chunk.samples, atol=1 / 32768)


def test_what_is_beside_the_visits_is_read(store: RedisStore, read: Callable[[R], R]) -> None:
    assert store.accounts() == [sample.BERG, sample.LIND] and store.account_named("lind") == sample.LIND
    assert store.session("hash") == sample.SESSION and store.builds() == [sample.BUILD]
    [count] = store.figures(sample.DAY, sample.DAY)
    assert (count.cell, count.n) == (sample.CELL, 2) and store.counted("signed").memory == b"{}"
    assert [visit.id for visit in every_visit(store)] == ["open", "unowned", "signed"]
    assert store.list_visits("lind").visits == (OPEN, read(ENDED)) and store.list_visits("").visits == (sample.UNOWNED,)
    assert [visit.id for visit in store.unfinished()] == ["open", "unowned"]
    assert store.expired_leases() == ["open"]


def test_events_have_the_shape_of_this_release(store: RedisStore, read: Callable[[R], R]) -> None:
    events = store.events("signed")
    assert [event.kind for event in events].count("turn") == 3 and "timing" in [event.kind for event in events]
    assert [event.fact for event in events if isinstance(event.fact, Visit)][-1] == read(ENDED)
    assert [event.fact for event in events if isinstance(event.fact, NoteState)] == list(NOTES[1:])
    assert not [event for event in events if event.fact is None]


@pytest.mark.parametrize("number", range(1, FORMAT + 1))
def test_a_store_of_an_earlier_release_is_gone_on_with(number: int, tmp_path: Path) -> None:
    with opened(sample_of(number), tmp_path) as store:
        for write in WRITES.values():
            write(store)
        assert [item.text for item in store.get_visit("signed").addenda] == [ADDENDUM.text, "Again."]
        assert store.get_visit("open").title == "Room 4" and store.note_state("open").version == 1
        store.tend_sound()
        assert store.get_chunk("signed", 0) is not None


WRITES: dict[str, Callable[[RedisStore], object]] = {
    "update_visit": lambda store: store.update_visit("open", title="Room 4"),
    "consent": lambda store: store.update_visit("signed", consent=a_consent(training=False)),
    "add_addendum": lambda store: store.add_addendum("signed", ADDENDUM.replace(text="Again.")),
    "put_checked": lambda store: store.put_checked("signed", CHECKED.replace(heard=3)),
    "change_account": lambda store: store.change_account("berg", name="Dr. A. Berg"),
    "commit_turns": lambda store: store.commit_turns("signed", 2, [a_turn(3)], b""),
    "commit_figures": lambda store: store.commit_figures(
        "signed", store.counted("signed"), Counted("9999999999999-0", b"{}"), sample.DAY, {}
    ),
    "commit_note": lambda store: store.commit_note("open", NoteState(), NoteState(1), [EDITED]),
}
OF_A_NOTE: dict[str, Callable[[RedisStore], object]] = {
    "set_speakers": lambda store: store.set_speakers("signed", {1: Speaker.OTHER}),
    "dismiss": lambda store: store.dismiss("signed", FINDING, DISMISSAL),
    "statement": lambda store: store.commit_note("signed", NOTES[3], replace(NOTES[3], version=3), [EDITED]),
}


def everything(store: RedisStore) -> dict[str, Any]:
    return {key.decode(): store._client.dump(key) for key in store._client.keys("scribe:*")}


@pytest.mark.parametrize("name", sorted((WRITES.keys() - {"commit_note"}) | OF_A_NOTE.keys()))
def test_what_a_later_release_wrote_is_not_changed(newer: RedisStore, name: str) -> None:
    reopen = json.loads(newer._client.get(newer._key("signed", "visit")))  # a signed note is refused before that
    if name in OF_A_NOTE:
        newer._client.set(newer._key("signed", "visit"), json.dumps(reopen | {"status": "ended"}))
    before = everything(newer)
    with pytest.raises(NewerReleaseError, match="Run that release"):
        (WRITES | OF_A_NOTE)[name](newer)
    assert everything(newer) == before


def test_a_note_that_a_later_release_keeps_elsewhere_is_not_written_over(newer: RedisStore) -> None:
    """A visit that this release began, of which the later one wrote one statement."""
    key = newer._key("open", "statements")
    newer._client.hset(key, "s1", json.dumps({"format": NEWER, "told": "anew"}, separators=(",", ":")))
    before = everything(newer)
    with pytest.raises(NewerReleaseError):
        newer.commit_note("open", NoteState(), NoteState(1), [EDITED])
    assert everything(newer) == before
    with pytest.raises(NewerReleaseError):
        newer.statements("open")


def test_a_later_release_can_be_recorded_with_and_its_visits_discarded(newer: RedisStore) -> None:
    newer.put_chunk(a_chunk("open", 0))
    assert newer.chunk_seqs("open") == [0]
    newer.delete_visit("signed")
    assert [visit.id for visit in every_visit(newer)] == ["open", "unowned"]


def test_a_damaged_record_is_told_without_its_words(tmp_path: Path) -> None:
    with opened(sample_of(FORMAT), tmp_path) as store:
        for raw in (b"\xff", b'{"text":"my knee hurts"', b'{"text":"my knee hurts"}'):
            store._client.hset(store._key("signed", "turns"), "1", raw)
            with pytest.raises(UnreadableError, match="damaged") as told:
                store.turns("signed")
            assert "knee" not in str(told.value) and told.value.__cause__ is None
        after = store.last_event_id("signed")
        store._client.xadd(store._key("signed", "events"), {"kind": "turn", "data": b'{"text":"my knee'})
        store._client.xadd(store._key("signed", "events"), {"kind": "what comes later", "data": b"{}"})
        store.add_timing("signed", CaptureTiming(seconds=0.1))
        assert [event.kind for event in store.events("signed", after)] == ["unreadable", "unreadable", "timing"]
