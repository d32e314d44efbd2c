"""RedisStore: the store on Redis or Valkey, and the doors that open one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from scribe_core.errors import StoreError
from scribe_core.interfaces import SealedSound, Spool
from scribe_core.store.accounts import AccountRecords
from scribe_core.store.claims import ClaimRecords
from scribe_core.store.durability import Durability, refusal
from scribe_core.store.embedded import EmbeddedServer
from scribe_core.store.feedback import FeedbackRecords
from scribe_core.store.figures import FigureRecords
from scribe_core.store.findings import FindingRecords
from scribe_core.store.passing import PassingRecords
from scribe_core.store.refusals import redis_errors
from scribe_core.store.seal import Sealer, load_sealer
from scribe_core.store.sound_bucket import BucketPlace, open_bucket
from scribe_core.store.sound_files import SoundFiles, SoundInMemory
from scribe_core.store.sound_moving import SoundMoving
from scribe_core.store.sound_upkeep import SoundUpkeep
from scribe_core.store.spool import SpoolFiles
from scribe_core.store.visits import VisitRecords
from scribe_core.store.words import WordRecords

_KEY_ID = "scribe:key-id"


class RedisStore(
    VisitRecords,
    SoundUpkeep,
    PassingRecords,
    WordRecords,
    ClaimRecords,
    FindingRecords,
    FeedbackRecords,
    FigureRecords,
    AccountRecords,
):
    """Implements Store. Each change of a visit and its event are one transaction.

    server: the embedded server to close with the store."""

    def __init__(
        self,
        client: Any,
        sealer: Sealer,
        durability: Durability,
        sound: SealedSound,
        spool: SpoolFiles,
        server: EmbeddedServer | None = None,
    ) -> None:
        super().__init__(client, sealer, durability, sound)
        self.spool: Spool = spool
        self._server = server

    def remarks(self) -> tuple[str, ...]:
        return self._server.remarks() if self._server else ()

    def close(self) -> None:
        super().close()
        if self._server:
            self._server.close()


def open_store(
    url: str | None, data_dir: Path, durable: bool = True, ephemeral: bool = False, bucket: BucketPlace | None = None
) -> RedisStore:
    """The store at `url`, or the embedded one of `data_dir` where `url` is None. The key lies in `data_dir`, and so
    does sound without a bucket.

    durable: only a server that has each change on its disk before it acknowledges it, and keeps it. ephemeral: an
    embedded store that keeps nothing. Open it from the main thread, before other threads start.
    Raises StoreError where the server or the bucket cannot be reached, is not as it has to be, or the key does not
    fit."""
    from scribe_core.store.connections import client_of

    sound = SoundInMemory() if ephemeral else _sound(data_dir, bucket)
    if url is not None:
        try:
            client = client_of(url)
        except ValueError:
            raise StoreError("REDIS_URL is not an address such as redis://host:6379/0. Correct it.") from None
        return _opened(client, data_dir, Durability(client, "Check the server."), durable, sound)
    server = EmbeddedServer(data_dir / "store", ephemeral)
    client = client_of(server.socket)
    try:
        return _opened(client, data_dir, Durability(client, server.advice), durable and not ephemeral, sound, server)
    except StoreError:
        server.close()
        raise


def _sound(data_dir: Path, bucket: BucketPlace | None) -> SealedSound:
    files = SoundFiles(data_dir / "sound")
    if bucket is None:
        return files
    files.make_folder()
    return SoundMoving(open_bucket(bucket), files)


def _opened(
    client: Any,
    data_dir: Path,
    durability: Durability,
    durable: bool,
    sound: SealedSound,
    server: EmbeddedServer | None = None,
) -> RedisStore:
    """A server that is refused is not written to."""
    with redis_errors(durability):
        risks = durability.risks()
        if risks and durable:
            raise StoreError(refusal(risks))
        sealer = _fitting_sealer(client, data_dir)
        store = RedisStore(client, sealer, durability, sound, SpoolFiles(data_dir / "spool", sealer), server)
    store.list_earlier()
    return store


def _fitting_sealer(client: Any, data_dir: Path) -> Sealer:
    known = client.get(_KEY_ID)
    sealer = load_sealer(data_dir, known.decode() if known else None)
    client.set(_KEY_ID, sealer.key_id, nx=True)
    return sealer
