"""Text that comes from outside: what is typed, given as an argument, or written by another system.

Every door that takes such text has it go through here, before anything looks at it: it comes out as one line of single
blanks, of a bounded length, and holds only characters that can be seen where they stand.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from scribe_core.errors import BadInputError

_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5")
"""Fillers: letters and marks by their category, and nothing to see."""


@dataclass(frozen=True)
class Limit:
    """most_chars: of the text once it is made fit. lines: its lines stay apart, without empty ones."""

    what: str
    most_chars: int
    lines: bool = False


STATEMENT = Limit("A statement", 1_000)
"""The model's statements have 400. A quotation that one click puts into the note holds a whole turn, up to half a
minute of talk, and has to stay editable."""
ADDENDUM = Limit("An addendum", 4_000)
REASON = Limit("A reason", 400)
NAME = Limit("A name", 100)
TITLE = Limit("A title", 200)
WORDING = Limit("The wording of a consent", 4_000, lines=True)
SHORT = Limit("An id", 200)
"""Ids, tickets and other texts of the page's own making."""
MOST_NAMES = 20


def visible(text: str) -> str:
    """Without control characters, halves of characters, and characters that nobody sees or that turn the order of
    others around; what separates words is kept.

    Left in, they would hide a name from the search for names, or show another text than the one that is kept."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(char for char in text if char.isspace() or not _deceives(char))


def one_line(text: str) -> str:
    """Visible characters, with one blank between words."""
    return " ".join(visible(text).split())


def bounded(text: str, limit: Limit) -> str:
    """As one line. Raises BadInputError where that is too long: nothing is cut in silence."""
    lines = [one_line(line) for line in (text.splitlines() if limit.lines else [text])]
    fit = "\n".join(line for line in lines if line)
    if len(fit) > limit.most_chars:
        raise BadInputError(
            f"{limit.what} can have at most {limit.most_chars:,} characters; this one has {len(fit):,}. Shorten it; "
            "nothing was stored."
        )
    return fit


def bounded_parts(texts: Sequence[str], limit: Limit) -> tuple[str, ...]:
    """Parts of one text, which are bounded together. Raises BadInputError."""
    bounded(" ".join(texts), limit)
    return tuple(one_line(text) for text in texts)


def names(given: Sequence[str]) -> list[str]:
    """Those that are not empty. Raises BadInputError for a long one, and for too many."""
    lines = [line for line in (bounded(name, NAME) for name in given) if line]
    if len(lines) > MOST_NAMES:
        raise BadInputError(f"At most {MOST_NAMES} names can be given; there are {len(lines)}.")
    return lines


def _deceives(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf", "Cs") or char in _BLANK_LETTERS
