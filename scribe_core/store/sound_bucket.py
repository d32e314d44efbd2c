"""Sealed sound in an S3-compatible bucket, which several machines share."""

from __future__ import annotations

import base64
import hashlib
import os
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from scribe_core.errors import StoreError
from scribe_core.settings import Settings
from scribe_core.store.bucket_refusals import bucket_errors
from scribe_core.store.sound_files import plain

CONNECT_LIMIT_S, ANSWER_LIMIT_S = 2.0, 4.0
"""Whoever speaks waits for a bucket that hangs no longer than these together."""

T = TypeVar("T")


@dataclass(frozen=True)
class BucketPlace:
    """prefix: of all keys, empty or with a slash at its end. endpoint_url: None for AWS."""

    bucket: str
    prefix: str
    endpoint_url: str | None
    region: str
    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)


def bucket_place(settings: Settings) -> BucketPlace | None:
    """Where the settings have sound kept, None for files."""
    if not settings.sound_bucket:
        return None
    bucket, _, folder = settings.sound_bucket.removeprefix("s3://").strip("/").partition("/")
    return BucketPlace(
        bucket=bucket,
        prefix=f"{folder}/" if folder else "",
        endpoint_url=settings.sound_endpoint_url,
        region=settings.sound_region,
        access_key=settings.sound_access_key or "",
        secret_key=settings.sound_secret_key or "",
    )


class SoundBucket:
    """Implements SealedSound. A key is `PREFIX/VISIT/NAME`, as a file's path is in the data folder.

    client: of botocore, thread-safe."""

    def __init__(self, client: Any, place: BucketPlace) -> None:
        self._client = client
        self._bucket = place.bucket
        self._prefix = place.prefix

    def put(self, visit_id: str, name: str, sealed: bytes) -> None:
        """The bucket refuses bytes that changed on their way."""
        place = {"Bucket": self._bucket, "Key": self._key(visit_id, name)}
        _asked(lambda: self._client.put_object(**place, Body=sealed, ContentMD5=_md5(sealed)))

    def get(self, visit_id: str, name: str) -> bytes | None:
        key = self._key(visit_id, name)

        def read() -> bytes | None:
            try:
                return self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()
            except self._client.exceptions.NoSuchKey:
                return None

        return _asked(read)

    def drop(self, visit_id: str, name: str) -> None:
        key = self._key(visit_id, name)
        _asked(lambda: self._client.delete_object(Bucket=self._bucket, Key=key))

    def drop_visit(self, visit_id: str) -> None:
        for keys in self._pages(f"{self._prefix}{plain(visit_id)}/"):
            self._delete(keys)

    def check(self) -> None:
        """Raises StoreError where the bucket does not let itself be written, read, listed and emptied."""
        probe, data = f"start-{uuid.uuid4().hex}", os.urandom(16)
        self.put(probe, "probe", data)
        same = self.get(probe, "probe") == data
        self.drop_visit(probe)
        if not same or self.get(probe, "probe") is not None:
            raise StoreError("The bucket does not give back, or does not delete, what it took. Have it looked at.")

    def _pages(self, prefix: str) -> Iterator[list[str]]:
        """Keys, a thousand at a time at most: as many as are deleted at once."""
        token: dict[str, str] = {}
        while True:
            asked = {"Bucket": self._bucket, "Prefix": prefix, **token}
            page = _asked(lambda asked=asked: self._client.list_objects_v2(**asked))
            if keys := [entry["Key"] for entry in page.get("Contents", [])]:
                yield keys
            if not page.get("IsTruncated"):
                return
            token = {"ContinuationToken": page["NextContinuationToken"]}

    def _delete(self, keys: list[str]) -> None:
        listed = {"Objects": [{"Key": key} for key in keys], "Quiet": True}
        answer = _asked(lambda: self._client.delete_objects(Bucket=self._bucket, Delete=listed))
        if answer.get("Errors"):
            raise StoreError("The bucket did not delete some of the sound. Let these keys delete in SOUND_BUCKET.")

    def _key(self, visit_id: str, name: str) -> str:
        return f"{self._prefix}{plain(visit_id)}/{plain(name)}"


def open_bucket(place: BucketPlace) -> SoundBucket:
    """Raises StoreError where it cannot be reached or used."""
    try:
        with bucket_errors():
            sound = SoundBucket(_client(place), place)
    except ValueError:
        raise StoreError("SOUND_ENDPOINT_URL is not an address such as https://s3.example.org. Correct it.") from None
    sound.check()
    return sound


def _client(place: BucketPlace) -> Any:
    from botocore.config import Config

    config = Config(
        connect_timeout=CONNECT_LIMIT_S,
        read_timeout=ANSWER_LIMIT_S,
        retries={"total_max_attempts": 1},  # whoever asked tries again
        s3={"addressing_style": "path" if place.endpoint_url else "auto"},
        # Sums by trailer, the library's default, are not understood by every store; all of them know Content-MD5.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    client = _session().create_client(
        "s3",
        region_name=place.region,
        endpoint_url=place.endpoint_url,
        aws_access_key_id=place.access_key,
        aws_secret_access_key=place.secret_key,
        config=config,
    )
    client.meta.events.register("before-sign.s3.DeleteObjects", _sum_by_md5)
    return client


def _session() -> Any:
    """Without AWS' variables and files of this machine, which belong to other programs: they could name another
    address, or somebody who is told of each request."""
    from botocore.session import Session

    blind = {
        name: (None, None, default, convert) for name, (_, _, default, convert) in Session.SESSION_VARIABLES.items()
    }
    for name in ("config_file", "credentials_file"):
        blind[name] = (None, None, os.devnull, None)
    blind["ignore_configured_endpoint_urls"] = (None, None, True, None)
    return Session(session_vars=blind)


def _sum_by_md5(request: Any, **_: Any) -> None:
    """What lists the keys to delete must have a sum; older stores know only this one."""
    for name in ("x-amz-checksum-crc32", "x-amz-sdk-checksum-algorithm"):
        del request.headers[name]
    request.headers["Content-MD5"] = _md5(request.body)


def _md5(data: bytes) -> str:
    return base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()


def _asked(ask: Callable[[], T]) -> T:
    """A connection that the server closed meanwhile is made anew once. Raises StoreError."""
    from botocore.exceptions import ConnectionClosedError

    with bucket_errors():
        try:
            return ask()
        except ConnectionClosedError:
            return ask()
