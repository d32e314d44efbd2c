"""Text from outside, where a page would take it for something else."""

from __future__ import annotations

import re

_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
# An address becomes a link by itself, escaped or not: it is cut by a character that nobody sees.
_LINK = re.compile(r"(?<=:)(?=\\/\\/)|(?<=www)(?=\\\.)", re.IGNORECASE)
_CUT = "\u2060"


def as_text(outside: object) -> str:
    """A name, an error or anything else from outside, for what draws Markdown: shown letter by letter, and no link.

    Options of a list and cells of a table are plain text anyway, and are given as they are."""
    escaped = _PUNCTUATION.sub(r"\\\g<0>", " ".join(str(outside).split()))
    return _LINK.sub(_CUT, escaped)
