"""How a record is written and read: JSON that begins with the number of its format.

A release reads the formats up to its own, and of a later one what it understands. It does not change a record of a
later one: what it does not know of it would be lost."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from scribe_core.errors import NewerReleaseError, UnreadableError

FORMAT = 3
"""Raised by a release that stores what the release before cannot read or would lose. 1: records without a number.
2: findings with their sentence in place of code and facts."""
_HEAD = re.compile(rb'\{"format":(\d{1,9})[,}]')

T = TypeVar("T")


def dump(record: Any) -> bytes:
    """record: a model, a dataclass or a dict of plain values."""
    body = _adapter(type(record)).dump_json(record)
    return b'{"format":%d%s%s' % (FORMAT, b"" if body == b"{}" else b",", body[1:])


def as_plain(record: Any) -> dict[str, Any]:
    """As an event holds it."""
    return _adapter(type(record)).dump_python(record, mode="json")


def load(kind: type[T], raw: bytes) -> T:
    """Raises UnreadableError, or NewerReleaseError where a later release wrote what cannot be understood."""
    try:
        record = _adapter(kind).validate_json(raw, extra="ignore")
    except ValidationError:
        raise _unreadable(format_of(raw)) from None
    if isinstance(record, dict):
        record.pop("format", None)
    return record


def load_fields(kind: type[T], fields: dict[bytes, bytes]) -> T:
    """The same of a hash of the server, with the format as one of its fields."""
    try:
        plain = {name.decode(): value.decode() for name, value in fields.items()}
        return _adapter(kind).validate_python(plain, extra="ignore")
    except (ValidationError, UnicodeDecodeError):
        raise _unreadable(int(fields.get(b"format", 1))) from None


def load_to_change(kind: type[T], raw: bytes) -> T:
    """As `load`. Raises NewerReleaseError where a later release wrote it."""
    must_know(format_of(raw))
    return load(kind, raw)


def format_of(raw: bytes) -> int:
    head = _HEAD.match(raw)
    return int(head[1]) if head else 1


def must_know(number: int | bytes | None) -> None:
    """Raises NewerReleaseError for the format of a later release."""
    if int(number or 1) > FORMAT:
        raise NewerReleaseError


def _unreadable(number: int) -> UnreadableError:
    return NewerReleaseError() if number > FORMAT else UnreadableError()


@cache
def _adapter(kind: type[T]) -> TypeAdapter[T]:
    return TypeAdapter(kind)
