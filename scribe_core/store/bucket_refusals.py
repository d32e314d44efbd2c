"""What a bucket answers instead of doing what it is asked, in words, without the address, the keys or the data."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from scribe_core.errors import StoreError

KEPT = "What was confirmed as stored stays where it is."
_REFUSED = {"AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "AllAccessDisabled", "AccountProblem"}
_ELSEWHERE = {"PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException"}
_PLAIN = re.compile(r"[A-Za-z0-9]{1,60}")


@contextmanager
def bucket_errors() -> Iterator[None]:
    """botocore's errors become StoreError: what happened, what is known to be safe, what to do."""
    from botocore.exceptions import BotoCoreError, ClientError
    from botocore.parsers import ResponseParserError

    try:
        yield
    except ClientError as error:
        raise StoreError(_words(error.response)) from None
    except (BotoCoreError, ResponseParserError) as error:
        raise StoreError(
            f"The bucket for the sound of visits does not answer ({type(error).__name__}). {KEPT} See to its server "
            "and the network; SOUND_BUCKET, SOUND_ENDPOINT_URL and SOUND_REGION say where it is."
        ) from None


def _words(answer: Mapping[str, Any]) -> str:
    told = str(answer.get("Error", {}).get("Code", ""))
    code = told if _PLAIN.fullmatch(told) else "no reason"
    status = answer.get("ResponseMetadata", {}).get("HTTPStatusCode")
    if code == "NoSuchBucket":
        return f"There is no such bucket for the sound of visits. {KEPT} Correct SOUND_BUCKET, or have it made."
    if code == "RequestTimeTooSkewed":
        return f"The bucket finds that this machine's clock is wrong. {KEPT} Set the clock."
    if code in _ELSEWHERE:
        return f"The bucket is in another region ({code}). {KEPT} Correct SOUND_REGION, or SOUND_ENDPOINT_URL."
    if code in _REFUSED or status in (401, 403):
        return (
            f"The bucket for the sound of visits refuses these keys ({code}). {KEPT} Correct SOUND_ACCESS_KEY and "
            "SOUND_SECRET_KEY, or let them list, read, write and delete in SOUND_BUCKET."
        )
    return f"The bucket for the sound of visits does not do what it is asked ({code}). {KEPT} See to its server."
