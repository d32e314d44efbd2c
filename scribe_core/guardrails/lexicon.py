"""Symptoms, signs and illnesses with the words that are said for them, as patterns."""

from __future__ import annotations

import re
from functools import cache

from scribe_core.guardrails.said import any_of
from scribe_core.guardrails.tables import rows

Named = tuple[tuple[str, re.Pattern[str]], ...]
"""Name and pattern of each."""


@cache
def findings() -> Named:
    """Of which a yes or no can be compared."""
    return tuple((row["finding"], any_of(row["words"])) for row in rows("findings") if row["kind"] == "finding")


@cache
def findings_and_topics() -> Named:
    """Also what is spoken of with much that is neither yes nor no: smoking, surgery."""
    return tuple((row["finding"], any_of(row["words"])) for row in rows("findings"))
