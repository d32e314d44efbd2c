"""A small store as a release writes it, kept in `samples/`: each later release has to read them all.

    python -m tests.store.sample

writes the one of this release's format, and what its types hold (`fields.json`)."""

from __future__ import annotations

import base64
import json
import tempfile
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter

from scribe_core.interfaces import Counted, Tail
from scribe_core.store.record import FORMAT
from scribe_core.store.redis_store import RedisStore, open_store
from scribe_core.types import (
    TOLD,
    Account,
    Addendum,
    Cell,
    Change,
    ChangeKind,
    Checked,
    ChecksTiming,
    Consent,
    DatasetBuild,
    DatasetKind,
    Dismissal,
    EditKind,
    Finding,
    Frozen,
    NoteState,
    Origin,
    Override,
    Proposal,
    Role,
    Session,
    Signature,
    Speaker,
    Statement,
    StatementState,
    Turn,
    Visit,
    VisitStatus,
)
from tests.makers import a_chunk, a_statement, a_turn

R = TypeVar("R", bound=Frozen)
CHUNK_S = 0.02
_SEALED = "base64:"
SAMPLES = Path(__file__).parent / "samples"
DAY, AT, LATER = "2026-01-02", "2026-01-02T10:00:00.000+00:00", "2026-01-02T11:00:00.000+00:00"
BOTH, ONE = frozenset(Role), frozenset({Role.CLINICIAN})
LIND = Account(id="lind", login="lind", name="Dr. Lind", roles=BOTH, created_at=AT, password_hash="hash", stamp="1")
BERG = Account(id="berg", login="berg@example.org", name="Dr. Berg", roles=ONE, created_at=AT)
SESSION = Session(account_id="lind", stamp="1", seen_at=1_767_348_000.5)
CONSENT = Consent(clinician="Dr. Lind", given_at=AT, wording="The patient agreed.", training=True)
BEGUN = {"created_at": AT, "consent": CONSENT, "owner": "lind", "title": "Room 3", "audio_s": 2.0}
SIGNED = Visit(id="signed", status=VisitStatus.ENDED, ended_at=LATER, last_seq=1, **BEGUN)
OPEN = Visit(id="open", status=VisitStatus.RECORDING, **BEGUN | {"created_at": LATER, "source": "upload"})
UNOWNED = Visit(id="unowned", status=VisitStatus.PAUSED, **BEGUN | {"owner": ""})
TURNS = (a_turn(1, "does <PERSON_1> hurt", Speaker.DOCTOR), a_turn(2, "it hurts"))
ORIGIN = Origin(model="small-model", prompt_version="delta_v2", at=AT)
DRAFT = a_statement(1, "Hip pain.", origin=ORIGIN)
EDITED = a_statement(1, "Knee pain.", origin=ORIGIN, version=2, state=StatementState.EDITED)
MORE = a_statement(2, "No fever.", evidence=(1, 2), state=StatementState.ACCEPTED)
PROPOSED = MORE.replace(proposal=Proposal(text="Fever.", evidence=(2,)))
FINDING = Finding(
    statement_id="s1", check="sides", verdict="contradicted", severity="high", code="other_side",
    facts=("right", "left"), evidence=(2,), span=(0, 4), confidence=0.9,
)  # fmt: skip
MISSING = Finding(
    statement_id="", check="omissions", verdict="omitted", severity="low", code="fact",
    facts=("finding: cough", "finding", "cough"), evidence=(1,),
)  # fmt: skip
TOLD_UNTIL = 2
"""The last format that held the sentence of a finding."""
SENTENCES = {FINDING.code: "left was said", MISSING.code: "cough"}
"""Those of the samples of such formats, by today's code."""
DISMISSAL = Dismissal(by="Dr. Lind", at=AT, reason="It was said")
CHECKED = Checked(statement_id="s1", version=2, heard=2, findings=(FINDING,))
WHOLE = Checked(statement_id="", version=2, heard=2, findings=(MISSING,))
SIGNATURE = Signature(by="lind", name="Dr. Lind", at=LATER, overrides=(Override(finding=FINDING, reason="Examined."),))
ADDENDUM = Addendum(by="lind", name="Dr. Lind", at=LATER, text="<PERSON_1> called back.")
NOTES = (NoteState(), NoteState(1, 2, 3), NoteState(2, 2, 3, True, 1), NoteState(2, 2, 3, True, 2))
BUILD = DatasetBuild(
    id="sft-1", at=LATER, kind=DatasetKind.SFT, counts={"train": 1}, visit_ids=("signed",), files={"train.jsonl": "ab"}
)
CELL = Cell("lind", "soap", "small-model", "delta_v2", "turns")
TAIL = a_chunk("open", 0, CHUNK_S).samples
VAULT = {"<PERSON_1>": "Ann"}


def a_step(kind: ChangeKind, **facts: Any) -> Change:
    return Change(kind=kind, by="lind", name="Dr. Lind", at=AT, **facts)


DRAFTED = a_step(ChangeKind.DRAFT, after=(DRAFT, PROPOSED), id="c1")
CORRECTED = a_step(
    ChangeKind.EDIT, before=(DRAFT,), after=(EDITED,), findings=(FINDING,), reason="Wrong", ticket="t1", id="c2"
)
HISTORY = (DRAFTED, CORRECTED, a_step(ChangeKind.SIGN, id="c3"))
ENDED = SIGNED.replace(status=VisitStatus.SIGNED, signature=SIGNATURE, addenda=(ADDENDUM,))
"""As it stands at the end."""
STORED = (Visit, Turn, Statement, Checked, Change, NoteState, DatasetBuild, Account, Session)


def as_told(record: R) -> R:
    """As it is read from a format that held sentences."""
    return type(record).model_validate(_as_told(record.model_dump()))


def _as_told(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return tuple(map(_as_told, value))
    if not isinstance(value, dict):
        return value
    told = {"code": TOLD, "facts": (SENTENCES[value["code"]],)} if "code" in value else {}
    return {name: _as_told(item) for name, item in value.items()} | told


def fill(store: RedisStore) -> None:
    """By the store's own methods."""
    for visit in (SIGNED, OPEN, UNOWNED):
        store.create_visit(visit)
    for seq in (0, 1):
        store.put_chunk(a_chunk("signed", seq, CHUNK_S, last=seq == 1))
        store.commit_turns("signed", seq, TURNS[seq : seq + 1], b"held" if seq == 0 else b"")
    store.set_speakers("signed", {2: Speaker.PATIENT})
    store.put_vault("signed", VAULT, {})
    store.put_secret("signed", "names", b'["Ann"]')
    store.commit_note("signed", NOTES[0], NOTES[1], [DRAFT, PROPOSED], DRAFTED)
    store.commit_note("signed", NOTES[1], NOTES[2], [EDITED, MORE], CORRECTED)
    store.put_checked("signed", CHECKED)
    store.put_checked("signed", WHOLE)
    store.dismiss("signed", MISSING, DISMISSAL)
    store.put_edit_kind("signed", "signed:c2:s1", EditKind.WRONG_FACT)
    store.commit_note("signed", NOTES[2], NOTES[3], [], HISTORY[2], SIGNATURE)
    store.add_addendum("signed", ADDENDUM)
    store.add_timing("signed", ChecksTiming(seconds=(0.1,)))
    store.commit_figures("signed", Counted(), Counted(store.last_event_id("signed"), b"{}"), DAY, {CELL: 2})
    lease = store.take_lease("open", "owner", 30.0)
    store.put_tail("open", lease, Tail(0, TAIL), 0.001)
    for account in (LIND, BERG):
        store.add_account(account)
    store.put_session("hash", SESSION, 600)
    store.put_build(BUILD)


def written(folder: Path) -> dict[str, Any]:
    """All that a store holds once it is filled. What is no text stands as `base64:…`."""
    store = open_store(None, folder, ephemeral=True)
    fill(store)
    found = {key.decode(): _value(store, key) for key in sorted(store._client.keys("*"))}
    held = getattr(getattr(store, "_sound", None), "_held", {})
    sounds = [[*place, _text(data)] for place, data in sorted(held.items())]
    store.close()
    return {"key": base64.b64encode((folder / "key").read_bytes()).decode(), "records": found, "sound": sounds}


def restore(sample: dict[str, Any], client: Any, folder: Path) -> None:
    """Puts it onto a server, with its key and sound into `folder`."""
    folder.mkdir(exist_ok=True)
    (folder / "key").write_bytes(base64.b64decode(sample["key"]))
    for visit_id, name, sealed in sample["sound"]:
        (folder / "sound" / visit_id).mkdir(parents=True, exist_ok=True)
        (folder / "sound" / visit_id / name).write_bytes(_bytes(sealed))
    for name, (kind, value) in sample["records"].items():
        _PUT[kind](client, name, value)


def _value(store: RedisStore, key: bytes) -> tuple[str, Any]:
    kind = store._client.type(key).decode()
    return kind, _GET[kind](store._client, key)


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return _SEALED + base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text.removeprefix(_SEALED)) if text.startswith(_SEALED) else text.encode()


def _pairs(rows: Any) -> dict[str, str]:
    return {_text(name): _text(value) for name, value in sorted(rows.items())}


_GET = {
    "string": lambda client, key: _text(client.get(key)),
    "hash": lambda client, key: _pairs(client.hgetall(key)),
    "list": lambda client, key: [_text(row) for row in client.lrange(key, 0, -1)],
    "set": lambda client, key: sorted(_text(row) for row in client.smembers(key)),
    "zset": lambda client, key: {_text(name): score for name, score in client.zrange(key, 0, -1, withscores=True)},
    "stream": lambda client, key: [[_text(name), _pairs(fields)] for name, fields in client.xrange(key)],
}
_PUT = {
    "string": lambda client, key, value: client.set(key, _bytes(value)),
    "hash": lambda client, key, rows: client.hset(key, mapping={_bytes(k): _bytes(v) for k, v in rows.items()}),
    "list": lambda client, key, rows: client.rpush(key, *map(_bytes, rows)),
    "set": lambda client, key, rows: client.sadd(key, *map(_bytes, rows)),
    "zset": lambda client, key, rows: client.zadd(key, {_bytes(name): score for name, score in rows.items()}),
    "stream": lambda client, key, rows: [
        client.xadd(key, {_bytes(k): _bytes(v) for k, v in fields.items()}, id=name) for name, fields in rows
    ],
}


def fields() -> dict[str, list[str]]:
    """What each stored type, and each in it, holds: its fields with their types, or its values."""
    found: dict[str, list[str]] = {}
    for kind in STORED:
        schema = TypeAdapter(kind).json_schema()
        for name, part in {kind.__name__: schema, **schema.get("$defs", {})}.items():
            found[name] = part.get("enum") or [f"{field}: {_plain(of)}" for field, of in part["properties"].items()]
    return dict(sorted(found.items()))


def _plain(schema: Any) -> str:
    return json.dumps({name: of for name, of in schema.items() if name not in ("title", "description", "default")})


def _put(name: str, content: Any) -> None:
    (SAMPLES / name).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        _put(f"format-{FORMAT}.json", written(Path(folder)))
    _put("fields.json", {"format": FORMAT, "fields": fields()})


if __name__ == "__main__":
    main()
