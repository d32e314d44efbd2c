"""Files from outside: text of a bounded size, and JSON that says only what it can mean."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any, NoReturn

from scribe_core.errors import BadInputError

MAX_BYTES = 20 * 2**20
"""A visit's transcript with the times of its words is a tenth of this."""
MOST_DIGITS = 15
"""Of a whole number: more are no count, id or time, and not every reader of JSON keeps them."""


def read_text(path: Path, error_type: type[BadInputError] = BadInputError) -> str:
    """The text of a file. Raises `error_type` where it is not UTF-8 text of a sensible size."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)  # a device or a pipe says no size
    except (OSError, ValueError) as error:
        raise error_type(f"{path.name} cannot be read: {getattr(error, 'strerror', None) or 'no such name'}.") from None
    if len(raw) > MAX_BYTES:
        raise error_type(f"{path.name} is larger than {MAX_BYTES // 2**20} MB; this is no text of a visit.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise error_type(f"{path.name} is not UTF-8 text. Save it as UTF-8 and try again.") from None
    if "\0" in text or not text.strip():
        raise error_type(f"{path.name} is empty or not text. Give a file with text in it.")
    return text


def read_json(text: str, error_type: type[BadInputError] = BadInputError) -> Any:
    """Strict: no NaN or Infinity, no numbers out of all bounds, no key twice, no half characters, no endless nesting.

    Raises `error_type` with one line."""
    try:
        data = json.loads(
            text, parse_constant=_refused, parse_int=_whole, parse_float=_real, object_pairs_hook=_without_doubles
        )
        _check_texts(data)
    except json.JSONDecodeError as error:
        raise error_type(f"This is not valid JSON (line {error.lineno}, column {error.colno}).") from None
    except RecursionError:
        raise error_type("The JSON is nested too deeply; this is nothing of a visit.") from None
    except _Unfit as error:
        raise error_type(f"The JSON holds {error}.") from None
    return data


class _Unfit(Exception):
    """What the JSON holds, in words, without any of its text."""


def _refused(name: str) -> NoReturn:
    raise _Unfit(f"{name}, which is no number")


def _whole(digits: str) -> int:
    if len(digits.lstrip("-")) > MOST_DIGITS:
        raise _Unfit(f"a whole number of more than {MOST_DIGITS} digits")
    return int(digits)


def _real(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise _Unfit("a number that is too large")
    return number


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Unfit("a name twice in one object")
    return found


def _check_texts(data: Any) -> None:
    waiting = [data]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            waiting += [*item.keys(), *item.values()]
        elif isinstance(item, list):
            waiting += item
        elif isinstance(item, str) and ("\0" in item or not _is_whole(item)):
            raise _Unfit("text that is none: half a character, or an end of text in its middle")


def _is_whole(text: str) -> bool:
    return text.isascii() or not any("\ud800" <= char <= "\udfff" for char in text)
