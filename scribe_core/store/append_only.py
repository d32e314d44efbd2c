"""The append-only file of a Valkey server: how far it holds whole commands.

The folder `appendonlydir` has a manifest, which names a base file (a snapshot) and the files of commands that follow;
the server writes to the last of these. A command is a RESP array of bulk strings; what stands between MULTI and EXEC
counts as a whole or not at all.
"""

from __future__ import annotations

import mmap
import re
from dataclasses import dataclass
from pathlib import Path

from scribe_core.errors import StoreError

FOLDER, MANIFEST = "appendonlydir", "appendonly.aof.manifest"
_HEAD = re.compile(rb"\*([1-9]\d{0,8})\r\n")
_BULK = re.compile(rb"\$(\d{1,10})\r\n")
_NOTE = re.compile(rb"#[^\r\n\0]{0,100}\r\n")
_MOST_BOUNDS = 6
"""Arguments of XADD between the stream's name and the id: NOMKSTREAM MAXLEN ~ N LIMIT N."""
_INCREMENT = re.compile(r"file ([\w.-]+) seq \d+ type i")
_EVENT_ID = re.compile(rb"(\d{13})-\d+")
_RESTORE = "Put the folder back from a backup, or move it away to begin without visits, and start the app again."

Data = bytes | mmap.mmap


@dataclass(frozen=True)
class Extent:
    """kept: bytes up to the last whole command outside of a transaction. size: of the file, in bytes. at_end: no whole
    command follows where it is damaged. last_event_ms: time of the last event in what is kept, ms since 1970, or 0."""

    kept: int
    size: int
    at_end: bool
    last_event_ms: int


def extent_of(path: Path) -> Extent:
    """Raises OSError."""
    size = path.stat().st_size
    if not size:
        return Extent(0, 0, True, 0)
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return extent(data)


def extent(data: Data) -> Extent:
    at = kept = kept_ms = event_ms = 0
    open_transaction = False
    while at < len(data):
        end = _item_end(data, at)
        if end is None:
            break
        first = _argument(data, at, 0).upper()
        if first == b"XADD":
            event_ms = _event_ms(data, at) or event_ms
        open_transaction = first == b"MULTI" or (open_transaction and first != b"EXEC")
        at = end
        if not open_transaction:
            kept, kept_ms = at, event_ms
    return Extent(kept, len(data), not _command_after(data, at), kept_ms)


def written_last(folder: Path) -> Path | None:
    """The file that the server of `folder` writes to; None where it has none yet.

    Raises StoreError where files are there and the manifest does not name them: the server would begin without them."""
    place = folder / FOLDER
    try:
        named = _INCREMENT.findall((place / MANIFEST).read_text(encoding="utf-8", errors="replace"))
    except FileNotFoundError:
        named = list[str]()
    if not named:
        if any(place.glob("*.incr.aof")):
            raise StoreError(f"The visits in {place} cannot be read: {MANIFEST} is missing or damaged. {_RESTORE}")
        return None
    if not (place / named[-1]).is_file():
        raise StoreError(f"The visits in {place} cannot be read: {named[-1]} is missing. {_RESTORE}")
    return place / named[-1]


def not_at_end(path: Path) -> StoreError:
    """Of a file whose damage is followed by whole commands."""
    return StoreError(
        f"{path} is damaged in the middle, with visits behind the damage; cutting it there would lose them, and it was "
        f"left as it is. Copy the folder {path.parent} aside. {_RESTORE}"
    )


def _item_end(data: Data, at: int) -> int | None:
    """Where the command, or the server's note, that begins at `at` ends; None where it is not whole."""
    if note := _NOTE.match(data, at):
        return note.end()
    head = _HEAD.match(data, at)
    if head is None:
        return None
    at = head.end()
    for _ in range(int(head[1])):
        bulk = _BULK.match(data, at)
        if bulk is None:
            return None
        at = bulk.end() + int(bulk[1]) + 2
        if data[at - 2 : at] != b"\r\n":
            return None
    return at


def _argument(data: Data, at: int, index: int) -> bytes:
    """Of the whole command at `at`; empty for one that has fewer, and for a note."""
    head = _HEAD.match(data, at)
    if head is None or index >= int(head[1]):
        return b""
    at = head.end()
    for _ in range(index):
        at = _skipped(data, at)
    begin, stop = _bulk_span(data, at)
    return data[begin:stop]


def _bulk_span(data: Data, at: int) -> tuple[int, int]:
    bulk = _BULK.match(data, at)
    assert bulk is not None  # of a whole command
    return bulk.end(), bulk.end() + int(bulk[1])


def _skipped(data: Data, at: int) -> int:
    return _bulk_span(data, at)[1] + 2


def _event_ms(data: Data, at: int) -> int:
    """The id stands behind what bounds the stream's length."""
    for index in range(2, 2 + _MOST_BOUNDS + 1):
        if found := _EVENT_ID.fullmatch(_argument(data, at, index)):
            return int(found[1])
    return 0


def _command_after(data: Data, damage: int) -> bool:
    """A whole command lies somewhere behind the damage, so that the damage is not the file's end."""
    at = data.find(b"*", damage + 1)
    while at >= 0:
        if _HEAD.match(data, at) and _item_end(data, at) is not None:
            return True
        at = data.find(b"*", at + 1)
    return False
