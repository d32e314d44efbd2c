"""A server of the S3 API in a process of its own, with one bucket."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any

from scribe_core.store.sound_bucket import BucketPlace
from tests.doors import until

REGION = "us-east-1"
ALL_OF_S3 = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}],
}


@dataclass(frozen=True)
class BucketServer:
    place: BucketPlace
    process: subprocess.Popen[bytes]

    @property
    def settings(self) -> dict[str, str]:
        """As the settings name it."""
        return {
            "sound_bucket": f"s3://{self.place.bucket}/{self.place.prefix}",
            "sound_endpoint_url": str(self.place.endpoint_url),
            "sound_access_key": self.place.access_key,
            "sound_secret_key": self.place.secret_key,
        }

    def keys(self) -> list[str]:
        """All that is in the bucket."""
        pages = client(self.place, "s3").get_paginator("list_objects_v2").paginate(Bucket=self.place.bucket)
        return [entry["Key"] for page in pages for entry in page.get("Contents", [])]


@contextmanager
def a_bucket(asks_for_keys: bool = False) -> Iterator[BucketServer]:
    """It ends with the block. asks_for_keys: other keys than those of its place are refused."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    place = BucketPlace("visits", "clinic/sound/", f"http://127.0.0.1:{port}", REGION, "an-access-key", "a-secret-key")
    steps = {"INITIAL_NO_AUTH_ACTION_COUNT": "4"} if asks_for_keys else {}
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        env=os.environ | steps,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until(lambda: _listens(port))
        client(place, "s3").create_bucket(Bucket=place.bucket)
        yield BucketServer(_with_keys(place) if asks_for_keys else place, process)
    finally:
        process.kill()
        process.wait()


def client(place: BucketPlace, service: str) -> Any:
    from botocore.session import Session

    return Session().create_client(
        service,
        region_name=REGION,
        endpoint_url=place.endpoint_url,
        aws_access_key_id=place.access_key,
        aws_secret_access_key=place.secret_key,
    )


def _with_keys(place: BucketPlace) -> BucketPlace:
    people = client(place, "iam")
    people.create_user(UserName="scribe")
    people.put_user_policy(UserName="scribe", PolicyName="all", PolicyDocument=json.dumps(ALL_OF_S3))
    made = people.create_access_key(UserName="scribe")["AccessKey"]
    return replace(place, access_key=made["AccessKeyId"], secret_key=made["SecretAccessKey"])


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
        return True
    return False
